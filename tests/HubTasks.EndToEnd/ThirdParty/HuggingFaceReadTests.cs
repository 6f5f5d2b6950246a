using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using HubTasks.Hub;
using HubTasks.LocalHub;
using HubTasks.Tests;

namespace HubTasks.EndToEnd.ThirdParty;

/// <summary>The npm client <c>@huggingface/hub</c>, unmodified, against a local hub.</summary>
public sealed class HuggingFaceReadTests : IAsyncLifetime
{
    private const string Card = """
        ---
        license: apache-2.0
        language: [en, de]
        pipeline_tag: voice-activity-detection
        library_name: onnx
        tags: [speech]
        ---
        # Voices
        """;

    private static readonly HubRepository Voices = HubRepository.Model(RepoId.Parse("acme/voices"));

    private readonly TempFolder _folder = new();

    private NodeJudge _judge = null!;

    private LocalHubServer _hub = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _judge = await NodeJudge.InstallAsync("huggingface", Ct);
        _hub = await LocalHubServer.StartAsync(new LocalHubOptions { Folder = _folder["hub"], PageSize = 4 }, Ct);
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
    public async Task A_snapshot_arrives_byte_for_byte()
    {
        var files = await AddVoicesAsync();
        var cache = _folder["cache"];

        var result = await CallAsync(("snapshotDownload", Repo(new() { ["cacheDir"] = cache })));

        var snapshot = Value(result, 0).GetValue<string>();
        Assert.Equal(
            files.Keys.Order(StringComparer.Ordinal),
            Directory
                .EnumerateFiles(snapshot, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(snapshot, file))
                .Order(StringComparer.Ordinal)
        );
        foreach (var (path, content) in files)
        {
            Assert.Equal(content, await File.ReadAllBytesAsync(Path.Combine(snapshot, path), Ct));
        }
    }

