using System.Net.Http.Headers;

namespace HubTasks.Hub.Client;

/// <summary>What a request tells the handlers it passes through.</summary>
internal static class HubRequest
{
    /// <summary>Sending it twice does no harm though its method does not say so.</summary>
    public static readonly HttpRequestOptionsKey<bool> Repeatable = new("hubtasks.repeatable");

    /// <summary>Over HTTP/1.1: a large file wants a connection of its own, and HTTP/2 would have it share one.</summary>
    public static readonly HttpRequestOptionsKey<bool> Alone = new("hubtasks.alone");

    /// <summary>Not sent again where nobody answers: whoever sends it has another address.</summary>
    public static readonly HttpRequestOptionsKey<bool> Once = new("hubtasks.once");

    /// <summary>The answer is read into memory, up to this many bytes; more is an error. Absent for downloads.</summary>
    public static readonly HttpRequestOptionsKey<int> BodyLimit = new("hubtasks.body-limit");

    /// <summary>No token, even to the Hub itself: it left the Hub's origin on the way, or carries its own permission.</summary>
    public static readonly HttpRequestOptionsKey<bool> WithoutToken = new("hubtasks.without-token");

    /// <summary>Asked first, and kept up to date, by <see cref="RedirectHandler"/>.</summary>
    public static readonly HttpRequestOptionsKey<FileLocation> Location = new("hubtasks.location");

    /// <summary>How long the headers of the answer may take, where the default does not suit.</summary>
    public static readonly HttpRequestOptionsKey<TimeSpan> AnswerWithin = new("hubtasks.answer-within");

    /// <summary>Filled in by <see cref="RedirectHandler"/>.</summary>
    public static readonly HttpRequestOptionsKey<RedirectTrail> Trail = new("hubtasks.trail");

    public static T? Get<T>(this HttpRequestMessage request, HttpRequestOptionsKey<T> key) =>
        request.Options.TryGetValue(key, out var value) ? value : default;
}

/// <summary>What the answers before the last one said; a CDN at the end of a redirect knows nothing of commits.</summary>
internal sealed class RedirectTrail
{
    public string? RepoCommit { get; private set; }

    public string? LinkedEtag { get; private set; }

    public void Note(HttpResponseMessage response)
    {
        RepoCommit ??= response.Header("X-Repo-Commit");
        LinkedEtag ??= response.Header("X-Linked-Etag");
    }
}

internal static class ResponseHeaders
{
    public static string? Header(this HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    /// <summary>Null when the answer has none, or a weak one, which does not speak of bytes (RFC 9110, 8.8.1).</summary>
    public static EntityTagHeaderValue? StrongTag(this HttpResponseMessage response) =>
        response.Headers.ETag is { IsWeak: false } tag ? tag : null;
}
