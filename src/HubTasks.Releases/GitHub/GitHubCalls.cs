using System.Collections.Immutable;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using HubTasks.Findings;

namespace HubTasks.Releases.GitHub;

/// <summary>What every call does the same way: from a path to the value in its answer.</summary>
internal sealed class GitHubCalls(HttpClient http, GitHubOptions options)
{
    private static readonly HttpStatusCode[] None = [];

    private readonly GitHubTransport _transport = new(http, options);

    /// <summary>Entries on a page of a list; null leaves it to the server.</summary>
    public int? PageSize => options.PageSize;

    /// <summary>Base plus path; an address that GitHub gave passes unchanged.</summary>
    public Uri Address(string pathOrUrl) => _transport.Address(pathOrUrl);

    /// <summary>The caller disposes the answer and reads its body.</summary>
    public Task<HttpResponseMessage> OpenAsync(GitHubRequest request, CancellationToken ct) =>
        _transport.SendAsync(request, None, ct);

    public async Task<T> GetAsync<T>(string path, string what, JsonTypeInfo<T> type, CancellationToken ct)
    {
        var request = new GitHubRequest(HttpMethod.Get, Address(path), what);
        using var response = await _transport.SendAsync(request, None, ct);
        return await ReadAsync(response, request, type, ct);
    }

    /// <summary>Null for one of the statuses <paramref name="missing"/>.</summary>
    public async Task<T?> TryGetAsync<T>(
        string path,
        string what,
        HttpStatusCode[] missing,
        JsonTypeInfo<T> type,
        CancellationToken ct
    )
        where T : class
    {
        var request = new GitHubRequest(HttpMethod.Get, Address(path), what);
        using var response = await _transport.SendAsync(request, missing, ct);
        return response.IsSuccessStatusCode ? await ReadAsync(response, request, type, ct) : null;
    }

    public async IAsyncEnumerable<T> PageAsync<T>(
        string path,
        string what,
        JsonTypeInfo<ImmutableArray<T>> type,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var next = path;
        while (next is not null)
        {
            var request = new GitHubRequest(HttpMethod.Get, Address(next), what);
            using var response = await _transport.SendAsync(request, None, ct);
            foreach (var item in await ReadAsync(response, request, type, ct))
            {
                yield return item;
            }

            next = response.Headers.TryGetValues("Link", out var links)
                ? LinkHeader.Next(string.Join(", ", links))
                : null;
        }
    }

    /// <summary>A write and its answer. It is sent once: a limit is waited out, a failure is not tried again.</summary>
    public async Task<TAnswer> SendAsync<TBody, TAnswer>(
        (HttpMethod Method, string Path) call,
        string what,
        (TBody Value, JsonTypeInfo<TBody> Type) body,
        JsonTypeInfo<TAnswer> type,
        CancellationToken ct
    )
    {
        var request = new GitHubRequest(call.Method, Address(call.Path), what)
        {
            Body = JsonSerializer.SerializeToUtf8Bytes(body.Value, body.Type),
        };
        using var response = await _transport.SendAsync(request, None, ct);
        return await ReadAsync(response, request, type, ct);
    }

    /// <returns>False for one of the statuses <paramref name="missing"/>.</returns>
    public async Task<bool> DeleteAsync(string path, string what, HttpStatusCode[] missing, CancellationToken ct)
    {
        var request = new GitHubRequest(HttpMethod.Delete, Address(path), what);
        using var response = await _transport.SendAsync(request, missing, ct);
        return response.IsSuccessStatusCode;
    }

    private static async Task<T> ReadAsync<T>(
        HttpResponseMessage response,
        GitHubRequest request,
        JsonTypeInfo<T> type,
        CancellationToken ct
    )
    {
        var reason = "it is empty";
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(ct);
            if (await JsonSerializer.DeserializeAsync(stream, type, ct) is { } value)
            {
                return value;
            }
        }
        catch (JsonException e)
        {
            reason = e.Message;
        }
        throw new HubTasksException(GitHubErrors.NotUnderstood(request.What, GitHubErrors.Shown(request.Url), reason));
    }
}
