using System.Collections.Immutable;
using System.Text;
using HubTasks.Findings;
using HubTasks.Hub.Client;

namespace HubTasks.Hub.Upload;

/// <summary>
/// Brings files to a repository as one commit: <see cref="PlanAsync"/> decides without writing, <see cref="ApplyAsync"/>
/// uploads what the Hub lacks, commits on exactly the planned parent, and reads the result back. A second run of the same
/// request writes nothing; a killed run leaves at most content in storage that the next one finds there.
/// </summary>
public sealed class HubUploader(HubHttp http, IUploadProgress? progress = null)
{
    /// <summary>The code of the failure that a caller may answer with a new plan.</summary>
    public const string BranchMoved = "HUB4501";

    private const int FilesPerPreupload = 256;
    private const int SampleSize = 512;
    private const int CommitAttempts = 3;

    private readonly HubClient _client = new(http);
    private readonly HubWriter _writer = new(http);

    /// <summary>Compares with the Hub, and asks it which files belong in LFS.</summary>
    /// <exception cref="HubTasksException">HUB4506, HUB4510, HUB4512; HUB90xx.</exception>
    public async Task<CommitPlan> PlanAsync(CommitRequest request, CancellationToken ct)
    {
        RefuseBadPaths(request);
        var parent = request.Parent ?? await HeadAsync(request, ct);
        var there = await ThereAsync(request, parent, ct);
        var changed = request
            .Files.Where(file => !there.TryGetValue(file.Path, out var held) || !file.IsSame(held))
            .ToList();
        var modes = await ModesAsync(request, changed, ct);
        await ValidateCardAsync(request, changed, ct);

        var ignored = changed.Where(file => modes[file.Path].ShouldIgnore).Select(file => file.Path).ToHashSet();
        var changes = changed
            .Where(file => !ignored.Contains(file.Path))
            .Select(file => new PlannedChange(
                file.Path,
                // an empty file has no place in LFS, whatever the pattern says
                modes[file.Path].UploadMode == "lfs"
                && file.Size > 0
                    ? ChangeKind.Lfs
                    : ChangeKind.Regular,
                file,
                there.ContainsKey(file.Path)
            ))
            .Concat(
                request
                    .Deletions.Where(there.ContainsKey)
                    .Select(path => new PlannedChange(path, ChangeKind.Delete, null, true))
            )
            .OrderBy(change => change.Path, StringComparer.Ordinal)
            .ToImmutableArray();
        return new CommitPlan(
            request,
            parent,
            changes,
            request.Files.Length - changed.Count,
            [.. ignored.Order(StringComparer.Ordinal)]
        );
    }

    /// <summary>Does what the plan says, or nothing. Without changes there is no commit.</summary>
    /// <exception cref="HubTasksException">HUB4501 when the branch moved, HUB4502 to HUB4505; HUB90xx.</exception>
    public async Task<CommitResult> ApplyAsync(CommitPlan plan, CancellationToken ct)
    {
        if (!plan.HasChanges)
        {
            return new CommitResult(plan.Parent, false, UrlOf(plan, plan.Parent), null, 0);
        }

        progress?.Planned(plan.Changes.Count(change => change.File is not null), plan.Bytes);
        var large = plan.Changes.Where(change => change.Kind == ChangeKind.Lfs).Select(change => change.File!).ToList();
        var journal = new UploadJournal(Path.Combine(http.StateFolder, "uploads"), http.Time);
        using var store = new LfsStore(_writer, http.Endpoint, journal, progress);
        var uploaded = large.Count == 0 ? 0 : await store.StoreAsync(plan.Request, large, ct);
        var answer = await CommitAsync(plan, ct);
        await ReadBackAsync(plan, answer.CommitOid, ct);
        return new CommitResult(
            answer.CommitOid,
            true,
            UrlOf(plan, answer.CommitOid),
            answer.PullRequestUrl is { } url ? Redactor.Clean(url) : null,
            uploaded
        );
    }

