using System.Text.Json.Nodes;
using HubTasks.Hub;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Client;
using HubTasks.Hub.Restore;
using HubTasks.Hub.Sources;
using HubTasks.LocalHub;
using HubTasks.Tests;

namespace HubTasks.EndToEnd.ThirdParty;

/// <summary>Our restore and the npm client take turns on one cache: neither fetches what the other has.</summary>
public sealed class SharedCacheTests : IAsyncLifetime
{
    private static readonly HubRepository Voices = HubRepository.Model(RepoId.Parse("acme/voices"));

    private readonly TempFolder _folder = new();
    private NodeJudge _judge = null!;
    private LocalHubServer _hub = null!;
    private string _commit = "";
    private string _model = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Cache => _folder["cache"];

    public async ValueTask InitializeAsync()
    {
        _judge = await NodeJudge.InstallAsync("huggingface", Ct);
        _hub = await LocalHubServer.StartAsync(new LocalHubOptions { Folder = _folder["hub"] }, Ct);
        _model = Directory
            .EnumerateFiles(_judge.PathTo("node_modules/@ricky0123/vad-web"), "*.onnx", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .First();
        _commit = _hub.Store.AddCommit(
            Voices,
            "main",
            ("README.md", "---\nlicense: apache-2.0\n---\n# Voices\n"),
            ("config.json", "{}"),
            ("empty.txt", ""),
            CommitFile.FromFile("model.onnx", _model)
        );
        _hub.Requests.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        if (_hub is not null)
        {
            await _hub.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task The_npm_client_scans_and_uses_what_a_restore_wrote()
    {
        await RestoreAsync("main");
        _hub.Requests.Clear();

        var result = await CallAsync(
            ("scanCacheDir", new() { ["dir"] = Cache }),
            (
                "snapshotDownload",
                new()
                {
                    ["repo"] = "acme/voices",
                    ["revision"] = _commit,
                    ["cacheDir"] = Cache,
                }
            )
        );

        Assert.Empty(result[0]!["value"]!["warnings"]!.AsArray());
        var repository = Assert.Single(result[0]!["value"]!["repos"]!.AsArray())!;
        Assert.Equal("acme/voices", repository["id"]!["name"]!.GetValue<string>());
        var snapshot = result[1]!["value"]!.GetValue<string>();
        Assert.Equal(
            await File.ReadAllBytesAsync(_model, Ct),
            await File.ReadAllBytesAsync(Path.Combine(snapshot, "model.onnx"), Ct)
        );
        Assert.DoesNotContain(_hub.Requests.Snapshot(), request => request.BytesSent > 10_000);
    }

    [Fact]
    public async Task A_restore_checks_and_uses_what_the_npm_client_wrote()
    {
        await CallAsync(
            (
                "snapshotDownload",
                new()
                {
                    ["repo"] = "acme/voices",
                    ["revision"] = _commit,
                    ["cacheDir"] = Cache,
                }
            )
        );
        _hub.Requests.Clear();

        var result = await RestoreAsync(_commit);

        Assert.DoesNotContain(
            _hub.Requests.Snapshot(),
            request => request.Path.Contains("/resolve/", StringComparison.Ordinal) || request.Origin == HubOrigin.Cdn
        );
        Assert.Equal("apache-2.0", result.Models[0].License);
        Assert.Equal(
            await File.ReadAllBytesAsync(_model, Ct),
            await File.ReadAllBytesAsync(result.Models[0].Files.Single(file => file.Path == "model.onnx").FullPath, Ct)
        );
    }

    [Fact]
    public async Task What_the_npm_client_stored_wrongly_is_found_by_the_next_restore()
    {
        _hub.Faults.Add("/**", Fault.WrongBytes(), FaultPlan.Always, origin: HubOrigin.Cdn);
        await CallAsync(
            (
                "snapshotDownload",
                new()
                {
                    ["repo"] = "acme/voices",
                    ["revision"] = _commit,
                    ["cacheDir"] = Cache,
                }
            )
        );
        _hub.Faults.Clear();

        var result = await RestoreAsync(_commit);

        Assert.Equal("HUB1407", Assert.Single(result.Warnings).Code);
        Assert.Equal(
            await File.ReadAllBytesAsync(_model, Ct),
            await File.ReadAllBytesAsync(result.Models[0].Files.Single(file => file.Path == "model.onnx").FullPath, Ct)
        );
    }

    private Task<JsonArray> CallAsync(params (string Call, JsonObject Args)[] steps) =>
        _judge.CallAsync(_hub.Endpoint, "hf_judge", Ct, steps);

    private async Task<RestoreResult> RestoreAsync(string revision)
    {
        var environment = HubEnvironment.From(new Dictionary<string, string>(), _folder.Path);
        using var connection = SourceConnection.Open(
            environment,
            new HubHttpOptions { Endpoint = _hub.Endpoint },
            _folder.Path
        );
        return await new Restorer(connection.Source, new ModelCache(new CacheLayout(Cache))).RunAsync(
            new RestoreRequest
            {
                References = [new ModelReference(Voices, revision, [], [])],
                LockFile = _folder["hub.lock.json"],
            },
            Ct
        );
    }
}
