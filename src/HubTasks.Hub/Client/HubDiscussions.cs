using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;

namespace HubTasks.Hub.Client;

/// <summary>
/// The discussions of one repository on a Hub, one method per endpoint. Every method throws
/// <see cref="Findings.HubTasksException"/> with HUB90xx.
/// </summary>
public sealed class HubDiscussions(HubHttp http, HubRepository repository)
{
    private const int AnswerLimit = 32 * 1024 * 1024;

    /// <summary>More pages than any repository has; a server that never ends is not believed.</summary>
    private const int MaxPages = 10_000;

    private readonly string _root = $"{http.Endpoint.Value}{HubRoutes.Api(repository)}/discussions";

    public HubRepository Repository => repository;

    /// <summary>The page that people look at.</summary>
    public string PageOf(int number) =>
        FormattableString.Invariant($"{http.Endpoint.Value}/{HubRoutes.Web(repository)}/discussions/{number}");

    /// <summary>The page of an account.</summary>
    public string AccountPage(string name) => $"{http.Endpoint.Value}/{Uri.EscapeDataString(name)}";

    /// <summary>Discussions and pull requests, open and closed, newest first, without their events.</summary>
    /// <param name="author">Only those of an account; null for all.</param>
    public async IAsyncEnumerable<HubDiscussion> ListAsync(
        string? author,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var seen = new HashSet<int>();
        for (var page = 0; page < MaxPages; page++)
        {
            var query = FormattableString.Invariant($"?p={page}&type=all&status=all");
            var uri = _root + query + (author is null ? "" : "&author=" + Uri.EscapeDataString(author));
            using var request = new HttpRequestMessage(HttpMethod.Get, uri);
            var answer = await SendAsync(request, HubDiscussionJson.Default.HubDiscussionPage, ct);
            foreach (var discussion in answer.Discussions)
            {
                // one that was opened meanwhile moves the others to the next page
                if (discussion is not null && seen.Add(discussion.Num))
                {
                    yield return discussion;
                }
            }

            if (answer.Discussions.Count == 0 || answer.Start + answer.Discussions.Count >= answer.Count)
            {
                yield break;
            }
        }
    }

    /// <summary>One with its events.</summary>
    public async Task<HubDiscussion> GetAsync(int number, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, At(number, ""));
        return await SendAsync(request, HubDiscussionJson.Default.HubDiscussion, ct);
    }

    /// <returns>Its number.</returns>
    public async Task<int> OpenAsync(string title, string description, CancellationToken ct)
    {
        using var request = Post(
            _root,
            new NewDiscussion(title, description, PullRequest: false),
            HubDiscussionJson.Default.NewDiscussion
        );
        return (await SendAsync(request, HubDiscussionJson.Default.CreatedDiscussion, ct)).Num;
    }

    public Task CommentAsync(int number, string text, CancellationToken ct) =>
        WriteAsync(
            Post(
                At(number, "/comment"),
                new NewDiscussionComment(text),
                HubDiscussionJson.Default.NewDiscussionComment
            ),
            ct
        );

    /// <param name="comment">The id of its event.</param>
    public Task EditCommentAsync(int number, string comment, string text, CancellationToken ct) =>
        WriteAsync(
            Repeatable(
                Post(
                    At(number, $"/comment/{HubRoutes.Segment(comment)}/edit"),
                    new EditedDiscussionComment(text),
                    HubDiscussionJson.Default.EditedDiscussionComment
                )
            ),
            ct
        );

    public Task RenameAsync(int number, string title, CancellationToken ct) =>
        WriteAsync(
            Post(At(number, "/title"), new DiscussionTitle(title), HubDiscussionJson.Default.DiscussionTitle),
            ct
        );

    public Task SetStatusAsync(int number, bool open, CancellationToken ct) =>
        WriteAsync(
            Post(
                At(number, "/status"),
                new DiscussionStatus(open ? "open" : "closed"),
                HubDiscussionJson.Default.DiscussionStatus
            ),
            ct
        );

    private static HttpRequestMessage Repeatable(HttpRequestMessage request)
    {
        request.Options.Set(HubRequest.Repeatable, true);
        return request;
    }

    private static HttpRequestMessage Post<T>(string uri, T body, JsonTypeInfo<T> type) =>
        new(HttpMethod.Post, uri) { Content = JsonBody.Of(body, type) };

    private string At(int number, string below) => FormattableString.Invariant($"{_root}/{number}{below}");

    private async Task WriteAsync(HttpRequestMessage request, CancellationToken ct)
    {
        using (request)
        {
            using var response = await HubAnswer.SendAsync(http, request, AnswerLimit, new HubSubject(repository), ct);
        }
    }

    private async Task<T> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken ct)
    {
        using var response = await HubAnswer.SendAsync(http, request, AnswerLimit, new HubSubject(repository), ct);
        return await HubAnswer.ReadAsync(response, type, ct);
    }
}
