using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;

namespace HubTasks.Hub.Client;

/// <summary>
/// The calls to a Hub that read, one method per endpoint. Tokens, redirects, retries and timeouts are handlers of
/// <see cref="HubHttp"/>. Every method throws <see cref="Findings.HubTasksException"/> with HUB90xx.
/// </summary>
public sealed class HubClient(HubHttp http)
{
    /// <summary>Bytes of one answer that is read whole. A page of 1,000 files is about 300 kB.</summary>
    internal const int PageLimit = 32 * 1024 * 1024;

    private const int PathsPerRequest = 500;

    public HubEndpoint Endpoint => http.Endpoint;

    /// <summary>What a repository is at a revision; null is its default branch.</summary>
    /// <param name="expand">The only fields to answer with; empty means the Hub's own choice.</param>
    public Task<RepoInfo> GetInfoAsync(
        HubRepository repository,
        string? revision,
        IReadOnlyCollection<string> expand,
        CancellationToken ct
    )
    {
        var route = HubRoutes.Info(repository, revision, expand.Select(field => KeyValuePair.Create("expand", field)));
        return GetAsync(route, HubJson.Default.RepoInfo, new(repository, revision), ct);
    }

    /// <summary>The commit that a revision is at, and the license that its card declares; null is the default branch.</summary>
    public Task<RepoHead> GetHeadAsync(HubRepository repository, string? revision, CancellationToken ct)
    {
        // only these two: a whole answer lists every file
        var route = HubRoutes.Info(repository, revision, [new("expand", "sha"), new("expand", "cardData")]);
        return GetAsync(route, HubJson.Default.RepoHead, new(repository, revision), ct);
    }

    /// <summary>As <see cref="GetInfoAsync"/> with every file's size and hashes: one answer for the whole repository.</summary>
    public Task<RepoInfo> GetInfoWithBlobsAsync(HubRepository repository, string? revision, CancellationToken ct) =>
        GetAsync(
            HubRoutes.Info(repository, revision, [new("blobs", "true")]),
            HubJson.Default.RepoInfo,
            new(repository, revision),
            ct
        );

    /// <summary>What the Hub's scanners say of a revision; null when it has none.</summary>
    public async Task<HubScanStatus?> GetScanAsync(HubRepository repository, string revision, CancellationToken ct)
    {
        var route = HubRoutes.Info(repository, revision, [new("securityStatus", "true")]);
        return (await GetAsync(route, HubJson.Default.RepoInfo, new(repository, revision), ct)).SecurityRepoStatus;
    }

    /// <summary>The entries of a folder, or of everything below it, in the Hub's order.</summary>
    /// <param name="folder">Null is the root.</param>
    /// <param name="expand">With each entry's last commit; slower.</param>
    public IAsyncEnumerable<TreeEntry> ListTreeAsync(
        HubRepository repository,
        string revision,
        string? folder,
        bool recursive,
        bool expand,
        CancellationToken ct
    ) =>
        ListAsync(
            HubRoutes.Tree(repository, revision, folder, recursive, expand),
            HubJson.Default.IReadOnlyListTreeEntry,
            new(repository, revision, folder),
            ct
        );

