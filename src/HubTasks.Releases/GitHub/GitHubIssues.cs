using System.Collections.Immutable;
using System.Net;

namespace HubTasks.Releases.GitHub;

/// <summary>Issues and their comments. One method per endpoint.</summary>
public sealed class GitHubIssues(HttpClient http, GitHubOptions options)
{
    private static readonly HttpStatusCode[] NoUser = [HttpStatusCode.Forbidden];

    private readonly GitHubCalls _calls = new(http, options);

    /// <summary>Who the token is; null for a workflow's token or an app's, which has no user behind it.</summary>
    public async Task<string?> GetLoginAsync(CancellationToken ct) =>
        (await _calls.TryGetAsync("/user", "the token's user", NoUser, GitHubWorkJson.Default.GitHubUser, ct))?.Login;

    /// <summary>Issues and pull requests, oldest first.</summary>
    /// <param name="repo">Where.</param>
    /// <param name="query">Such as <c>state=all&amp;creator=me</c>, escaped; empty for GitHub's default, the open ones.</param>
    /// <param name="ct">Ends the wait.</param>
    public IAsyncEnumerable<GitHubIssue> ListAsync(GitHubRepo repo, string query, CancellationToken ct) =>
        _calls.PageAsync(
            GitHubRoutes.WithQuery($"/repos/{repo}/issues", query, _calls.PageSize),
            $"list of issues in `{repo}`",
            GitHubWorkJson.Default.ImmutableArrayGitHubIssue,
            ct
        );

    /// <summary>The comments of one issue, oldest first.</summary>
    public IAsyncEnumerable<GitHubComment> GetCommentsAsync(GitHubRepo repo, int number, CancellationToken ct) =>
        _calls.PageAsync(
            GitHubRoutes.WithQuery(
                FormattableString.Invariant($"/repos/{repo}/issues/{number}/comments"),
                "",
                _calls.PageSize
            ),
            FormattableString.Invariant($"comments of issue {number} in `{repo}`"),
            GitHubWorkJson.Default.ImmutableArrayGitHubComment,
            ct
        );

    /// <param name="labels">Those that do not exist yet are made.</param>
    public Task<GitHubIssue> CreateAsync(
        GitHubRepo repo,
        string title,
        string? body,
        ImmutableArray<string> labels,
        CancellationToken ct
    ) =>
        _calls.SendAsync(
            (HttpMethod.Post, $"/repos/{repo}/issues"),
            $"a new issue in `{repo}`",
            (new NewIssue(title, body, labels.IsEmpty ? null : labels), GitHubWorkJson.Default.NewIssue),
            GitHubWorkJson.Default.GitHubIssue,
            ct
        );

    public Task<GitHubIssue> UpdateAsync(GitHubRepo repo, int number, IssueChange change, CancellationToken ct) =>
        _calls.SendAsync(
            (HttpMethod.Patch, FormattableString.Invariant($"/repos/{repo}/issues/{number}")),
            FormattableString.Invariant($"issue {number} in `{repo}`"),
            (change, GitHubWorkJson.Default.IssueChange),
            GitHubWorkJson.Default.GitHubIssue,
            ct
        );

    public Task<GitHubComment> CommentAsync(GitHubRepo repo, int number, string body, CancellationToken ct) =>
        _calls.SendAsync(
            (HttpMethod.Post, FormattableString.Invariant($"/repos/{repo}/issues/{number}/comments")),
            FormattableString.Invariant($"a comment on issue {number} in `{repo}`"),
            (new NewComment(body), GitHubWorkJson.Default.NewComment),
            GitHubWorkJson.Default.GitHubComment,
            ct
        );

    public Task<GitHubComment> EditCommentAsync(GitHubRepo repo, long id, string body, CancellationToken ct) =>
        _calls.SendAsync(
            (HttpMethod.Patch, FormattableString.Invariant($"/repos/{repo}/issues/comments/{id}")),
            FormattableString.Invariant($"comment {id} in `{repo}`"),
            (new NewComment(body), GitHubWorkJson.Default.NewComment),
            GitHubWorkJson.Default.GitHubComment,
            ct
        );
}
