using System.Security.Cryptography;
using System.Text.Json.Nodes;
using HubTasks.EndToEnd.ThirdParty;
using HubTasks.GitHubEmulator;
using HubTasks.Hub;
using HubTasks.Hub.Client;
using HubTasks.Hub.Sources;
using HubTasks.LocalHub;
using HubTasks.Tests;
using Fault = HubTasks.LocalHub.Fault;

namespace HubTasks.EndToEnd.Sync;

/// <summary>A GitHub, a Hub and <c>hubtasks sync</c> between them, each with a socket of its own.</summary>
public sealed class SyncProcessTests : IAsyncLifetime
{
    private static readonly HubRepository Repo = HubRepository.Model(RepoId.Parse("acme/tiny"));
    private readonly TempFolder _folder = new();
    private GitHubServer _gitHub = null!;
    private EmulatedRepo _source = null!;
    private LocalHubServer _hub = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _gitHub = await GitHubServer.StartAsync(Ct);
        _source = _gitHub.AddRepository("acme/code");
        _hub = await StartHubAsync(new LocalHubOptions { Folder = _folder["hub"], Token = "hf_writer" });
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _gitHub.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_release_arrives_byte_for_byte_and_a_rerun_asks_and_writes_nothing()
    {
        var weights = new byte[300_000];
        new Random(7).NextBytes(weights);
        var release = _gitHub.AddRelease(
            _source,
            "model/v1.0.0",
            ("model.onnx", AssetContent.From(weights)),
            ("config.json", AssetContent.From("{\"dim\": 3}"))
        );
        release.Body = "The first one.";

        var first = await SyncAsync("--tag", "model/v1.0.0");
        var writes = _hub.Requests.Snapshot().Count(IsWrite);
        _hub.Requests.Clear();
        _gitHub.ClearLog();
        var second = await SyncAsync("--tag", "model/v1.0.0");

        Assert.True(writes > 0);
        Assert.Contains("synced", first, StringComparison.Ordinal);
        Assert.Contains("up-to-date", second, StringComparison.Ordinal);
        Assert.DoesNotContain(_hub.Requests.Snapshot(), IsWrite);
        Assert.DoesNotContain(_gitHub.Requests, request => request.Origin == "storage");
        Assert.Equal(2, (await HistoryAsync("main")).Length);
        Assert.Equal((await HistoryAsync("main"))[0], _hub.Store.Resolve(Repo, "model/v1.0.0"));

        var judge = await NodeJudge.InstallAsync("huggingface", Ct);
        var read = await judge.CallAsync(
            _hub.Endpoint,
            "hf_writer",
            Ct,
            (
                "snapshotDownload",
                new()
                {
                    ["repo"] = "acme/tiny",
                    ["revision"] = "main",
                    ["cacheDir"] = _folder["js"],
                }
            )
        );
        Assert.True(read[0]!["error"] is null, read.ToJsonString());
        var snapshot = read[0]!["value"]!.GetValue<string>();
        Assert.Equal(weights, await File.ReadAllBytesAsync(Path.Combine(snapshot, "model.onnx"), Ct));
        Assert.Equal("{\"dim\": 3}", await File.ReadAllTextAsync(Path.Combine(snapshot, "config.json"), Ct));
        Assert.Contains(
            "The first one.",
            await File.ReadAllTextAsync(Path.Combine(snapshot, "CHANGELOG.md"), Ct),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Git_agrees_with_every_id_of_a_synced_repository()
    {
        Git.SkipUnlessInstalled();
        _gitHub
            .AddRelease(
                _source,
                "v1.0.0",
                ("model.onnx", AssetContent.Pattern(0, 300_000)),
                ("Größe.json", AssetContent.From("{\"dim\": 3}"))
            )
            .Body = "Notes";
        await SyncAsync("--tag", "v1.0.0");
        var commit = _hub.Store.Resolve(Repo, "v1.0.0")!;
        using var http = Connect(_hub);
        var listed = await new HttpSource(new HubClient(http)).GetTreeAsync(Repo, commit, Ct);
        var clone = _folder["clone"];

        await Git.RunAsync(_folder.Path, Ct, "clone", "-q", "--branch", "v1.0.0", _hub.Endpoint + "/acme/tiny", clone);

        Assert.Equal(commit, await Git.RunAsync(clone, Ct, "rev-parse", "HEAD"));
        Assert.Equal("", await Git.RunAsync(clone, Ct, "fsck", "--full", "--strict"));
        Assert.Equal(
            await Git.RunAsync(clone, Ct, "rev-parse", "HEAD^{tree}"),
            await Git.RunAsync(clone, Ct, "write-tree")
        );
        Assert.Equal("v1.0.0", await Git.RunAsync(clone, Ct, "tag", "--points-at", "HEAD"));
        var inGit = await Git.RunAsync(clone, Ct, "-c", "core.quotePath=false", "ls-tree", "-r", "HEAD");
        Assert.Equal(
            listed.Select(file => $"100644 blob {file.Oid}\t{file.Path}").Order(StringComparer.Ordinal),
            inGit.Split('\n').Order(StringComparer.Ordinal)
        );
        foreach (var file in listed)
        {
            Assert.Equal(file.Oid, await Git.RunAsync(clone, Ct, "hash-object", "--no-filters", file.Path));
        }

        var pointer = await File.ReadAllTextAsync(Path.Combine(clone, "model.onnx"), Ct);
        Assert.Contains(AssetContent.Pattern(0, 300_000).Sha256, pointer, StringComparison.Ordinal);
        Assert.Contains(
            $"GitHub-Commit: {EmulatedRepo.Sha("commit of v1.0.0")}",
            await Git.RunAsync(clone, Ct, "log", "-1", "--format=%(trailers)"),
            StringComparison.Ordinal
        );
    }

    /// <summary>One team, one repository, every surprise after another; each run is a process.</summary>
    [Fact]
    public async Task Replaced_edited_backported_and_drafted_releases_each_end_as_the_policies_say()
    {
        var v1 = _gitHub.AddRelease(_source, "v1.0.0", ("a.onnx", AssetContent.From("1.0.0")));
        await SyncAsync("--tag", "v1.0.0");
        v1.Assets[0] = _gitHub.NewAsset("a.onnx", AssetContent.From("1.0.0 again"));
        var before = await StateAsync("main", "v1.0.0");
        await ConflictsAsync("HUB4202", "--tag", "v1.0.0");
        Assert.Equal(before, await StateAsync("main", "v1.0.0"));
        await SyncAsync("--tag", "v1.0.0", "--on-source-change", "update", "--on-tag-conflict", "move");
        Assert.Equal((await HistoryAsync("main"))[0], _hub.Store.Resolve(Repo, "v1.0.0"));

        _hub.Store.AddCommit(Repo, "main", ("a.onnx", "an edit on the Hub"));
        _gitHub.AddRelease(_source, "v2.0.0", ("a.onnx", AssetContent.From("2.0.0")));
        before = await StateAsync("main");
        await ConflictsAsync("HUB4201", "--tag", "v2.0.0");
        Assert.Equal(before, await StateAsync("main"));
        await SyncAsync("--tag", "v2.0.0", "--on-conflict", "github-wins");

        var backport = _gitHub.AddRelease(_source, "v1.0.1", ("a.onnx", AssetContent.From("1.0.1")));
        backport.CreatedAt = backport.CreatedAt.AddYears(-1);
        before = await StateAsync("main", "v2.0.0");
        await SyncAsync("--tag", "v1.0.1");
        Assert.Equal(before, await StateAsync("main", "v2.0.0"));
        Assert.Equal((await HistoryAsync("release/v1.0.1"))[0], _hub.Store.Resolve(Repo, "v1.0.1"));

        var draft = _gitHub.AddRelease(_source, "v3.0.0", ("a.onnx", AssetContent.From("3.0.0")));
        draft.Draft = true;
        var payload = $$$"""{"action":"created","release":{"id":{{{draft.Id}}},"tag_name":"v3.0.0","draft":true}}""";
        var (code, output) = await RunAsync(
            _hub,
            new Dictionary<string, string>
            {
                ["GITHUB_EVENT_NAME"] = "release",
                ["GITHUB_EVENT_PATH"] = _folder.Write("event.json", payload),
            },
            "sync",
            "--repo",
            "acme/tiny"
        );
        Assert.True(code == 0, output);
        Assert.Contains("skipped-draft", output, StringComparison.Ordinal);
        Assert.Equal(before, await StateAsync("main", "v2.0.0"));
        Assert.Null(_hub.Store.Resolve(Repo, "v3.0.0"));
    }

    [Fact]
    public async Task A_thousand_assets_arrive_and_then_cost_fewer_than_fifteen_requests()
    {
        var names = Enumerable.Range(0, 1000).Select(i => $"part-{i:0000}.txt");
        _gitHub.AddRelease(_source, "v1", [.. names.Select(name => (name, AssetContent.From("text of " + name)))]);

        await SyncAsync("--tag", "v1");
        _hub.Requests.Clear();
        _gitHub.ClearLog();
        var second = await SyncAsync("--tag", "v1");

        Assert.Contains("1,001 unchanged", second, StringComparison.Ordinal);
        Assert.Contains("up-to-date", second, StringComparison.Ordinal);
        Assert.InRange(_hub.Requests.Count + _gitHub.Requests.Length, 1, 14);
        Assert.DoesNotContain(_hub.Requests.Snapshot(), IsWrite);
        Assert.Equal(2, (await HistoryAsync("main")).Length);
    }

    [Fact]
    public async Task A_large_file_whose_upload_was_killed_goes_on_with_its_next_part()
    {
        const int PartSize = 500_000;
        const int Parts = 6;
        var content = AssetContent.Pattern(0, Parts * PartSize);
        _gitHub.AddRelease(_source, "v1", ("big.onnx", content));
        await using var hub = await StartHubAsync(
            new LocalHubOptions { Folder = _folder["parts"], UploadPartSize = PartSize }
        );
        hub.Faults.Add("/upload/**", Fault.Delay(TimeSpan.FromHours(1)), FaultPlan.Always, skip: 3, method: "PUT");
        await using (var tool = Start(hub, "--tag", "v1"))
        {
            while (!tool.HasExited && Noted() < 3)
            {
                await Task.Delay(20, Ct);
            }

            Assert.False(tool.HasExited, tool.Output);
            await tool.KillAsync(Ct);
        }

        hub.Faults.Clear();
        hub.Requests.Clear();
        var (code, output) = await RunAsync(hub, "--tag", "v1");

        Assert.True(code == 0, output);
        Assert.Equal(Parts - 3, hub.Requests.Snapshot().Count(request => request.Method == "PUT"));
        using var http = Connect(hub);
        var tree = await new HttpSource(new HubClient(http)).GetTreeAsync(Repo, hub.Store.Resolve(Repo, "v1")!, Ct);
        Assert.Equal(content.Sha256, tree.Single(file => file.Path == "big.onnx").Sha256);
        Assert.Equal(0, Noted());
        Assert.Empty(Directory.GetDirectories(_folder.Path, "hubtasks-sync-*"));

        int Noted() =>
            Directory.Exists(_folder[".hf/hubtasks/uploads"])
                ? Directory
                    .GetFiles(_folder[".hf/hubtasks/uploads"], "*.json")
                    .Select(file => JsonNode.Parse(File.ReadAllBytes(file))!["etags"]!.AsArray())
                    .Sum(etags => etags.Count(etag => etag is not null))
                : 0;
    }

    [Fact]
    public async Task Keyless_the_token_is_for_the_one_repository_and_is_never_printed()
    {
        _gitHub.AddRelease(_source, "v1", ("a.onnx", AssetContent.From("weights")));
        await using var hub = await StartHubAsync(
            new LocalHubOptions
            {
                Folder = _folder["keyless"],
                Accounts = [new LocalHubAccount("owner", "hf_owner")],
                TrustedPublishers = [new TrustedPublisher(Repo, "acme/code")],
            }
        );
        hub.IdTokenClaims = new Dictionary<string, string> { ["repository"] = "acme/code", ["ref"] = "refs/tags/v1" };
        hub.Store.AddCommit(HubRepository.Model(RepoId.Parse("acme/other")), "main", ("README.md", "# Other\n"));
        var identity = new Dictionary<string, string>
        {
            ["GITHUB_ACTIONS"] = "true",
            ["ACTIONS_ID_TOKEN_REQUEST_URL"] = hub.IdTokenRequestUrl,
            ["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = hub.IdTokenRequestToken,
            ["HF_OIDC_RESOURCE"] = "acme/tiny",
            ["HF_TOKEN"] = "",
        };

        var (code, output) = await RunAsync(hub, identity, "sync", "--repo", "acme/tiny", "--tag", "v1");
        var (refused, other) = await RunAsync(hub, identity, "sync", "--repo", "acme/other", "--tag", "v1");

        Assert.True(code == 0, output);
        Assert.NotNull(hub.Store.Resolve(Repo, "v1"));
        Assert.Equal(hub.Store.Resolve(Repo, "main"), hub.Store.Resolve(Repo, "v1"));
        Assert.Equal(3, refused);
        Assert.Null(hub.Store.Resolve(HubRepository.Model(RepoId.Parse("acme/other")), "v1"));
        Assert.DoesNotContain("hf_jwt", output + other, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", output + other, StringComparison.Ordinal);
    }

    /// <summary>300 MB, or 3 GiB with <c>HUBTASKS_LARGE=1</c>: the bound on memory is the same.</summary>
    [Fact]
    public async Task Parts_of_gigabytes_are_joined_in_constant_memory()
    {
        var part = Environment.GetEnvironmentVariable("HUBTASKS_LARGE") == "1" ? 3L << 29 : 150_000_000;
        _gitHub.AddRelease(
            _source,
            "v1",
            ("big.bin.part-aa", AssetContent.Pattern(0, part)),
            ("big.bin.part-ab", AssetContent.Pattern(part, part))
        );
        await using var tool = Start(_hub, "--tag", "v1", "--join-parts");

        var code = await tool.WaitAsync(Ct);

        Assert.True(code == 0, tool.Output);
        TestContext.Current.SendDiagnosticMessage($"peak memory for {part * 2} bytes: {tool.PeakMemory}");
        Assert.InRange(tool.PeakMemory, 1, 300_000_000);
        var expected = AssetContent.Pattern(0, part * 2);
        var stored = new DirectoryInfo(_folder["hub"])
            .EnumerateFiles(expected.Sha256, SearchOption.AllDirectories)
            .First();
        Assert.Equal(part * 2, stored.Length);
        await using var stream = stored.OpenRead();
        Assert.Equal(expected.Sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, Ct)));
    }

    [Fact]
    public async Task A_pull_request_is_made_once_and_leaves_main_and_the_edit_alone()
    {
        _hub.Store.AddCommit(Repo, "main", ("a.txt", "theirs"));
        var before = await HistoryAsync("main");
        _gitHub.AddRelease(_source, "v1", ("a.txt", AssetContent.From("ours")));

        var first = await SyncAsync("--tag", "v1", "--on-conflict", "pr");
        var second = await SyncAsync("--tag", "v1", "--on-conflict", "pr");

        Assert.Contains("synced", first, StringComparison.Ordinal);
        Assert.Contains("pull request 1", second, StringComparison.Ordinal);
        Assert.Equal(before, await HistoryAsync("main"));
        Assert.NotNull(_hub.Store.Resolve(Repo, "refs/pr/1"));
        Assert.Null(_hub.Store.Resolve(Repo, "refs/pr/2"));
        Assert.Null(_hub.Store.Resolve(Repo, "v1"));
    }

    [Theory]
    [InlineData("/api/models/acme/tiny/preupload/**", 503)]
    [InlineData("/**/objects/batch", 429)]
    [InlineData("/api/models/acme/tiny/commit/**", 500)]
    public async Task A_Hub_that_stumbles_is_asked_again_and_gets_one_commit(string path, int status)
    {
        _gitHub.AddRelease(_source, "v1", ("a.onnx", AssetContent.From("weights")));
        _hub.Faults.Add(path, status == 429 ? Fault.TooManyRequests() : Fault.Status(status));

        var output = await SyncAsync("--tag", "v1");

        Assert.Contains("synced", output, StringComparison.Ordinal);
        Assert.Equal(2, (await HistoryAsync("main")).Length);
    }

    private async Task ConflictsAsync(string diagnostic, params string[] args)
    {
        var (code, output) = await RunAsync(_hub, args);
        Assert.True(code == 4, output);
        Assert.Contains(diagnostic, output, StringComparison.Ordinal);
    }

    private static bool IsWrite(LoggedRequest request) => request.Method is not ("GET" or "HEAD");

    private static async Task<LocalHubServer> StartHubAsync(LocalHubOptions options)
    {
        var hub = await LocalHubServer.StartAsync(options, Ct);
        hub.Store.AddCommit(
            Repo,
            "main",
            (
                ".gitattributes",
                "*.onnx filter=lfs diff=lfs merge=lfs -text\n*.bin filter=lfs diff=lfs merge=lfs -text\n"
            ),
            ("README.md", "---\nlicense: mit\n---\n# Tiny\n")
        );
        return hub;
    }

    private Task<string[]> HistoryAsync(string revision) => HistoryAsync(_hub, revision);

    /// <summary>Commit ids, newest first; none when there is no such branch.</summary>
    private async Task<string[]> HistoryAsync(LocalHubServer hub, string revision)
    {
        using var http = Connect(hub);
        return hub.Store.Resolve(Repo, revision) is { } at
            ? await new HubClient(http).ListCommitsAsync(Repo, at, Ct).Select(commit => commit.Id).ToArrayAsync(Ct)
            : [];
    }

    private HubHttp Connect(LocalHubServer hub) =>
        HubHttp.Create(
            HubEnvironment.From(
                new Dictionary<string, string> { ["HF_ENDPOINT"] = hub.Endpoint, ["HF_TOKEN"] = "hf_writer" },
                _folder.Path
            ),
            new HubHttpOptions()
        );

    private async Task<string> StateAsync(params string[] revisions) =>
        string.Join(
            '\n',
            (await Task.WhenAll(revisions.Select(HistoryAsync))).Zip(
                revisions,
                (history, revision) => $"{revision} {string.Join(' ', history)}"
            )
        );

    private async Task<string> SyncAsync(params string[] args)
    {
        var (code, output) = await RunAsync(_hub, args);
        Assert.True(code == 0, output);
        return output;
    }

    private Task<(int ExitCode, string Output)> RunAsync(LocalHubServer hub, params string[] args) =>
        RunAsync(hub, new Dictionary<string, string>(), ["sync", "--repo", "acme/tiny", .. args]);

    private async Task<(int ExitCode, string Output)> RunAsync(
        LocalHubServer hub,
        Dictionary<string, string> environment,
        params string[] args
    )
    {
        await using var tool = SyncTool.Start(_folder.Path, Variables(hub, environment), args);
        return (await tool.WaitAsync(Ct), tool.Output);
    }

    private SyncTool Start(LocalHubServer hub, params string[] args) =>
        SyncTool.Start(_folder.Path, Variables(hub, []), ["sync", "--repo", "acme/tiny", .. args]);

    private Dictionary<string, string> Variables(LocalHubServer hub, Dictionary<string, string> more)
    {
        var all = new Dictionary<string, string>
        {
            ["HF_ENDPOINT"] = hub.Endpoint,
            ["HF_TOKEN"] = "hf_writer",
            ["GITHUB_API_URL"] = _gitHub.ApiBase,
            ["GITHUB_TOKEN"] = "ghs_token",
            ["GITHUB_REPOSITORY"] = "acme/code",
        };
        foreach (var (name, value) in more)
        {
            all[name] = value;
        }

        return all;
    }
}
