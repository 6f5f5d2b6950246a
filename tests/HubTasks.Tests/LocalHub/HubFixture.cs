using System.Net;
using System.Text.Json.Nodes;
using HubTasks.Hub;
using HubTasks.LocalHub;

namespace HubTasks.Tests.LocalHub;

/// <summary>A local hub over a temporary folder, and a client that follows no redirect on its own.</summary>
public sealed class HubFixture : IAsyncDisposable
{
    private readonly TempFolder _folder = new();

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    private HubFixture() { }

    public required LocalHubServer Server { get; set; }

    public RepositoryStore Store => Server.Store;

    public string Folder => _folder["hub"];

    public static HubRepository Tiny { get; } = HubRepository.Model(RepoId.Parse("acme/tiny"));

    public static Task<HubFixture> StartAsync() => StartAsync(options => options);

    public static async Task<HubFixture> StartAsync(Func<LocalHubOptions, LocalHubOptions> change)
    {
        var fixture = new HubFixture { Server = null! };
        fixture.Server = await LocalHubServer.StartAsync(
            change(new LocalHubOptions { Folder = fixture.Folder }),
            TestContext.Current.CancellationToken
        );
        return fixture;
    }

    public Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        string? token = null,
        HttpContent? content = null,
        params (string Name, string Value)[] headers
    )
    {
        var address = path.StartsWith('/') ? Server.Endpoint + path : path;
        var request = new HttpRequestMessage(
            method,
            new Uri(address, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true })
        )
        {
            Content = content,
        };
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return _client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public Task<HttpResponseMessage> GetAsync(string path, string? token = null) =>
        SendAsync(HttpMethod.Get, path, token);

    public async Task<JsonNode> JsonAsync(string path, string? token = null)
    {
        using var response = await GetAsync(path, token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await JsonAsync(response);
    }

    public static async Task<JsonNode> JsonAsync(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

    /// <summary>Follows redirects as a Hub client does, and returns the bytes.</summary>
    public async Task<byte[]> DownloadAsync(string path)
    {
        for (var hop = 0; hop < 5; hop++)
        {
            using var response = await GetAsync(path);
            if (response.Headers.Location is { } location)
            {
                path = location.OriginalString;
                continue;
            }

            response.EnsureSuccessStatusCode();
            return await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        }

        throw new InvalidOperationException("too many redirects");
    }

    public static string Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values)
            ? string.Join(", ", values)
            : "";

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Server.DisposeAsync();
        _folder.Dispose();
    }
}
