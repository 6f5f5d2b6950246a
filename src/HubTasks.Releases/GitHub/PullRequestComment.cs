using HubTasks.Findings;

namespace HubTasks.Releases.GitHub;

/// <summary>
/// One comment on a pull request that is kept up to date instead of repeated. It is found by an invisible first line, and
/// only among what apps and this token's own user wrote: anybody else's comment could be edited by them after us.
/// </summary>
public sealed class PullRequestComment(GitHubIssues issues)
{
    /// <summary>GitHub takes no longer body, in UTF-16 units.</summary>
    public const int MaxBody = 65_536;

    /// <summary>Writes, updates, or leaves alone a comment that says the same already.</summary>
    /// <param name="repo">The repository that the pull request goes to.</param>
    /// <param name="number">Of the pull request.</param>
    /// <param name="marker">Which of our comments: letters, digits, <c>-</c> and <c>:</c>.</param>
    /// <param name="body">Markdown, safe as it is.</param>
    /// <param name="worthSaying">False when there is no need for a comment that is not there yet.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>The comment's page; null when none was needed.</returns>
    /// <exception cref="HubTasksException">HUB9504 when the token may not write; HUB95xx for what else GitHub says.</exception>
    public async Task<string?> KeepAsync(
        GitHubRepo repo,
        int number,
        string marker,
        string body,
        bool worthSaying,
        CancellationToken ct
    )
    {
        var first = $"<!-- hubtasks:{marker} -->\n";
        var existing = await FindAsync(repo, number, first, ct);
        if (existing is null)
        {
            return worthSaying ? (await issues.CommentAsync(repo, number, first + body, ct)).HtmlUrl : null;
        }

        return Normal(existing.Body) == Normal(first + body)
            ? existing.HtmlUrl
            : (await issues.EditCommentAsync(repo, existing.Id, first + body, ct)).HtmlUrl;
    }

    private async Task<GitHubComment?> FindAsync(GitHubRepo repo, int number, string first, CancellationToken ct)
    {
        string? login = null;
        var asked = false;
        await foreach (var comment in issues.GetCommentsAsync(repo, number, ct))
        {
            if (!Normal(comment.Body).StartsWith(first, StringComparison.Ordinal) || comment.User is not { } author)
            {
                continue;
            }

            // no person's name has brackets
            if (author.Login.EndsWith("[bot]", StringComparison.Ordinal))
            {
                return comment;
            }

            login = asked ? login : await issues.GetLoginAsync(ct);
            asked = true;
            if (login is not null && author.Login.Equals(login, StringComparison.OrdinalIgnoreCase))
            {
                return comment;
            }
        }

        return null;
    }

    /// <summary>GitHub may give line ends back as CRLF.</summary>
    private static string Normal(string? body) => (body ?? "").ReplaceLineEndings("\n").TrimEnd();
}
