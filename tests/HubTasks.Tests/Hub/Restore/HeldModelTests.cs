using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Restore;
using HubTasks.Hub.Sources;

namespace HubTasks.Tests.Hub.Restore;

/// <summary>What a restore makes of a lock and a cache that are there already, and do not tell the same as the source.</summary>
public sealed class HeldModelTests : IDisposable
{
    private static readonly HubRepository Tiny = HubRepository.Model(RepoId.Parse("acme/tiny"));

    private readonly TempFolder _folder = new();
    private readonly Feed _feed;
    private readonly ModelCache _cache;

    public HeldModelTests()
    {
        _feed = new Feed(_folder["feed"]);
        _cache = new ModelCache(new CacheLayout(_folder["cache"]));
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string LockPath => _folder["hub.lock.json"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\"path\": \"b.txt\"", "\"path\": \"c.txt\"", "`c.txt` of `acme/tiny` is absent on")]
    [InlineData("\"size\": 6", "\"size\": 7", "(6 bytes) on")]
    public async Task A_lock_that_the_source_does_not_know_is_an_error_before_a_byte_is_fetched(
        string right,
        string wrong,
        string expected
    )
    {
        var commit = _feed.Add("acme/tiny", 1, ("a.txt", "a"), ("b.txt", "second"));
        await RestoreAsync(new FolderSource(_feed.Layout), Request(commit));
        var text = await File.ReadAllTextAsync(LockPath, Ct);
        Assert.Contains(right, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(LockPath, text.Replace(right, wrong, StringComparison.Ordinal), Ct);
        Directory.Delete(_folder["cache"], recursive: true);

        var problem = Assert.Single(await ProblemsAsync(new FolderSource(_feed.Layout), Request(commit)));

        Assert.Equal("HUB1404", problem.Code);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_cache.Layout.Blobs(Tiny)));
    }

    [Fact]
    public async Task One_wrong_hash_among_right_ones_is_found()
    {
        var commit = _feed.Add("acme/tiny", 1, ("a.txt", "a"), ("b.txt", "second"));
        await RestoreAsync(new FolderSource(_feed.Layout), Request(commit));
        var good = HubLockFile.Read(LockPath)!.Models[0].Files[1].Sha256;
        var text = await File.ReadAllTextAsync(LockPath, Ct);
        await File.WriteAllTextAsync(LockPath, text.Replace(good, new string('0', 64), StringComparison.Ordinal), Ct);

        var problem = Assert.Single(await ProblemsAsync(new FolderSource(_feed.Layout), Request(commit)));

        Assert.Equal("HUB1403", problem.Code);
        Assert.Contains("`b.txt`", problem.Message, StringComparison.Ordinal);
        Assert.Contains(good, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_is_there_does_not_speak_for_one_that_is_not()
    {
        var tiny = _feed.Add("acme/tiny", 1, ("a.bin", "a"));
        var other = _feed.Add("acme/other", 2, ("b.bin", "b"));
        var request = Request(tiny) with
        {
            References = [Reference("acme/tiny", tiny), Reference("acme/other", other)],
        };
        var first = await RestoreAsync(new FolderSource(_feed.Layout), request);
        var blob = first.Models.Single(model => model.Commit == other).Files[0].FullPath;
        File.Delete(blob);

        await RestoreAsync(new FolderSource(_feed.Layout), request);

        Assert.Equal("b", await File.ReadAllTextAsync(blob, Ct));
    }

    [Fact]
    public async Task A_model_that_stays_does_not_keep_the_lock_from_saying_that_another_moved()
    {
        var tiny = _feed.Add("acme/tiny", 1, ("a.bin", "a"));
        var before = _feed.Add("acme/other", 2, ("b.bin", "b"));
        var after = _feed.Add("acme/other", 3, ("b.bin", "b2"));
        var request = Request(tiny) with
        {
            References = [Reference("acme/tiny", tiny), Reference("acme/other", before)],
        };
        await RestoreAsync(new FolderSource(_feed.Layout), request);

        var moved = await RestoreAsync(
            new FolderSource(_feed.Layout),
            request with
            {
                References = [Reference("acme/tiny", tiny), Reference("acme/other", after)],
            }
        );

        Assert.True(moved.LockChanged);
        Assert.Contains(after, HubLockFile.Read(LockPath)!.Models.Select(model => model.Commit));
    }

    [Theory]
    [InlineData(true, true, "HUB1006")]
    [InlineData(true, false, null)]
    [InlineData(false, true, null)]
    public async Task Evaluating_anew_beats_locked_mode_and_says_so(bool locked, bool force, string? code)
    {
        var commit = _feed.Add("acme/tiny", 1, ("a.bin", "a"));
        await RestoreAsync(new FolderSource(_feed.Layout), Request(commit));

        var result = await RestoreAsync(
            new FolderSource(_feed.Layout),
            Request(commit) with
            {
                Locked = locked,
                ForceEvaluate = force,
            }
        );

        Assert.Equal(code, result.Warnings.SingleOrDefault()?.Code);
    }

    [Fact]
    public async Task Offline_a_folder_is_asked_all_the_same()
    {
        var commit = _feed.Add("acme/tiny", 1, ("a.bin", "a"));

        var result = await RestoreAsync(new FolderSource(_feed.Layout), Request(commit) with { Offline = true });

        Assert.Equal("a", await File.ReadAllTextAsync(result.Models[0].Files[0].FullPath, Ct));
    }

    [Theory]
    [InlineData(false, "HUB1033")]
    [InlineData(true, null)]
    public async Task Offline_a_licence_is_unknown_when_the_cache_lacks_the_card(bool hasCard, string? code)
    {
        var commit = _feed.Add("acme/tiny", 1, ("README.md", "no front matter"), ("a.bin", "a"));
        var tree = await new FolderSource(_feed.Layout).GetTreeAsync(Tiny, commit, Ct);
        var wanted = Reference("acme/tiny", commit, hasCard ? [] : ["*.bin"]);
        await RestoreAsync(new FolderSource(_feed.Layout), Request(commit) with { References = [wanted] });
        new CachedTree(tree).Write(_cache.Layout.Tree(Tiny, commit));
        File.Delete(LockPath);

        var result = await RestoreAsync(
            new NoSource(),
            Request(commit) with
            {
                References = [Reference("acme/tiny", commit, "*.bin")],
                Offline = true,
            }
        );

        Assert.Null(result.Models[0].License);
        Assert.Equal(code, result.Warnings.SingleOrDefault()?.Code);
    }

    [Fact]
    public async Task Offline_content_that_was_altered_is_an_error_and_not_a_reason_to_fetch()
    {
        var commit = _feed.Add("acme/tiny", 1, ("a.bin", "content"));
        var first = await RestoreAsync(new FolderSource(_feed.Layout), Request(commit));
        await File.WriteAllTextAsync(first.Models[0].Files[0].FullPath, "CONTENT", Ct);

        var problem = Assert.Single(await ProblemsAsync(new NoSource(), Request(commit) with { Offline = true }));

        Assert.Equal("HUB1403", problem.Code);
        Assert.Contains("from the cache", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_that_another_tool_brought_is_found_right_once()
    {
        var commit = _feed.Add("acme/tiny", 1, ("a.bin", "content"));
        var first = await RestoreAsync(new FolderSource(_feed.Layout), Request(commit));
        var blob = new FileInfo(first.Models[0].Files[0].FullPath);
        blob.LastWriteTimeUtc = blob.LastWriteTimeUtc.AddHours(-1);
        Assert.Null(new BlobSeals(_cache.Layout, Tiny).Find(blob.Name, blob));

        await new Restorer(new FolderSource(_feed.Layout), new ModelCache(_cache.Layout)).RunAsync(Request(commit), Ct);

        Assert.Equal(
            HubLockFile.Read(LockPath)!.Models[0].Files[0].Sha256,
            new BlobSeals(_cache.Layout, Tiny).Find(blob.Name, blob)
        );
    }

    private static ModelReference Reference(string repository, string revision, params string[] files) =>
        new(HubRepository.Model(RepoId.Parse(repository)), revision, [.. files], []);

    private RestoreRequest Request(string commit) =>
        new() { References = [Reference("acme/tiny", commit)], LockFile = LockPath };

    private Task<RestoreResult> RestoreAsync(IModelSource source, RestoreRequest request) =>
        new Restorer(source, _cache).RunAsync(request, Ct);

    private async Task<IReadOnlyList<Diagnostic>> ProblemsAsync(IModelSource source, RestoreRequest request) =>
        (await Assert.ThrowsAsync<HubTasksException>(() => RestoreAsync(source, request))).Diagnostics;
}