    /// <summary>
    /// The commit is made once even when its answer is lost: before trying again, look whether the branch already holds
    /// it. A pull request cannot be looked for, so that one is not tried again.
    /// </summary>
    private async Task<CommitAnswer> CommitAsync(CommitPlan plan, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            HubTasksException? lost = null;
            try
            {
                var answer = await _writer.CommitAsync(plan, progress, ct);
                if (answer is not null)
                {
                    return Revision.IsCommit(answer.CommitOid)
                        ? answer
                        : throw HubErrors
                            .BadCommit(plan.Request.Repository, "the new commit", answer.CommitOid)
                            .AsException();
                }
            }
            catch (HubTasksException failed)
                when (IsUnclear(failed) && !plan.Request.PullRequest && attempt < CommitAttempts)
            {
                lost = failed;
                await Task.Delay(RetryDelay.Backoff(attempt, Random.Shared.NextDouble()), http.Time, ct);
            }

            var head = await HeadAsync(plan.Request, ct);
            if (head != plan.Parent)
            {
                // 412 after a lost answer may be our own commit as well
                return attempt > 1 || lost is not null
                    ? await OwnAsync(plan, head, ct)
                    : throw UploadErrors
                        .Moved(plan.Request.Repository, plan.Request.Branch, plan.Parent, head)
                        .AsException();
            }

            if (lost is null)
            {
                throw UploadErrors.Moved(plan.Request.Repository, plan.Request.Branch, plan.Parent, null).AsException();
            }
        }
    }

    private static bool IsUnclear(HubTasksException failed) =>
        HubErrors.IsTransient(failed) || failed.Diagnostics[0].Code == "HUB9006";

    private async Task<CommitAnswer> OwnAsync(CommitPlan plan, string head, CancellationToken ct)
    {
        await foreach (var commit in _client.ListCommitsAsync(plan.Request.Repository, head, ct))
        {
            if (commit.Id == head && commit.Title == plan.Request.Summary && await IsAppliedAsync(plan, head, ct))
            {
                return new CommitAnswer(head);
            }

            break;
        }

        throw UploadErrors.Moved(plan.Request.Repository, plan.Request.Branch, plan.Parent, head).AsException();
    }

    private async Task<bool> IsAppliedAsync(CommitPlan plan, string commit, CancellationToken ct) =>
        await FirstDifferenceAsync(plan, commit, ct) is null;

    private async Task ReadBackAsync(CommitPlan plan, string commit, CancellationToken ct)
    {
        if (await FirstDifferenceAsync(plan, commit, ct) is { } wrong)
        {
            throw UploadErrors
                .NotThere(plan.Request.Repository, wrong.Path, commit, wrong.Actual, wrong.Expected)
                .AsException();
        }
    }

    private async Task<(string Path, string Actual, string Expected)?> FirstDifferenceAsync(
        CommitPlan plan,
        string commit,
        CancellationToken ct
    )
    {
        var there = await EntriesAsync(plan.Request.Repository, commit, plan.Changes.Select(change => change.Path), ct);
        foreach (var change in plan.Changes)
        {
            var held = there.GetValueOrDefault(change.Path);
            if (change.File is not { } file)
            {
                if (held is not null)
                {
                    return (change.Path, held.Lfs?.Oid ?? held.Oid, "nothing");
                }
            }
            else if (held is null || !file.IsSame(held))
            {
                return (change.Path, held?.Lfs?.Oid ?? held?.Oid ?? "nothing", file.Oid ?? file.Sha256);
            }
        }

        return null;
    }

    private async Task<string> HeadAsync(CommitRequest request, CancellationToken ct)
    {
        var head = await _client.GetHeadAsync(request.Repository, request.Branch, ct);
        return Revision.IsCommit(head.Sha)
            ? head.Sha!
            : throw HubErrors.BadCommit(request.Repository, request.Branch, head.Sha).AsException();
    }

    private Task<Dictionary<string, TreeEntry>> ThereAsync(
        CommitRequest request,
        string parent,
        CancellationToken ct
    ) =>
        EntriesAsync(request.Repository, parent, request.Files.Select(file => file.Path).Concat(request.Deletions), ct);

    private async Task<Dictionary<string, TreeEntry>> EntriesAsync(
        HubRepository repository,
        string commit,
        IEnumerable<string> paths,
        CancellationToken ct
    )
    {
        var found = new Dictionary<string, TreeEntry>(StringComparer.Ordinal);
        await foreach (var entry in _client.GetPathsInfoAsync(repository, commit, paths, expand: false, ct))
        {
            found[entry.Path] = entry;
        }

        return found;
    }

    private async Task<Dictionary<string, PreuploadMode>> ModesAsync(
        CommitRequest request,
        IReadOnlyCollection<UploadFile> files,
        CancellationToken ct
    )
    {
        var modes = new Dictionary<string, PreuploadMode>(StringComparer.Ordinal);
        var attributes = await TextOfAsync(files, ".gitattributes", ct);
        var ignore = await TextOfAsync(request.Files, ".gitignore", ct);
        foreach (var chunk in files.Chunk(FilesPerPreupload))
        {
            var asked = new List<PreuploadFile>(chunk.Length);
            foreach (var file in chunk)
            {
                asked.Add(new PreuploadFile(file.Path, file.Size, Convert.ToBase64String(await SampleAsync(file, ct))));
            }

            var answer = await _writer.PreuploadAsync(
                request.Repository,
                request.Branch,
                request.PullRequest,
                new PreuploadRequest(asked, attributes, ignore),
                ct
            );
            foreach (var mode in answer.Files)
            {
                modes[mode?.Path ?? ""] = mode!;
            }
        }

        return files.FirstOrDefault(file => !modes.ContainsKey(file.Path)) is { } missing
            ? throw UploadErrors.BadTransfer(request.Repository, missing.Path, "it leaves the file out").AsException()
            : modes;
    }

    /// <summary>As <c>huggingface_hub</c> does before a card is committed: a card that the Hub refuses would fail later.</summary>
    private async Task ValidateCardAsync(CommitRequest request, IEnumerable<UploadFile> files, CancellationToken ct)
    {
        if (
            await TextOfAsync(files, "README.md", ct) is { } card
            && await _writer.ValidateCardAsync(request.Repository.Type, card, ct) is { Errors: { Count: > 0 } errors }
        )
        {
            throw UploadErrors
                .CardRefused(request.Repository, string.Join("; ", errors.Select(error => error.Message)))
                .AsException();
        }
    }

    private static async Task<string?> TextOfAsync(IEnumerable<UploadFile> files, string path, CancellationToken ct)
    {
        if (files.FirstOrDefault(file => file.Path == path) is not { Size: < 4 * 1024 * 1024 } file)
        {
            return null;
        }

        using var reader = new StreamReader(file.Read(), Encoding.UTF8);
        return await reader.ReadToEndAsync(ct);
    }

    private static async Task<byte[]> SampleAsync(UploadFile file, CancellationToken ct)
    {
        await using var stream = file.Read();
        var sample = new byte[Math.Min(SampleSize, file.Size)];
        var read = await stream.ReadAtLeastAsync(sample, sample.Length, throwOnEndOfStream: false, ct);
        return sample[..read];
    }

    private static void RefuseBadPaths(CommitRequest request)
    {
        var bad = request
            .Files.Select(file => file.Path)
            .Concat(request.Deletions)
            .Select(path => RepoPath.TryParse(path, out var reason) ? null : UploadErrors.BadPath(path, reason))
            .OfType<Diagnostic>()
            .ToImmutableArray();
        if (!bad.IsEmpty)
        {
            throw new HubTasksException(bad);
        }
    }

    private string UrlOf(CommitPlan plan, string commit) =>
        $"{http.Endpoint}/{plan.Request.Repository}/commit/{commit}";
}
