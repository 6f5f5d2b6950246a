using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text.Json;
using HubTasks.Findings;

namespace HubTasks.Releases.GitHub;

/// <summary>
/// Sends requests: follows redirects itself, so that the token stays on the API's origin; waits out limits; tries reads
/// again when a server fails. The <see cref="HttpClient"/> must not follow redirects on its own.
/// </summary>
internal sealed class GitHubTransport(HttpClient http, GitHubOptions options)
{
    private const int MaxRedirects = 5;

    /// <summary>Far above a page of 100 releases with the longest notes that GitHub takes.</summary>
    private const long MaxJson = 256 * 1024 * 1024;

    private static readonly string UserAgent =
        $"HubTasks/{typeof(GitHubTransport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]}";

    private readonly Uri _base = new(options.ApiBase.TrimEnd('/'));

    /// <summary>Base plus path; an address that GitHub gave passes unchanged.</summary>
    public Uri Address(string pathOrUrl) =>
        pathOrUrl.StartsWith('/') ? new Uri(options.ApiBase.TrimEnd('/') + pathOrUrl) : new Uri(pathOrUrl);

    /// <summary>The answer to one request, after redirects and waits. A success, or one of <paramref name="accepted"/>.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        GitHubRequest request,
        HttpStatusCode[] accepted,
        CancellationToken ct
    )
    {
        var waited = TimeSpan.Zero;
        for (var attempt = 0; ; attempt++)
        {
            HttpResponseMessage response;
            try
            {
                response = await FollowAsync(request, ct);
            }
            catch (Exception e) when (Broke(e, ct))
            {
                if (!request.IsRead || attempt >= GitHubWait.MaxRetries)
                {
                    throw new HubTasksException(
                        GitHubErrors.Unreachable(request.What, GitHubErrors.Shown(request.Url), Cause(e)),
                        e
                    );
                }

                await Task.Delay(GitHubWait.Backoff(attempt), options.Time, ct);
                continue;
            }

            if (response.IsSuccessStatusCode || accepted.Contains(response.StatusCode))
            {
                return response;
            }

            using (response)
            {
                var body = await ReadErrorAsync(response, ct);
                var now = options.Time.GetUtcNow();
                var wait = IsExpired(response, attempt)
                    ? new GitHubWait(GitHubWait.Backoff(attempt), Limit: false)
                    : GitHubWait.After(response.StatusCode, response.Headers, body?.Message, attempt, now);
                if (wait is null || (!wait.Limit && !request.IsRead))
                {
                    throw new HubTasksException(
                        GitHubErrors.FromResponse(response, request.What, body, options.Token is not null)
                    );
                }

                waited += wait.Delay;
                if (wait.Limit && waited > options.MaxWait)
                {
                    throw new HubTasksException(
                        GitHubErrors.LimitReached(request.What, wait.Delay, options.MaxWait, now + wait.Delay)
                    );
                }

                await Task.Delay(wait.Delay, options.Time, ct);
            }
        }
    }

    /// <summary>A signed address of the storage lives for minutes; a new one comes from asking the API again.</summary>
    private bool IsExpired(HttpResponseMessage response, int attempt) =>
        attempt < GitHubWait.MaxRetries
        && (int)response.StatusCode is 401 or 403 or 404
        && response.RequestMessage?.RequestUri is { } url
        && !SameOrigin(url);

    /// <summary>True for what a network does; never for the caller's own cancellation.</summary>
    internal static bool Broke(Exception e, CancellationToken ct) =>
        e is HttpRequestException or IOException or TimeoutException
        || (e is OperationCanceledException && !ct.IsCancellationRequested);

    internal static string Cause(Exception e) =>
        e is OperationCanceledException or TimeoutException ? "no answer in time" : e.GetBaseException().Message;

    private async Task<HttpResponseMessage> FollowAsync(GitHubRequest request, CancellationToken ct)
    {
        var url = request.Url;
        var method = request.Method;
        for (var hop = 0; ; hop++)
        {
            using var message = Message(request, method, url);
            using var headers = CancellationTokenSource.CreateLinkedTokenSource(ct);
            headers.CancelAfter(options.IdleTimeout);
            var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, headers.Token);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is null)
            {
                if (!request.Streams)
                {
                    await response.Content.LoadIntoBufferAsync(MaxJson, headers.Token);
                }

                return response;
            }

            using (response)
            {
                var next = new Uri(url, response.Headers.Location);
                if (Refusal(request, (int)response.StatusCode, next, hop) is { } reason)
                {
                    throw new HubTasksException(
                        GitHubErrors.BadRedirect(
                            request.What,
                            GitHubErrors.Shown(url),
                            GitHubErrors.Shown(next),
                            reason
                        )
                    );
                }

                url = next;
                method = response.StatusCode is HttpStatusCode.SeeOther ? HttpMethod.Get : method;
            }
        }
    }

    private string? Refusal(GitHubRequest request, int status, Uri next, int hop) =>
        hop >= MaxRedirects ? $"it is the {MaxRedirects + 1}th in a row"
        : !request.IsRead && status is 301 or 302 ? "a write must not become another request"
        : next.Scheme == Uri.UriSchemeHttp && _base.Scheme != Uri.UriSchemeHttp ? "it leaves https"
        : next.Scheme != Uri.UriSchemeHttp && next.Scheme != Uri.UriSchemeHttps ? $"`{next.Scheme}` is no web address"
        : null;

    private HttpRequestMessage Message(GitHubRequest request, HttpMethod method, Uri url)
    {
        var message = new HttpRequestMessage(method, url);
        message.Headers.TryAddWithoutValidation("Accept", request.Accept ?? options.Accept);
        message.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        if (SameOrigin(url))
        {
            message.Headers.TryAddWithoutValidation("X-GitHub-Api-Version", options.ApiVersion);
            if (options.Token is { Length: > 0 } token)
            {
                message.Headers.Authorization = new AuthenticationHeaderValue(options.AuthScheme, token);
            }
        }

        if (request.Range is { } range)
        {
            message.Headers.Range = range;
        }

        if (request.Body is { } body && method != HttpMethod.Get)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=utf-8");
        }

        return message;
    }

    private bool SameOrigin(Uri url) => url.Scheme == _base.Scheme && url.Host == _base.Host && url.Port == _base.Port;

    private static async Task<GitHubErrorBody?> ReadErrorAsync(HttpResponseMessage response, CancellationToken ct)
    {
        try
        {
            // HTML from a proxy, or nothing at all, is as likely as JSON
            await using var stream = await response.Content.ReadAsStreamAsync(ct);
            return await JsonSerializer.DeserializeAsync(stream, GitHubJson.Default.GitHubErrorBody, ct);
        }
        catch (Exception e) when (e is JsonException || Broke(e, ct))
        {
            return null;
        }
    }
}

/// <param name="Method">GET and HEAD are tried again when a server fails; writes are not.</param>
/// <param name="Url">Absolute.</param>
/// <param name="What">What is asked for, to be read after "GitHub has no".</param>
internal sealed record GitHubRequest(HttpMethod Method, Uri Url, string What)
{
    /// <summary>Instead of the client's own.</summary>
    public string? Accept { get; init; }

    public byte[]? Body { get; init; }

    public RangeHeaderValue? Range { get; init; }

    /// <summary>The body is left on the wire; otherwise it is read before the answer counts as arrived.</summary>
    public bool Streams { get; init; }

    public bool IsRead => Method == HttpMethod.Get || Method == HttpMethod.Head;
}
