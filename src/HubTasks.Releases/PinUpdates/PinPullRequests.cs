using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using HubTasks.Findings;
using HubTasks.Releases.GitHub;

namespace HubTasks.Releases.PinUpdates;

/// <summary>
/// Keeps one pull request per model that moves its pins: gather, decide (<see cref="PinRules"/>), apply. A run that is
/// killed leaves at worst a branch without a pull request, which the next run uses.
/// </summary>
public sealed partial class PinPullRequests
{
    private readonly GitHubRepo _repo;
    private readonly PinUpdateOptions _options;
    private readonly GitHubClient _client;
    private readonly GitHubBranches _git;
    private readonly GitHubPulls _pulls;
    private BaseBranch? _base;

    /// <param name="http">Follows no redirects: <see cref="GitHubClient.CreateHandler"/>.</param>
    /// <param name="gitHub">With a token that may write contents and pull requests, unless it is a dry run.</param>
    /// <param name="repo">Where the pins are.</param>
    /// <param name="options">How.</param>
    public PinPullRequests(HttpClient http, GitHubOptions gitHub, GitHubRepo repo, PinUpdateOptions options)
    {
        (_repo, _options) = (repo, options);
        _client = new GitHubClient(http, gitHub);
        _git = new GitHubBranches(http, gitHub);
        _pulls = new GitHubPulls(http, gitHub);
    }

    /// <exception cref="HubTasksException">HUB4602 to HUB4607, HUB95xx.</exception>
    public async Task<PinUpdateResult> RunAsync(PinUpdate update, CancellationToken ct)
    {
        var onto = _base ??= await BaseBranch.OpenAsync(_client, _git, _repo, _options.Base, ct);
        var branch = BranchName(update, onto);
        var to = string.Join(
            ',',
            update.Moves.Select(move => move.To).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
        );
        var pulls = await _pulls.ListAsync(_repo, branch, onto.Name, ct).ToListAsync(ct);
        var open = pulls.Find(pull => pull.IsOpen);
        var state = new PinState(
            onto.Head,
            await BranchAsync(update, onto, branch, ct),
            open is null ? null : (open.Number, Marker(open, update)),
            Declined(pulls, update)
        );
        var result = new PinUpdateResult(update, PinAction.Current, branch, PullRequestText.Title(update), open);
        if (PinRules.Early(to, state) is { } early)
        {
            return result with
            {
                Action = early,
                Pull = early is PinAction.Closed && !_options.DryRun ? await CloseAsync(open!, branch, ct) : open,
            };
        }

        if (_options.DryRun)
        {
            return result with { Action = open is null ? PinAction.Opened : PinAction.Updated };
        }

        var content = await update.Content(ct);
        var files = await ChangedAsync(update, content, onto, ct);
        if (files.IsEmpty)
        {
            // nothing in git says where the pin is, such as a lock file that nobody commits
            return result;
        }

        var body = PullRequestText.Body(update, content, files.Select(file => file.Path));
        var wanted = PinMarker.Create(update.Name, to, result.Title, body);
        var decision = PinRules.Decide(wanted, state, await IsCurrentAsync(state.Branch, branch, files, ct));
        if (decision.WritesCommit)
        {
            await CommitAsync(update, onto, (branch, state.Branch), files, ct);
        }

        var text = (result.Title, Body: $"{wanted}\n{body}");
        return result with
        {
            Action = decision.Action,
            Files = [.. files.Select(file => file.Path)],
            Pull =
                decision.OpensPull ? await _pulls.CreateAsync(_repo, branch, onto.Name, text, ct)
                : decision.WritesText
                    ? await _pulls.UpdateAsync(
                        _repo,
                        open!.Number,
                        new PullChange { Title = text.Title, Body = text.Body },
                        ct
                    )
                : open,
        };
    }

    private async Task<GitHubPull> CloseAsync(GitHubPull open, string branch, CancellationToken ct)
    {
        // in one request, so that it never looks as if a person had closed it
        var marker = PinMarker.Read(open.Body)! with
        {
            IsSuperseded = true,
        };
        var rest = open.Body![(open.Body!.IndexOf("-->", StringComparison.Ordinal) + 3)..];
        var closed = await _pulls.UpdateAsync(
            _repo,
            open.Number,
            new PullChange
            {
                State = "closed",
                Body = $"{marker}\n**Closed: the pin has moved, and this is no longer needed.**\n{rest}",
            },
            ct
        );
        await _git.DeleteAsync(_repo, branch, ct);
        return closed;
    }

    private async Task CommitAsync(
        PinUpdate update,
        BaseBranch onto,
        (string Name, BranchState? State) branch,
        ImmutableArray<ChangedFile> files,
        CancellationToken ct
    )
    {
        var entries = ImmutableArray.CreateBuilder<NewTreeEntry>();
        foreach (var file in files)
        {
            var blob = await _git.CreateBlobAsync(_repo, file.Content, ct);
            entries.Add(new NewTreeEntry(file.Path, file.Mode, "blob", blob));
        }

        var tree = await _git.CreateTreeAsync(_repo, onto.Tree, entries.ToImmutable(), ct);
        var message = PullRequestText.CommitMessage(update, tree);
        var commit = await _git.CreateCommitAsync(_repo, message, tree, onto.Head, ct);
        if (branch.State is null)
        {
            await _git.CreateAsync(_repo, branch.Name, commit, ct);
            return;
        }

        // GitHub has no "move it if it is still there", so look as late as possible
        if (await _git.GetHeadAsync(_repo, branch.Name, ct) != branch.State.Head)
        {
            throw new HubTasksException(PinErrors.BranchMoved(branch.Name));
        }

        await _git.MoveAsync(_repo, branch.Name, commit, force: true, ct);
    }

