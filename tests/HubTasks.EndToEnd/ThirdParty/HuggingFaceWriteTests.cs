using System.Security.Cryptography;
using System.Text.Json.Nodes;
using HubTasks.Hub;
using HubTasks.LocalHub;
using HubTasks.Tests;

namespace HubTasks.EndToEnd.ThirdParty;

/// <summary>The npm client <c>@huggingface/hub</c> writes to a local hub; it and git read it back.</summary>
public sealed class HuggingFaceWriteTests : IAsyncLifetime
{
    private const int PartSize = 500_000;

    private static readonly HubRepository Fresh = HubRepository.Model(RepoId.Parse("acme/fresh"));

    private readonly TempFolder _folder = new();

    private NodeJudge _judge = null!;

    private LocalHubServer _hub = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _judge = await NodeJudge.InstallAsync("huggingface", Ct);
        _hub = await LocalHubServer.StartAsync(
            new LocalHubOptions { Folder = _folder["hub"], UploadPartSize = PartSize },
            Ct
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_hub is not null)
        {
            await _hub.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Files_go_up_whole_and_in_parts_and_come_back_the_same(bool offersXet)
    {
        var model = _judge.PathTo("node_modules/@ricky0123/vad-web/dist/silero_vad_legacy.onnx");
        var small = RandomNumberGenerator.GetBytes(1000);

        var result = await CallAsync(
            ("createRepo", new() { ["repo"] = "acme/fresh", ["license"] = "mit" }),
            (
                "uploadFiles",
                Repo(
                    new()
                    {
                        ["useXet"] = offersXet,
                        ["commitTitle"] = "Add a model",
                        ["commitDescription"] = "and what belongs to it",
                        ["files"] = new JsonArray(
                            new JsonObject { ["path"] = "onnx/model.onnx", ["file"] = model },
                            Inline("small.bin", small),
                            Inline("config.json", "{}"u8.ToArray()),
                            Inline("leer.txt", []),
                            Inline("sub/Größe 1.txt", "ü"u8.ToArray())
                        ),
                    }
                )
            ),
            ("listCommits", Repo([])),
            ("snapshotDownload", Repo(new() { ["cacheDir"] = _folder["cache"] }))
        );

        Assert.Equal(_hub.Store.Resolve(Fresh, "main"), Value(result, 1)["commit"]!["oid"]!.GetValue<string>());
        Assert.Equal(
            ["Add a model", "initial commit"],
            Value(result, 2).AsArray().Select(commit => commit!["title"]!.GetValue<string>())
        );
        var snapshot = Value(result, 3).GetValue<string>();
        Assert.Equal(await File.ReadAllBytesAsync(model, Ct), await ReadAsync(snapshot, "onnx/model.onnx"));
        Assert.Equal(small, await ReadAsync(snapshot, "small.bin"));
        Assert.Equal("{}", await File.ReadAllTextAsync(Path.Combine(snapshot, "config.json"), Ct));
        Assert.Empty(await ReadAsync(snapshot, "leer.txt"));
        Assert.Equal("ü", await File.ReadAllTextAsync(Path.Combine(snapshot, "sub/Größe 1.txt"), Ct));
        Assert.Contains("license: mit", await File.ReadAllTextAsync(Path.Combine(snapshot, "README.md"), Ct));
        var puts = _hub.Requests.Snapshot().Where(request => request.Method == "PUT").ToList();
        Assert.Equal(4 + 1, puts.Count);
        Assert.All(puts, put => Assert.Equal((HubOrigin.Cdn, 200), (put.Origin, put.Status)));
    }

    [Fact]
    public async Task Branches_and_deletions_work_and_a_second_upload_sends_no_bytes()
    {
        var weights = RandomNumberGenerator.GetBytes(3000);
        var upload = new JsonObject
        {
            ["files"] = new JsonArray(Inline("w.bin", weights), Inline("a.txt", "1"u8.ToArray())),
        };

        var first = await CallAsync(
            ("createRepo", new() { ["repo"] = "acme/fresh" }),
            ("uploadFiles", Repo(upload.DeepClone().AsObject())),
            ("createBranch", Repo(new() { ["branch"] = "dev" })),
            ("deleteFile", Repo(new() { ["path"] = "a.txt", ["branch"] = "dev" })),
            ("fileExists", Repo(new() { ["path"] = "a.txt", ["revision"] = "dev" })),
            ("fileExists", Repo(new() { ["path"] = "a.txt", ["revision"] = "main" }))
        );
        for (var step = 0; step < 6; step++)
        {
            Assert.Null(first[step]!["error"]);
        }

        Assert.False(Value(first, 4).GetValue<bool>());
        Assert.True(Value(first, 5).GetValue<bool>());
        _hub.Requests.Clear();

        var second = await CallAsync(
            ("uploadFiles", Repo(upload)),
            ("createBranch", Repo(new() { ["branch"] = "dev" })),
            ("deleteBranch", Repo(new() { ["branch"] = "dev" })),
            ("listFiles", Repo(new() { ["revision"] = "dev" })),
            (
                "commit",
                Repo(
                    new()
                    {
                        ["title"] = "stale",
                        ["parentCommit"] = new string('a', 40),
                        ["operations"] = new JsonArray(),
                    }
                )
            ),
            ("deleteRepo", Repo([])),
            ("repoExists", Repo([]))
        );

        Assert.DoesNotContain(_hub.Requests.Snapshot(), request => request.Method == "PUT");
        Assert.Equal(409, second[1]!["status"]!.GetValue<int>());
        Assert.Null(second[2]!["error"]);
        Assert.Equal(404, second[3]!["status"]!.GetValue<int>());
        Assert.Equal(412, second[4]!["status"]!.GetValue<int>());
        Assert.Null(second[5]!["error"]);
        Assert.False(Value(second, 6).GetValue<bool>());
    }

    [Fact]
    public async Task One_commit_adds_changes_and_deletes_and_a_proposal_leaves_main_alone()
    {
        var weights = RandomNumberGenerator.GetBytes(3000);
        JsonObject Put(string path, byte[] content)
        {
            var file = Inline(path, content);
            file["operation"] = "addOrUpdate";
            return file;
        }

        var result = await CallAsync(
            ("createRepo", new() { ["repo"] = "acme/fresh" }),
            (
                "uploadFiles",
                Repo(
                    new()
                    {
                        ["files"] = new JsonArray(Inline("a.txt", "1"u8.ToArray()), Inline("b.txt", "2"u8.ToArray())),
                    }
                )
            ),
            (
                "commit",
                Repo(
                    new()
                    {
                        ["title"] = "three at once",
                        ["operations"] = new JsonArray(
                            Put("w.bin", weights),
                            Put("a.txt", "one"u8.ToArray()),
                            new JsonObject { ["operation"] = "delete", ["path"] = "b.txt" }
                        ),
                    }
                )
            ),
            (
                "commit",
                Repo(
                    new()
                    {
                        ["title"] = "a proposal",
                        ["isPullRequest"] = true,
                        ["operations"] = new JsonArray(Put("a.txt", "proposed"u8.ToArray())),
                    }
                )
            ),
            ("deleteFiles", Repo(new() { ["paths"] = new JsonArray("w.bin") })),
            ("listFiles", Repo(new() { ["recursive"] = true }))
        );

        for (var step = 0; step < 6; step++)
        {
            Assert.True(result[step]!["error"] is null, $"step {step}: {result[step]!["error"]}");
        }

        Assert.Equal(
            [".gitattributes", "a.txt"],
            Value(result, 5).AsArray().Select(entry => entry!["path"]!.GetValue<string>()).Order(StringComparer.Ordinal)
        );
        Assert.EndsWith("/discussions/1", Value(result, 3)["pullRequestUrl"]!.GetValue<string>());
        Assert.NotNull(_hub.Store.Resolve(Fresh, "refs/pr/1"));
        Assert.NotEqual(_hub.Store.Resolve(Fresh, "refs/pr/1"), _hub.Store.Resolve(Fresh, "main"));
    }

    [Fact]
    public async Task Git_clones_what_was_uploaded_and_finds_nothing_wrong()
    {
        Git.SkipUnlessInstalled();
        var weights = RandomNumberGenerator.GetBytes(3000);
        var result = await CallAsync(
            ("createRepo", new() { ["repo"] = "acme/fresh" }),
            (
                "uploadFiles",
                Repo(new() { ["files"] = new JsonArray(Inline("w.bin", weights), Inline("d/a.txt", "1"u8.ToArray())) })
            )
        );
        Assert.Null(result[1]!["error"]);

        await Git.RunAsync(_folder.Path, Ct, "clone", "-q", _hub.Endpoint + "/acme/fresh", "clone");

        Assert.Equal(_hub.Store.Resolve(Fresh, "main"), await Git.RunAsync(_folder["clone"], Ct, "rev-parse", "HEAD"));
        Assert.Equal("", await Git.RunAsync(_folder["clone"], Ct, "fsck", "--full", "--strict"));
        Assert.Equal("1", await File.ReadAllTextAsync(_folder["clone/d/a.txt"], Ct));
        Assert.Contains(
            Convert.ToHexStringLower(SHA256.HashData(weights)),
            await Git.RunAsync(_folder["clone"], Ct, "show", "HEAD:w.bin")
        );
    }

    private static JsonObject Inline(string path, byte[] content) =>
        new() { ["path"] = path, ["base64"] = Convert.ToBase64String(content) };

    private static JsonObject Repo(JsonObject args)
    {
        args["repo"] = "acme/fresh";
        return args;
    }

    private static JsonNode Value(JsonArray results, int index)
    {
        Assert.True(results[index]!["error"] is null, $"step {index}: {results[index]!["error"]}");
        return results[index]!["value"]!;
    }

    private static Task<byte[]> ReadAsync(string snapshot, string path) =>
        File.ReadAllBytesAsync(Path.Combine(snapshot, path), Ct);

    private Task<JsonArray> CallAsync(params (string Call, JsonObject Args)[] steps) =>
        _judge.CallAsync(_hub.Endpoint, "hf_judge", Ct, steps);
}
