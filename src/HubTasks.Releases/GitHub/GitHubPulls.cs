namespace HubTasks.Releases.GitHub;

/// <summary>Pull requests between branches of one repository. One method per endpoint.</summary>
public sealed class GitHubPulls(HttpClient http, GitHubOptions options)
{
    private readonly GitHubCalls _calls = new(http, options);

    /// <summary>Open and closed ones of a branch, newest first.</summary>
    public IAsyncEnumerable<GitHubPull> ListAsync(GitHubRepo repo, string head, string @base, CancellationToken ct) =>
        _calls.PageAsync(
            $"/repos/{repo}/pulls?state=all&head={Uri.EscapeDataString($"{repo.Owner}:{head}")}"
                + $"&base={Uri.EscapeDataString(@base)}{GitHubRoutes.AndPage(_calls.PageSize)}",
            $"list of pull requests in `{repo}`",
            GitHubWorkJson.Default.ImmutableArrayGitHubPull,
            ct
        );

    public Task<GitHubPull> CreateAsync(
        GitHubRepo repo,
        string head,
        string @base,
        (string Title, string Body) text,
        CancellationToken ct
    ) =>
        _calls.SendAsync(
            (HttpMethod.Post, $"/repos/{repo}/pulls"),
            $"a pull request from `{head}` in `{repo}`",
            (new NewPull(text.Title, head, @base, text.Body), GitHubWorkJson.Default.NewPull),
            GitHubWorkJson.Default.GitHubPull,
            ct
        );

    public Task<GitHubPull> UpdateAsync(GitHubRepo repo, int number, PullChange change, CancellationToken ct) =>
        _calls.SendAsync(
            (HttpMethod.Patch, FormattableString.Invariant($"/repos/{repo}/pulls/{number}")),
            FormattableString.Invariant($"pull request {number} in `{repo}`"),
            (change, GitHubWorkJson.Default.PullChange),
            GitHubWorkJson.Default.GitHubPull,
            ct
        );
}
