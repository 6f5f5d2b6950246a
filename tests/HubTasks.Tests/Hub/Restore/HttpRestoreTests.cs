using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Client;
using HubTasks.Hub.Restore;
using HubTasks.Hub.Restore.Downloads;
using HubTasks.Hub.Sources;
using HubTasks.LocalHub;

namespace HubTasks.Tests.Hub.Restore;

public sealed class HttpRestoreTests : IAsyncLifetime
{
    private const string Token = "hf_test0123456789012345678901";

    private static readonly HubRepository Tiny = HubRepository.Model(RepoId.Parse("acme/tiny"));

    private readonly TempFolder _folder = new();
    private readonly ConcurrentQueue<string> _notes = [];
    private LocalHubServer _hub = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private CacheLayout Layout => new(_folder["cache"]);

    public async ValueTask InitializeAsync() =>
        _hub = await LocalHubServer.StartAsync(new LocalHubOptions { Folder = _folder["hub"] }, Ct);

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_pinned_restore_asks_for_the_revision_the_tree_and_each_file_once()
    {
        var commit = Publish(
            ("README.md", "---\nlicense: mit\n---\n"u8.ToArray()),
            ("model.onnx", Bytes(5000)),
            ("empty.txt", [])
        );

        var result = await RestoreAsync(commit);

        Assert.Equal("mit", result.Models[0].License);
        var hub = _hub.Requests.Snapshot();
        Assert.Single(hub, request => request.Path.Contains("/revision/", StringComparison.Ordinal));
        Assert.Single(hub, request => request.Path.Contains("/tree/", StringComparison.Ordinal));
        Assert.Single(hub, request => request.Origin == HubOrigin.Cdn);
        Assert.DoesNotContain(hub, request => request.Path.Contains("empty.txt", StringComparison.Ordinal));
        Assert.Equal(Bytes(5000), await File.ReadAllBytesAsync(result.Models[0].Files[2].FullPath, Ct));
    }

    [Fact]
    public async Task A_warm_restore_asks_nothing()
    {
        var commit = Publish(("model.onnx", Bytes(5000)), ("config.json", "{}"u8.ToArray()));
        await RestoreAsync(commit);
        _hub.Requests.Clear();

        await RestoreAsync(commit);

        Assert.Empty(_hub.Requests.Snapshot());
    }

    [Fact]
    public async Task A_commit_that_the_cache_holds_is_locked_without_a_question()
    {
        var commit = Publish(("README.md", "---\nlicense: mit\n---\n"u8.ToArray()), ("model.onnx", Bytes(5000)));
        await RestoreAsync(commit);
        _hub.Requests.Clear();

        var result = await RestoreAsync(commit, lockName: "other.lock.json");

        Assert.Empty(_hub.Requests.Snapshot());
        Assert.Equal("mit", result.Models[0].License);
        Assert.Equal(
            await File.ReadAllTextAsync(_folder["hub.lock.json"], Ct),
            await File.ReadAllTextAsync(_folder["other.lock.json"], Ct)
        );
    }

    [Fact]
    public async Task A_licence_that_another_tool_did_not_write_down_is_asked_for_once()
    {
        var commit = Publish(("README.md", "no front matter"u8.ToArray()), ("model.onnx", Bytes(5000)));
        await RestoreAsync(commit);
        var listing = CachedTree.Read(Layout.Tree(Tiny, commit))!;
        (listing with { License = null }).Write(Layout.Tree(Tiny, commit));
        _hub.Requests.Clear();

        await RestoreAsync(commit, lockName: "second.lock.json");
        await RestoreAsync(commit, lockName: "third.lock.json");

        Assert.Contains("/revision/", Assert.Single(_hub.Requests.Snapshot()).Path, StringComparison.Ordinal);
        Assert.Equal(new StatedLicense(null), CachedTree.Read(Layout.Tree(Tiny, commit))!.License);
    }

    [Fact]
    public async Task A_branch_is_looked_up_again_though_the_cache_holds_its_commit()
    {
        Publish(("model.onnx", Bytes(5000)));
        await RestoreAsync("main");
        var next = Publish(("model.onnx", Bytes(6000)));

        var result = await RestoreAsync("main", lockName: "other.lock.json");

        Assert.Equal(next, result.Models[0].Commit);
    }