    /// <summary>The files as they will be, where that differs from what the base branch has.</summary>
    private static async Task<ImmutableArray<ChangedFile>> ChangedAsync(
        PinUpdate update,
        PinContent pinned,
        BaseBranch onto,
        CancellationToken ct
    )
    {
        var changed = ImmutableArray.CreateBuilder<ChangedFile>();
        foreach (var edits in update.Edits.GroupBy(edit => edit.Path, StringComparer.Ordinal))
        {
            var first = edits.First();
            if (await onto.ReadAsync(first, ct) is not { } file)
            {
                continue;
            }

            var content = edits.Aggregate(file.Content, (bytes, edit) => edit.Edit(bytes, pinned.After));
            if (!content.AsSpan().SequenceEqual(file.Content))
            {
                changed.Add(file with { Content = content });
            }
        }

        return changed.ToImmutable();
    }

    private async Task<BranchState?> BranchAsync(PinUpdate update, BaseBranch onto, string branch, CancellationToken ct)
    {
        if (await _git.GetHeadAsync(_repo, branch, ct) is not { } head)
        {
            return null;
        }

        var commit = await _git.GetCommitAsync(_repo, head, ct);
        var trailers = Trailers.Match(commit.Message);
        var parent = commit.Parents is [{ Sha: var only }] ? only : null;
        var ours =
            parent is not null
            && trailers.Success
            && trailers.Groups["model"].Value == update.Name
            && trailers.Groups["tree"].Value == commit.Tree.Sha;
        return new BranchState(head, parent, ours, ours && await IsFreshAsync(update, onto, parent!, ct));
    }

    /// <summary>The base may have gone on; what counts is whether it did so in the files that are changed.</summary>
    private async Task<bool> IsFreshAsync(PinUpdate update, BaseBranch onto, string parent, CancellationToken ct)
    {
        if (parent == onto.Head)
        {
            return true;
        }

        var was = new BaseBranch(
            _git,
            _repo,
            onto.Name,
            parent,
            (await _git.GetCommitAsync(_repo, parent, ct)).Tree.Sha
        );
        foreach (var path in update.Edits.Select(edit => edit.Path).Distinct(StringComparer.Ordinal))
        {
            if ((await was.FindAsync(path, ct))?.Sha != (await onto.FindAsync(path, ct))?.Sha)
            {
                return false;
            }
        }

        return true;
    }

    private async Task<bool> IsCurrentAsync(
        BranchState? state,
        string branch,
        ImmutableArray<ChangedFile> files,
        CancellationToken ct
    )
    {
        if (state is not { IsOurs: true })
        {
            return false;
        }

        var commit = await _git.GetCommitAsync(_repo, state.Head, ct);
        var there = new BaseBranch(_git, _repo, branch, state.Head, commit.Tree.Sha);
        foreach (var file in files)
        {
            if ((await there.FindAsync(file.Path, ct))?.Sha != GitBlobId.Of(file.Content))
            {
                return false;
            }
        }

        return true;
    }

    private static PinMarker? Marker(GitHubPull pull, PinUpdate update) =>
        PinMarker.Read(pull.Body) is { } marker && marker.Name == update.Name ? marker : null;

    private static string? Declined(List<GitHubPull> pulls, PinUpdate update) =>
        pulls.Find(pull => !pull.IsOpen) is { MergedAt: null } last
        && Marker(last, update) is { IsSuperseded: false } said
            ? said.To
            : null;

    private string BranchName(PinUpdate update, BaseBranch onto)
    {
        // as the cache names its folders, which keeps a dataset apart from a model of the same name
        var name = update.Repository.CacheFolder;
        return onto.IsDefault ? _options.BranchPrefix + name : $"{_options.BranchPrefix}{onto.Name}/{name}";
    }

    [GeneratedRegex(
        @"\nHubTasks-Model: (?<model>\S+)\nHubTasks-Tree: (?<tree>[0-9a-f]{40})\s*\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Trailers { get; }
}

/// <param name="Path">In the git repository.</param>
/// <param name="Mode">As git writes it.</param>
/// <param name="Content">All of it.</param>
internal sealed record ChangedFile(string Path, string Mode, byte[] Content);

internal static class GitBlobId
{
    // git's ids are SHA-1
#pragma warning disable CA5350
    public static string Of(ReadOnlySpan<byte> content) =>
        Convert.ToHexStringLower(
            SHA1.HashData([
                .. Encoding.ASCII.GetBytes(FormattableString.Invariant($"blob {content.Length}\0")),
                .. content,
            ])
        );
#pragma warning restore CA5350
}
