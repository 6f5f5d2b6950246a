using System.Collections.Immutable;
using HubTasks.Findings;
using HubTasks.Releases.GitHub;

namespace HubTasks.Releases.Discussions;

/// <summary>Which issues, and under whose name.</summary>
/// <param name="Repo">Where they are.</param>
/// <param name="RepoId">Of the repository; a rename does not change it.</param>
/// <param name="Accounts">Whose markers count.</param>
/// <param name="WebBase">The site, without a final slash.</param>
public sealed record GitHubForumPlace(GitHubRepo Repo, long RepoId, ImmutableArray<string> Accounts, string WebBase)
{
    /// <summary>What a workflow's own token writes as.</summary>
    public const string WorkflowAccount = "github-actions[bot]";

    public const string DefaultLabel = "hub-discussion";

    /// <summary>On every copy, and on the issues that are to be carried.</summary>
    public string Label { get; init; } = DefaultLabel;

    /// <summary>Every issue is to be carried, with the label or without.</summary>
    public bool CarriesAll { get; init; }
}

/// <summary>The issues of a repository on GitHub.</summary>
/// <param name="issues">With a token that may write issues.</param>
/// <param name="place">Which ones.</param>
/// <param name="options">What is read follows from it.</param>
public sealed class GitHubForum(GitHubIssues issues, GitHubForumPlace place, MirrorOptions options) : IForum
{
    public ForumKind Kind => ForumKind.GitHub;

    public string Place { get; } = FormattableString.Invariant($"issues/{place.RepoId}");

    public int MaxText => 65_536;

    public string AccountPage(string name) => $"{place.WebBase}/{Uri.EscapeDataString(name)}";

    public async Task<ImmutableArray<ForumThread>> ReadAsync(IReadOnlySet<int> copied, CancellationToken ct)
    {
        const string Order = "state=all&sort=created&direction=asc";
        var found = new SortedDictionary<int, (GitHubIssue Issue, bool IsWanted)>();
        foreach (var account in place.Accounts)
        {
            // a listing, not a search: searches lag behind
            var query = $"{Order}&creator={Uri.EscapeDataString(account)}";
            await foreach (var issue in issues.ListAsync(place.Repo, query, ct))
            {
                found[issue.Number] = (issue, false);
            }
        }

        if (options.From is not MirrorDirection.Hub)
        {
            var query = place.CarriesAll ? Order : $"{Order}&labels={Uri.EscapeDataString(place.Label)}";
            await foreach (var issue in issues.ListAsync(place.Repo, query, ct))
            {
                found[issue.Number] = (issue, true);
            }
        }

        var threads = ImmutableArray.CreateBuilder<ForumThread>();
        foreach (var (issue, wanted) in found.Values.Where(one => one.Issue.PullRequest is null))
        {
            var isCopy = IsOurs(issue.User) && MirrorMarker.Read(issue.Body ?? "") is not null;
            if (isCopy || wanted)
            {
                threads.Add(ToThread(issue, wanted, await CommentsAsync(issue, ct)));
            }
        }

        return threads.ToImmutable();
    }

    public async Task<ForumThread> OpenAsync(string title, string text, CancellationToken ct)
    {
        var made = ToThread(await issues.CreateAsync(place.Repo, title, text, [place.Label], ct), wanted: false, []);
        return made.IsOurs
            ? made
            : throw new HubTasksException(
                MirrorErrors.OtherAccount("GitHub", made.Author, made.Page, "--github-account")
            );
    }

    public Task CommentAsync(int number, string text, CancellationToken ct) =>
        issues.CommentAsync(place.Repo, number, text, ct);

    public Task EditCommentAsync(int number, string comment, string text, CancellationToken ct) =>
        issues.EditCommentAsync(
            place.Repo,
            long.Parse(comment, System.Globalization.CultureInfo.InvariantCulture),
            text,
            ct
        );

    /// <summary>One request: all of it, or nothing.</summary>
    public Task UpdateAsync(ForumThread thread, ThreadChange change, CancellationToken ct) =>
        issues.UpdateAsync(
            place.Repo,
            thread.Number,
            new IssueChange
            {
                Title = change.Title,
                Body = change.Text,
                State = change.IsOpen switch
                {
                    true => "open",
                    false => "closed",
                    null => null,
                },
                StateReason = change.IsOpen switch
                {
                    true => "reopened",
                    false => change.IsCompleted ? "completed" : "not_planned",
                    null => null,
                },
            },
            ct
        );

    private async Task<ImmutableArray<ForumComment>> CommentsAsync(GitHubIssue issue, CancellationToken ct)
    {
        if (issue.Comments == 0)
        {
            return [];
        }

        var comments = await issues.GetCommentsAsync(place.Repo, issue.Number, ct).ToListAsync(ct);
        return
        [
            .. comments
                .OrderBy(comment => comment.Id)
                .Select(comment => new ForumComment(
                    FormattableString.Invariant($"{comment.Id}"),
                    comment.Id,
                    comment.User?.Login,
                    comment.Body ?? "",
                    comment.CreatedAt,
                    comment.HtmlUrl
                )
                {
                    IsOurs = IsOurs(comment.User),
                    IsBot = comment.User?.Type == "Bot",
                }),
        ];
    }

    private ForumThread ToThread(GitHubIssue issue, bool wanted, ImmutableArray<ForumComment> comments) =>
        new(
            issue.Number,
            issue.Title,
            issue.Body ?? "",
            issue.User?.Login,
            issue.IsOpen,
            issue.HtmlUrl,
            issue.CreatedAt,
            comments
        )
        {
            IsOurs = IsOurs(issue.User),
            IsWanted = wanted,
            IsCompleted = issue.StateReason != "not_planned",
        };

    private bool IsOurs(GitHubUser? user) =>
        user is not null && place.Accounts.Contains(user.Login, StringComparer.OrdinalIgnoreCase);
}
