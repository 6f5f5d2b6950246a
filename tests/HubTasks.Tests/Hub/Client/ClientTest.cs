using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Client;
using HubTasks.Hub.Sources;
using Microsoft.AspNetCore.Http;

namespace HubTasks.Tests.Hub.Client;

/// <summary>What the client's tests share: a server that misbehaves, an environment from a dictionary, a clock that jumps.</summary>
public abstract class ClientTest : IAsyncDisposable
{
    protected const string Commit = "0123456789abcdef0123456789abcdef01234567";
    private readonly List<IAsyncDisposable> _servers = [];
    private readonly List<IDisposable> _clients = [];

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected static HubRepository Tiny { get; } = HubRepository.Model(RepoId.Parse("acme/tiny"));

    protected TempFolder Home { get; } = new();

    internal JumpingTime Time { get; } = new();

    internal async Task<WebServer> ServeAsync(Func<HttpContext, Task> answer)
    {
        var server = await WebServer.StartAsync(answer, Ct);
        _servers.Add(server);
        return server;
    }

    protected HubHttp Connect(string endpoint, params (string Name, string Value)[] variables) =>
        Connect(
            new HubHttpOptions
            {
                Endpoint = endpoint,
                Time = Time,
                Random = () => 1,
            },
            variables
        );

    protected HubHttp Connect(HubHttpOptions options, params (string Name, string Value)[] variables)
    {
        var http = HubHttp.Create(Environment(variables), options);
        _clients.Add(http);
        return http;
    }

    protected HubEnvironment Environment(params (string Name, string Value)[] variables) =>
        HubEnvironment.From(variables.ToDictionary(pair => pair.Name, pair => pair.Value), Home.Path);

    protected HubClient Client(string endpoint, params (string Name, string Value)[] variables) =>
        new(Connect(endpoint, variables));

    protected HttpSource Source(string endpoint, params (string Name, string Value)[] variables) =>
        new(Client(endpoint, variables));

    protected static async Task<Diagnostic> FailsAsync(Func<Task> act) =>
        Assert.Single((await Assert.ThrowsAsync<HubTasksException>(act)).Diagnostics);

    protected static async Task<IReadOnlyList<T>> AllAsync<T>(IAsyncEnumerable<T> items)
    {
        var all = new List<T>();
        await foreach (var item in items)
        {
            all.Add(item);
        }

        return all;
    }

    protected static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Ct);
        return copy.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        Home.Dispose();
        GC.SuppressFinalize(this);
    }
}