    [Fact]
    public async Task What_the_client_put_into_its_cache_can_be_served_again()
    {
        var files = await AddVoicesAsync();
        var cache = _folder["cache"];
        await CallAsync(("snapshotDownload", Repo(new() { ["cacheDir"] = cache })));

        await using var second = await LocalHubServer.StartAsync(new LocalHubOptions { Folder = cache }, Ct);
        var again = await _judge.CallAsync(
            second.Endpoint,
            "hf_judge",
            Ct,
            ("snapshotDownload", Repo(new() { ["cacheDir"] = _folder["again"] })),
            ("listFiles", Repo(new() { ["recursive"] = true })),
            ("modelInfo", new() { ["name"] = "acme/voices", ["additionalFields"] = new JsonArray("sha") })
        );

        var snapshot = Value(again, 0).GetValue<string>();
        foreach (var (path, content) in files)
        {
            Assert.Equal(content, await File.ReadAllBytesAsync(Path.Combine(snapshot, path), Ct));
        }

        var here = await CallAsync(("listFiles", Repo(new() { ["recursive"] = true })));
        Assert.Equal(Value(here, 0).ToJsonString(), Value(again, 1).ToJsonString());
        Assert.Equal(_hub.Store.Resolve(Voices, "main"), Value(again, 2)["sha"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_stored_folder_is_a_cache_to_its_scanner()
    {
        await AddVoicesAsync();
        _hub.Store.AddTag(Voices, "v1", "main");

        var result = await CallAsync(("scanCacheDir", new() { ["dir"] = _folder["hub"] }));

        var scan = Value(result, 0);
        Assert.Empty(scan["warnings"]!.AsArray());
        var repository = Assert.Single(scan["repos"]!.AsArray())!;
        Assert.Equal("acme/voices", repository["id"]!["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task Listings_search_and_lookups_answer_as_the_client_expects()
    {
        var files = await AddVoicesAsync();
        _hub.Store.AddCommit(HubRepository.Model(RepoId.Parse("acme/other")), "main", ("README.md", "no metadata"));
        _hub.Store.AddCommit(
            new HubRepository(RepoType.Dataset, RepoId.Parse("acme/words")),
            "main",
            ("README.md", "---\nlanguage: de\n---\n")
        );

        var result = await CallAsync(
            ("listFiles", Repo(new() { ["recursive"] = true })),
            ("listFiles", Repo(new() { ["path"] = "sub", ["expand"] = true })),
            ("listModels", new() { ["search"] = new JsonObject { ["query"] = "VOICE" } }),
            ("listModels", new() { ["search"] = new JsonObject { ["tags"] = new JsonArray("license:apache-2.0") } }),
            (
                "listModels",
                new()
                {
                    ["search"] = new JsonObject { ["task"] = "voice-activity-detection", ["owner"] = "acme" },
                }
            ),
            ("listModels", new() { ["search"] = new JsonObject { ["tags"] = new JsonArray("license:mit") } }),
            ("listModels", new() { ["search"] = new JsonObject { ["owner"] = "acme" } }),
            ("listDatasets", new() { ["search"] = new JsonObject { ["tags"] = new JsonArray("language:de") } }),
            (
                "modelInfo",
                new() { ["name"] = "acme/voices", ["additionalFields"] = new JsonArray("cardData", "tags", "sha") }
            ),
            (
                "pathsInfo",
                Repo(
                    new()
                    {
                        ["paths"] = new JsonArray("empty.txt", "sub", "models/silero.onnx", "none"),
                        ["expand"] = true,
                    }
                )
            ),
            ("fileExists", Repo(new() { ["path"] = "config.json" })),
            ("fileExists", Repo(new() { ["path"] = "none.json" })),
            ("fileDownloadInfo", Repo(new() { ["path"] = "empty.txt" })),
            ("fileDownloadInfo", Repo(new() { ["path"] = "models/silero.onnx" })),
            ("downloadFile", Repo(new() { ["path"] = "models/silero.onnx" })),
            ("whoAmI", new()),
            ("repoExists", new() { ["repo"] = "acme/none" }),
            ("repoExists", new() { ["repo"] = "acme/voices" })
        );

        Assert.Equal(
            files.Keys.Append("sub").Append("models").Order(StringComparer.Ordinal),
            Value(result, 0).AsArray().Select(entry => entry!["path"]!.GetValue<string>()).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            _hub.Store.Resolve(Voices, "main"),
            Assert.Single(Value(result, 1).AsArray())!["lastCommit"]!["id"]!.GetValue<string>()
        );
        Assert.Equal(["acme/voices"], Names(result, 2));
        Assert.Equal(["acme/voices"], Names(result, 3));
        Assert.Equal(["acme/voices"], Names(result, 4));
        Assert.Empty(Names(result, 5));
        Assert.Equal(["acme/other", "acme/voices"], Names(result, 6).Order(StringComparer.Ordinal));
        Assert.Equal(["acme/words"], Names(result, 7));
        Assert.Equal("apache-2.0", Value(result, 8)["cardData"]!["license"]!.GetValue<string>());
        Assert.Contains("en", Value(result, 8)["tags"]!.AsArray().Select(tag => tag!.GetValue<string>()));
        Assert.Equal(3, Value(result, 9).AsArray().Count);
        Assert.True(Value(result, 10).GetValue<bool>());
        Assert.False(Value(result, 11).GetValue<bool>());
        Assert.Equal(0, Value(result, 12)["size"]!.GetValue<long>());
        var model = files["models/silero.onnx"];
        Assert.Equal(model.Length, Value(result, 13)["size"]!.GetValue<long>());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(model)), Value(result, 14)["sha256"]!.GetValue<string>());
        Assert.Equal("local", Value(result, 15)["name"]!.GetValue<string>());
        Assert.False(Value(result, 16).GetValue<bool>());
        Assert.True(Value(result, 17).GetValue<bool>());
    }

    [Fact]
    public async Task Pull_request_refs_and_history_can_be_read()
    {
        await AddVoicesAsync();
        var first = _hub.Store.Resolve(Voices, "main")!;
        _hub.Store.AddRef(Voices, "refs/pr/1", "main");
        var second = _hub.Store.AddCommit(Voices, "refs/pr/1", ("sub/note.txt", "from the pull request"));

        var result = await CallAsync(
            ("listCommits", Repo(new() { ["revision"] = "refs/pr/1" })),
            ("countCommits", Repo(new() { ["revision"] = "refs/pr/1" })),
            ("listFiles", Repo(new() { ["revision"] = "refs/pr/1", ["path"] = "sub" })),
            ("downloadFile", Repo(new() { ["revision"] = "refs/pr/1", ["path"] = "sub/note.txt" })),
            ("snapshotDownload", Repo(new() { ["revision"] = "refs/pr/1", ["cacheDir"] = _folder["cache"] }))
        );

        Assert.Equal([second, first], Value(result, 0).AsArray().Select(commit => commit!["oid"]!.GetValue<string>()));
        Assert.Equal(2, Value(result, 1).GetValue<int>());
        Assert.Equal(2, Value(result, 2).AsArray().Count);
        Assert.Equal(21, Value(result, 3)["size"]!.GetValue<int>());
        Assert.EndsWith(second, Value(result, 4).GetValue<string>());
    }

    private static JsonNode Value(JsonArray results, int index)
    {
        Assert.True(results[index]!["error"] is null, $"step {index}: {results[index]!["error"]}");
        return results[index]!["value"]!;
    }

    private static IEnumerable<string> Names(JsonArray results, int index) =>
        Value(results, index).AsArray().Select(entry => entry!["name"]!.GetValue<string>());

    private static JsonObject Repo(JsonObject args)
    {
        args["repo"] = "acme/voices";
        return args;
    }

    private Task<JsonArray> CallAsync(params (string Call, JsonObject Args)[] steps) =>
        _judge.CallAsync(_hub.Endpoint, "hf_judge", Ct, steps);

    /// <summary>A repository with a real model and with the names and sizes that clients stumble over.</summary>
    private async Task<Dictionary<string, byte[]>> AddVoicesAsync()
    {
        var model = await File.ReadAllBytesAsync(
            _judge.PathTo("node_modules/@ricky0123/vad-web/dist/silero_vad_v5.onnx"),
            Ct
        );
        var files = new Dictionary<string, byte[]>
        {
            ["README.md"] = Encoding.UTF8.GetBytes(Card),
            ["config.json"] = "{\"sampling_rate\": 16000}"u8.ToArray(),
            ["empty.txt"] = [],
            ["models/silero.onnx"] = model,
            ["sub/ein Wort über Töne (1).txt"] = "äöü"u8.ToArray(),
        };
        _hub.Store.AddCommit(Voices, "main", files.Select(file => CommitFile.FromBytes(file.Key, file.Value)));
        return files;
    }
}