    /// <summary>The entries of these paths; one that does not exist is left out.</summary>
    public async IAsyncEnumerable<TreeEntry> GetPathsInfoAsync(
        HubRepository repository,
        string revision,
        IEnumerable<string> paths,
        bool expand,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        foreach (var chunk in paths.Chunk(PathsPerRequest))
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Post,
                Address(HubRoutes.PathsInfo(repository, revision))
            );
            request.Content = JsonBody.Of(new PathsInfoRequest(chunk, expand), HubJson.Default.PathsInfoRequest);
            request.Options.Set(HubRequest.Repeatable, true);
            using var response = await SendAsync(request, new(repository, revision), ct);
            var entries = await HubAnswer.ReadAsync(response, HubJson.Default.IReadOnlyListTreeEntry, ct);
            foreach (var entry in entries)
            {
                yield return entry ?? throw HubErrors.BadJson(request.RequestUri!, "a null in the list").AsException();
            }
        }
    }

    public Task<RepoRefs> GetRefsAsync(HubRepository repository, bool pullRequests, CancellationToken ct) =>
        GetAsync(HubRoutes.Refs(repository, pullRequests), HubJson.Default.RepoRefs, new(repository), ct);

    /// <summary>Newest first.</summary>
    public IAsyncEnumerable<RepoCommit> ListCommitsAsync(
        HubRepository repository,
        string revision,
        CancellationToken ct
    ) =>
        ListAsync(
            HubRoutes.Commits(repository, revision),
            HubJson.Default.IReadOnlyListRepoCommit,
            new(repository, revision),
            ct
        );

    /// <summary>Repositories that match, best first in the order asked for; ends after <see cref="HubSearch.Limit"/>.</summary>
    public async IAsyncEnumerable<RepoInfo> SearchAsync(HubSearch search, [EnumeratorCancellation] CancellationToken ct)
    {
        var left = search.Limit;
        if (left <= 0)
        {
            yield break;
        }

        var route = HubRoutes.Search(search.Type, search.ToQuery());
        await foreach (var found in ListAsync(route, HubJson.Default.IReadOnlyListRepoInfo, default, ct))
        {
            yield return found;
            if (--left == 0)
            {
                yield break;
            }
        }
    }

    /// <summary>Whose token this is. The Hub limits this call far more tightly than others: never once per build.</summary>
    public Task<WhoAmI> WhoAmIAsync(CancellationToken ct) =>
        GetAsync(HubRoutes.WhoAmI, HubJson.Default.WhoAmI, default, ct);

    /// <summary>Opens a file at a revision. The caller disposes it.</summary>
    /// <param name="range">The bytes wanted; null is all. The server may send more: see <see cref="HubFile.Offset"/>.</param>
    public Task<HubFile> OpenFileAsync(
        HubRepository repository,
        string revision,
        string path,
        RangeHeaderValue? range,
        CancellationToken ct
    ) => OpenFileAsync(repository, revision, path, range, null, ct);

    /// <summary>Opens some of a large file, of which more will be asked.</summary>
    /// <param name="location">The same for all of the file; null when it is asked for once.</param>
    internal async Task<HubFile> OpenFileAsync(
        HubRepository repository,
        string revision,
        string path,
        RangeHeaderValue? range,
        FileLocation? location,
        CancellationToken ct
    )
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            Address(HubRoutes.Resolve(repository, revision, path))
        );
        request.Options.Set(HubRequest.AnswerWithin, http.ResolveWithin);
        request.Headers.AcceptEncoding.ParseAdd("identity");
        request.Headers.Range = range;
        if (location is not null)
        {
            request.Options.Set(HubRequest.Location, location);
            request.Options.Set(HubRequest.Alone, true);
        }

        var response = await http.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        try
        {
            await HubAnswer.ThrowIfFailedAsync(response, http, new(repository, revision, path), ct);
            return await HubFile.OpenAsync(response, range, ct);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private Uri Address(string route) => new(Endpoint.Value + route);

    private async Task<T> GetAsync<T>(string route, JsonTypeInfo<T> type, HubSubject subject, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address(route));
        using var response = await SendAsync(request, subject, ct);
        return await HubAnswer.ReadAsync(response, type, ct);
    }

    private async IAsyncEnumerable<T> ListAsync<T>(
        string route,
        JsonTypeInfo<IReadOnlyList<T?>> type,
        HubSubject subject,
        [EnumeratorCancellation] CancellationToken ct
    )
        where T : class
    {
        var pages = new HubPages(Address(route));
        while (pages.Next is { } page)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, page);
            using var response = await SendAsync(request, subject, ct);
            var items = await HubAnswer.ReadAsync(response, type, ct);
            foreach (var item in items)
            {
                yield return item ?? throw HubErrors.BadJson(page, "a null in the list").AsException();
            }

            pages.Advance(response);
        }
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, HubSubject subject, CancellationToken ct) =>
        HubAnswer.SendAsync(http, request, PageLimit, subject, ct);
}