    [Fact]
    public async Task A_listing_that_no_content_proved_is_not_kept()
    {
        var content = Bytes(5000);
        var commit = Publish(("model.onnx", content));
        AnswerTree(Entry("model.onnx", OidOf(content), content.Length + 1));

        await Assert.ThrowsAsync<HubTasksException>(() => RestoreAsync(commit));
        _hub.Faults.Clear();
        var result = await RestoreAsync(commit);

        Assert.Equal(content, await File.ReadAllBytesAsync(result.Models[0].Files[0].FullPath, Ct));
    }

    [Fact]
    public async Task A_slow_connection_gets_company_and_the_whole_is_verified()
    {
        var content = Bytes(40_000_000);
        var commit = Publish(("model.safetensors", content));
        _hub.Faults.Add("/**", Fault.Slow(20_000_000), FaultPlan.Always, origin: HubOrigin.Cdn);

        var result = await RestoreAsync(commit);

        Assert.True(FromCdn().Count() > 1);
        Assert.Equal(content, await File.ReadAllBytesAsync(result.Models[0].Files[0].FullPath, Ct));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Layout.Private(Tiny), "partial")));
    }

    [Fact]
    public async Task A_file_in_many_ranges_costs_the_hub_one_redirect()
    {
        var content = Bytes(40_000_000);
        var commit = Publish(("model.safetensors", content));
        _hub.Faults.Add("/**", Fault.Slow(20_000_000), FaultPlan.Always, origin: HubOrigin.Cdn);

        await RestoreAsync(commit);

        Assert.Single(Redirects());
        Assert.True(FromCdn().Count() > 2);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(410)]
    public async Task An_address_whose_time_is_over_is_asked_for_again(int status)
    {
        var content = Bytes(40_000_000);
        var commit = Publish(("model.safetensors", content));
        _hub.Faults.Add("/**", Fault.Slow(20_000_000), times: 1, origin: HubOrigin.Cdn);
        _hub.Faults.Add("/**", Fault.Status(status), times: 1, origin: HubOrigin.Cdn);
        _hub.Faults.Add("/**", Fault.Slow(20_000_000), FaultPlan.Always, origin: HubOrigin.Cdn);

        var result = await RestoreAsync(commit);

        Assert.Equal(2, Redirects().Count());
        Assert.Equal(content, await File.ReadAllBytesAsync(result.Models[0].Files[0].FullPath, Ct));
    }

    [Fact]
    public async Task An_address_that_breaks_off_but_brings_something_is_asked_again_without_the_hub()
    {
        var content = Bytes(20_000_000);
        var commit = Publish(("model.safetensors", content));
        _hub.Faults.Add("/**", Fault.CutAfter(5_000_000), times: 1, origin: HubOrigin.Cdn);
        _hub.Faults.Add("/**", Fault.CutAfter(1), times: 2, origin: HubOrigin.Cdn);

        var result = await RestoreAsync(commit);

        Assert.Equal(content, await File.ReadAllBytesAsync(result.Models[0].Files[0].FullPath, Ct));
        Assert.Single(Redirects());
    }

    [Fact]
    public async Task Wrong_bytes_cost_one_more_redirect_though_many_ranges_are_asked_again()
    {
        var content = Bytes(40_000_000);
        var commit = Publish(("model.safetensors", content));
        var slow = Fault.Slow(20_000_000);
        _hub.Faults.Add("/**", slow with { AltersBytes = true }, times: 1, origin: HubOrigin.Cdn);
        _hub.Faults.Add("/**", slow, FaultPlan.Always, origin: HubOrigin.Cdn);

        var result = await RestoreAsync(commit);

        Assert.Equal(2, Redirects().Count());
        Assert.Equal(content, await File.ReadAllBytesAsync(result.Models[0].Files[0].FullPath, Ct));
    }

    [Fact]
    public async Task A_resumed_file_is_not_begun_again_because_its_etag_changed()
    {
        var content = Bytes(60_000_000);
        var commit = Publish(("model.safetensors", content));
        Leave(content, 0, 1);
        _hub.Faults.Add("/**", Fault.Slow(20_000_000), times: 1, origin: HubOrigin.Cdn);
        _hub.Faults.Add("/**", Fault.ChangedEtag(), FaultPlan.Always, origin: HubOrigin.Cdn);

        var result = await RestoreAsync(commit);

        Assert.Contains(_notes, note => note.StartsWith("resuming", StringComparison.Ordinal));
        Assert.DoesNotContain(_notes, note => note.Contains("changed", StringComparison.Ordinal));
        Assert.All(FromCdn(), request => Assert.DoesNotMatch(@"^(bytes=\d{1,7}-.*)?$", request.Range ?? ""));
        Assert.Equal(content, await File.ReadAllBytesAsync(result.Models[0].Files[0].FullPath, Ct));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_an_earlier_restore_left_is_not_asked_for_again(bool slow)
    {
        var content = Bytes(7 * ChunkMap.ChunkSize);
        var commit = Publish(("model.safetensors", content));
        Leave(content, 1, 3, 5);
        if (slow)
        {
            _hub.Faults.Add("/**", Fault.Slow(20_000_000), FaultPlan.Always, origin: HubOrigin.Cdn);
        }

        var result = await RestoreAsync(commit);

        Assert.Equal(4 * ChunkMap.ChunkSize, FromCdn().Sum(request => request.BytesSent));
        Assert.Equal(content, await File.ReadAllBytesAsync(result.Models[0].Files[0].FullPath, Ct));
    }

    [Theory]
    [InlineData(FaultPlan.Always)]
    [InlineData(12)]
    public async Task A_file_that_changes_at_the_server_is_fetched_once_more_and_then_the_hash_decides(int times)
    {
        var content = Bytes(40_000_000);
        var commit = Publish(("model.safetensors", content));
        _hub.Faults.Add("/**", Fault.Slow(20_000_000), times: 1, origin: HubOrigin.Cdn);
        _hub.Faults.Add("/**", Fault.Slow(20_000_000) with { AltersEtag = true }, times, origin: HubOrigin.Cdn);
        _hub.Faults.Add("/**", Fault.Slow(20_000_000), FaultPlan.Always, origin: HubOrigin.Cdn);

        var result = await RestoreAsync(commit);

        Assert.Matches(
            @"^model\.safetensors of acme/tiny changed at .*: its ETag was ""\w+"" and is ""\w+"";",
            Assert.Single(_notes)
        );
        Assert.Equal(content, await File.ReadAllBytesAsync(result.Models[0].Files[0].FullPath, Ct));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_server_that_ignores_ranges_is_read_over_one_connection(int slowFirst)
    {
        var content = Bytes(40_000_000);
        var commit = Publish(("model.safetensors", content));
        _hub.Faults.Add("/**", Fault.Slow(20_000_000), slowFirst, origin: HubOrigin.Cdn);
        _hub.Faults.Add("/**", Fault.IgnoreRange(), FaultPlan.Always, origin: HubOrigin.Cdn);

        var result = await RestoreAsync(commit);

        Assert.Equal(content, await File.ReadAllBytesAsync(result.Models[0].Files[0].FullPath, Ct));
    }

    [Theory]
    [InlineData(20_000_000)]
    [InlineData(500_000)]
    public async Task Connections_that_break_are_taken_up_again(int size)
    {
        var content = Bytes(size);
        var commit = Publish(("model.safetensors", content));
        _hub.Faults.Add("/**", Fault.CutAfter(100_000), times: 3, origin: HubOrigin.Cdn);

        var result = await RestoreAsync(commit);

        Assert.Equal(content, await File.ReadAllBytesAsync(result.Models[0].Files[0].FullPath, Ct));
    }

    [Fact]
    public async Task What_a_failed_restore_fetched_is_not_fetched_again()
    {
        var content = Bytes(40_000_000);
        var commit = Publish(("model.safetensors", content));
        _hub.Faults.Add("/**", Fault.CutAfter(12_000_000), times: 1, origin: HubOrigin.Cdn);
        _hub.Faults.Add("/**", Fault.CutAfter(0), FaultPlan.Always, origin: HubOrigin.Cdn);
        var error = await Assert.ThrowsAsync<HubTasksException>(() => RestoreAsync(commit));
        var before = Sent();
        _hub.Faults.Clear();
        _hub.Requests.Clear();

        var result = await RestoreAsync(commit);

        Assert.StartsWith("HUB9", error.Diagnostics[0].Code, StringComparison.Ordinal);
        Assert.True(before >= 8 << 20, $"{before} bytes came before the failure");
        Assert.True(Sent() < content.Length, $"{Sent()} bytes came after it");
        Assert.Equal(content, await File.ReadAllBytesAsync(result.Models[0].Files[0].FullPath, Ct));
    }

    [Theory]
    [InlineData("model.safetensors", 20_000_000)]
    [InlineData("model.safetensors", 60_000)]
    [InlineData("config.json", 60_000)]
    public async Task Altered_bytes_are_fetched_twice_and_then_refused(string path, int size)
    {
        var commit = Publish((path, Bytes(size)));
        _hub.Faults.Add("/**/" + path, Fault.WrongBytes(), FaultPlan.Always);
        _hub.Faults.Add("/**", Fault.WrongBytes(), FaultPlan.Always, origin: HubOrigin.Cdn);

        var error = await Assert.ThrowsAsync<HubTasksException>(() => RestoreAsync(commit));

        Assert.Equal("HUB1403", Assert.Single(error.Diagnostics).Code);
        AssertNothingKept(commit);
    }

    [Fact]
    public async Task Bytes_altered_once_heal_by_themselves()
    {
        var content = Bytes(1000);
        var commit = Publish(("model.safetensors", content));
        _hub.Faults.Add("/**", Fault.WrongBytes(), times: 1, origin: HubOrigin.Cdn);

        var result = await RestoreAsync(commit);

        Assert.Equal(content, await File.ReadAllBytesAsync(result.Models[0].Files[0].FullPath, Ct));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_server_that_sends_another_size_than_it_lists_is_refused(int delta)
    {
        var commit = Publish(("model.safetensors", Bytes(1000)));
        _hub.Faults.Add("/**", Fault.WrongSize(delta), FaultPlan.Always, origin: HubOrigin.Cdn);

        await Assert.ThrowsAsync<HubTasksException>(() => RestoreAsync(commit));

        AssertNothingKept(commit);
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("/etc/evil")]
    [InlineData("C:/evil")]
    [InlineData("a/../../evil")]
    [InlineData("a\\..\\evil")]
    [InlineData("nul\0l")]
    [InlineData("sub/CON.txt")]
    [InlineData("a//b")]
    [InlineData(".git/config")]
    [InlineData("trailing.")]
    public async Task A_hostile_path_in_a_listing_is_refused_before_anything_is_written(string path)
    {
        var commit = Publish(("config.json", "{}"u8.ToArray()));
        AnswerTree(Entry("config.json"), Entry(path));

        var error = await Assert.ThrowsAsync<HubTasksException>(() => RestoreAsync(commit));

        Assert.Contains(error.Diagnostics[0].Code, (string[])["HUB1405", "HUB9044"]);
        AssertNothingKept(commit);
    }

    [Theory]
    [InlineData("Config.json")]
    [InlineData("config.json/x")]
    public async Task Paths_that_are_one_file_on_some_systems_are_refused(string path)
    {
        var commit = Publish(("config.json", "{}"u8.ToArray()));
        AnswerTree(Entry("config.json"), Entry(path));

        var error = await Assert.ThrowsAsync<HubTasksException>(() => RestoreAsync(commit));

        Assert.Equal("HUB1406", error.Diagnostics[0].Code);
        AssertNothingKept(commit);
    }

    [Fact]
    public async Task A_listing_of_100000_entries_is_read_and_one_file_of_it_restored()
    {
        var commit = Publish(("config.json", "{}"u8.ToArray()));
        var oid = OidOf("{}"u8.ToArray());
        AnswerTree([
            Entry("config.json", oid, 2),
            .. Enumerable.Range(0, 100_000).Select(i => Entry($"data/part-{i}.txt")),
        ]);

        var result = await RestoreAsync(commit, "*.json");

        Assert.Equal("config.json", Assert.Single(result.Models[0].Files).Path);
    }

    [Fact]
    public async Task The_token_goes_to_the_hub_and_not_to_the_second_origin()
    {
        var commit = Publish(("model.onnx", Bytes(5000)), ("config.json", "{}"u8.ToArray()));

        await RestoreAsync(commit);

        var requests = _hub.Requests.Snapshot();
        Assert.All(requests, request => Assert.Equal(request.Origin == HubOrigin.Hub, request.HasAuthorization));
        Assert.All(
            Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories),
            path => Assert.DoesNotContain(Token, File.ReadAllText(path), StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Two_restores_at_once_fetch_each_blob_once()
    {
        var commit = Publish([.. Enumerable.Range(0, 20).Select(i => ($"f{i}.onnx", Bytes(100_000 + i)))]);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => RestoreAsync(commit, lockName: $"lock{i}.json")));

        Assert.Equal(20, FromCdn().Count());
    }

    [Fact]
    public async Task A_cancelled_restore_stops_at_once_and_goes_on_later()
    {
        var content = Bytes(40_000_000);
        var commit = Publish(("model.safetensors", content));
        _hub.Faults.Add("/**", Fault.Slow(4_000_000), FaultPlan.Always, origin: HubOrigin.Cdn);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(600));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RestoreAsync(commit, ct: cancel.Token));
        _hub.Faults.Clear();
        var result = await RestoreAsync(commit);

        Assert.Equal(content, await File.ReadAllBytesAsync(result.Models[0].Files[0].FullPath, Ct));
    }

    [Fact]
    public async Task A_cache_that_cannot_be_written_is_named()
    {
        var commit = Publish(("config.json", "{}"u8.ToArray()));
        _folder.Write("cache", "a file where the folder should be");

        var error = await Assert.ThrowsAsync<HubTasksException>(() => RestoreAsync(commit));

        Assert.Equal("HUB1032", error.Diagnostics[0].Code);
        Assert.Contains(Layout.Root, error.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    private static string OidOf(byte[] content)
    {
        using var hasher = new BlobHasher(content.Length, withOid: true);
        hasher.Append(content);
        return hasher.Finish().Oid!;
    }

    private static object Entry(string path, string? oid = null, long size = 3) =>
        new
        {
            type = "file",
            oid = oid ?? new string('a', 40),
            size,
            path,
        };

    private string Publish(params (string Path, byte[] Content)[] files) =>
        _hub.Store.AddCommit(Tiny, "main", files.Select(file => CommitFile.FromBytes(file.Path, file.Content)));

    /// <summary>What a restore leaves that was killed when it had these chunks.</summary>
    private void Leave(byte[] content, params int[] chunks)
    {
        using var partial = PartialFile.Open(
            Path.Combine(Layout.Private(Tiny), "partial"),
            Convert.ToHexStringLower(SHA256.HashData(content)),
            content.Length
        );
        foreach (var chunk in chunks)
        {
            var start = chunk * ChunkMap.ChunkSize;
            RandomAccess.Write(partial.Handle, content.AsSpan(start, ChunkMap.ChunkSize), start);
            partial.MarkComplete(chunk);
        }
    }

    private void AnswerTree(params object[] entries) =>
        _hub.Faults.Add(
            "/api/models/acme/tiny/tree/**",
            Fault.Respond(200, JsonSerializer.Serialize(entries), "application/json"),
            FaultPlan.Always
        );

    private IEnumerable<LoggedRequest> Redirects() =>
        _hub.Requests.Snapshot().Where(request => request.Path.Contains("/resolve/", StringComparison.Ordinal));

    private IEnumerable<LoggedRequest> FromCdn() =>
        _hub.Requests.Snapshot().Where(request => request.Origin == HubOrigin.Cdn);

    private long Sent() => _hub.Requests.Snapshot().Sum(request => request.BytesSent);

    private void AssertNothingKept(string commit)
    {
        Assert.False(File.Exists(_folder["hub.lock.json"]));
        Assert.All(
            new[] { Layout.Blobs(Tiny), Layout.Snapshot(Tiny, commit) }.Where(Directory.Exists),
            folder => Assert.Empty(Directory.EnumerateFileSystemEntries(folder))
        );
        Assert.False(File.Exists(_folder["evil"]));
    }

    private async Task<RestoreResult> RestoreAsync(
        string revision,
        string? glob = null,
        string lockName = "hub.lock.json",
        CancellationToken? ct = null
    )
    {
        var environment = HubEnvironment.From(
            new Dictionary<string, string> { ["HF_TOKEN"] = Token, ["HF_ENDPOINT"] = _hub.Endpoint },
            _folder.Path
        );
        using var connection = SourceConnection.Open(environment, new HubHttpOptions(), _folder.Path);
        return await new Restorer(connection.Source, new ModelCache(Layout), new Notes(_notes)).RunAsync(
            new RestoreRequest
            {
                References = [new ModelReference(Tiny, revision, glob is null ? [] : [glob], [])],
                LockFile = _folder[lockName],
            },
            ct ?? Ct
        );
    }

    private sealed class Notes(ConcurrentQueue<string> notes) : IRestoreProgress
    {
        public void Planned(HubRepository repository, int files, long bytes) { }

        public void Advanced(HubRepository repository, string path, long bytes) { }

        public void Finished(HubRepository repository, string path, long size) { }

        public void Noted(string message) => notes.Enqueue(message);
    }
}
