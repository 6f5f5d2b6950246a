using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using HubTasks.Findings;

namespace HubTasks.Releases.GitHub;

/// <summary>
/// One comment on a pull request that is kept up to date instead of repeated. It is found by an invisible first line, and
/// only among comments of bots and of people who may write in the repository: anyone else's could be edited after us.
/// </summary>
public sealed class PullRequestComment(HttpClient http, GitHubOptions options)
{
    /// <summary>GitHub takes no longer body, in UTF-16 units.</summary>
    public const int MaxBody = 65_536;

    private static readonly HttpStatusCode[] None = [];

    /// <summary>A token without the permission gets 403, or 404 where it may not even look.</summary>
    private static readonly HttpStatusCode[] Refused = [HttpStatusCode.Forbidden, HttpStatusCode.NotFound];

    private readonly GitHubTransport _transport = new(http, options);

    /// <summary>Writes, updates, or leaves alone a comment that says the same already.</summary>
    /// <param name="repo">The repository that the pull request goes to.</param>
    /// <param name="number">Of the pull request.</param>
    /// <param name="marker">Which of our comments: letters, digits, <c>-</c> and <c>:</c>.</param>
    /// <param name="body">Markdown, safe as it is; null when there is nothing to say, which is not worth a new comment.</param>
    /// <param name="resolved">What a comment from an earlier run says when there is nothing to say.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<CommentResult> KeepAsync(
        GitHubRepo repo,
        long number,
        string marker,
        string? body,
        string resolved,
        CancellationToken ct
    )
    {
        var first = $"<!-- hubtasks:{marker} -->\n";
        var path = string.Create(CultureInfo.InvariantCulture, $"/repos/{repo}/issues/{number}/comments");
        var existing = await FindAsync($"{path}?per_page=100", first, ct);
        if (body is null && existing is null)
        {
            return new CommentResult(CommentOutcome.NothingToSay, null, null);
        }

        var text = first + (body ?? resolved);
        if (existing is not null && existing.Body?.ReplaceLineEndings("\n").TrimEnd() == text.TrimEnd())
        {
            return new CommentResult(CommentOutcome.Unchanged, existing.HtmlUrl, null);
        }

        var request = existing is null
            ? Write(HttpMethod.Post, path, text)
            : Write(
                HttpMethod.Patch,
                string.Create(CultureInfo.InvariantCulture, $"/repos/{repo}/issues/comments/{existing.Id}"),
                text
            );
        using var response = await _transport.SendAsync(request, Refused, ct);
        if (!response.IsSuccessStatusCode)
        {
            return new CommentResult(CommentOutcome.Refused, null, (int)response.StatusCode);
        }

        var written = await ReadAsync(response, CommentJson.Default.IssueComment, ct);
        return new CommentResult(
            existing is null ? CommentOutcome.Created : CommentOutcome.Updated,
            written?.HtmlUrl,
            null
        );
    }

    private async Task<IssueComment?> FindAsync(string path, string first, CancellationToken ct)
    {
        for (var next = path; next is not null; )
        {
            var request = new GitHubRequest(HttpMethod.Get, _transport.Address(next), "comments of the pull request");
            using var response = await _transport.SendAsync(request, None, ct);
            var page = await ReadAsync(response, CommentJson.Default.ImmutableArrayIssueComment, ct);
            if (page.FirstOrDefault(comment => IsOurs(comment, first)) is { } found)
            {
                return found;
            }

            next = response.Headers.TryGetValues("Link", out var links)
                ? LinkHeader.Next(string.Join(", ", links))
                : null;
        }

        return null;
    }

    private static bool IsOurs(IssueComment comment, string first) =>
        comment.Body?.ReplaceLineEndings("\n").StartsWith(first, StringComparison.Ordinal) == true
        && (comment.User?.Type == "Bot" || comment.AuthorAssociation is "OWNER" or "MEMBER" or "COLLABORATOR");

    private GitHubRequest Write(HttpMethod method, string path, string text) =>
        new(method, _transport.Address(path), "comment on the pull request")
        {
            Body = JsonSerializer.SerializeToUtf8Bytes(new CommentBody(text), CommentJson.Default.CommentBody),
        };

    private static async Task<T?> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken ct)
    {
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(ct);
            return await JsonSerializer.DeserializeAsync(stream, type, ct);
        }
        catch (JsonException exception)
        {
            var url = GitHubErrors.Shown(response.RequestMessage!.RequestUri!);
            throw new HubTasksException(
                GitHubErrors.NotUnderstood("comments of the pull request", url, exception.Message),
                exception
            );
        }
    }
}

public enum CommentOutcome
{
    Created,
    Updated,

    /// <summary>It said the same already; nothing was written.</summary>
    Unchanged,

    /// <summary>There is nothing to say and no comment that says otherwise.</summary>
    NothingToSay,

    /// <summary>The token may not write.</summary>
    Refused,
}

/// <param name="Outcome">What happened.</param>
/// <param name="Url">The comment's page; null without one.</param>
/// <param name="Status">With which GitHub refused; null otherwise.</param>
public sealed record CommentResult(CommentOutcome Outcome, string? Url, int? Status);

internal sealed record CommentBody(string Body);

/// <summary>GitHub's schema <c>issue-comment</c>.</summary>
internal sealed record IssueComment(long Id, string HtmlUrl)
{
    public string? Body { get; init; }

    public CommentAuthor? User { get; init; }

    public string? AuthorAssociation { get; init; }
}

internal sealed record CommentAuthor(string Login, string? Type);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(ImmutableArray<IssueComment>))]
[JsonSerializable(typeof(IssueComment))]
[JsonSerializable(typeof(CommentBody))]
internal sealed partial class CommentJson : JsonSerializerContext;
