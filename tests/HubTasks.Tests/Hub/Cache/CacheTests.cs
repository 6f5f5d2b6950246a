using HubTasks.Hub;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Restore;
using HubTasks.Hub.Sources;
using HubTasks.Tests.Hub.Client;
using HubTasks.Tests.Hub.Restore;

namespace HubTasks.Tests.Hub.Cache;

public sealed class CacheTests : IDisposable
{
    private static readonly HubRepository Tiny = HubRepository.Model(RepoId.Parse("acme/tiny"));

    private readonly TempFolder _folder = new();
    private readonly Feed _feed;
    private readonly ModelCache _cache;

    public CacheTests()
    {
        _feed = new Feed(_folder["feed"]);
        _cache = new ModelCache(new CacheLayout(_folder["cache"]));
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_inventory_counts_each_blob_once_and_names_the_refs()
    {
        var first = _feed.Add("acme/tiny", 1, ("a.bin", "shared"), ("b.txt", "one"));
        await RestoreAsync("main");
        var second = _feed.Add("acme/tiny", 2, ("a.bin", "shared"), ("b.txt", "three"));
        await RestoreAsync(second);

        var inventory = CacheInventory.Read(_cache.Layout, Ct);

        var repository = Assert.Single(inventory.Repositories);
        Assert.Equal(6 + 3 + 5, repository.Size);
        Assert.Equal([first, second], repository.Snapshots.Select(snapshot => snapshot.Commit));
        Assert.Equal(["main"], repository.Snapshots[0].Refs);
        Assert.Empty(repository.Unreferenced);
    }

    [Fact]
    public async Task Verify_finds_wrong_content_and_broken_links_and_repair_takes_them_away()
    {
        var commit = _feed.Add("acme/tiny", 1, ("a.bin", "content"), ("b.txt", "text"), ("c.txt", "good"));
        var files = (await RestoreAsync(commit)).Models[0].Files;
        await File.WriteAllTextAsync(files[0].FullPath, "CONTENT", Ct);
        File.Delete(files[1].FullPath);

        var inventory = CacheInventory.Read(_cache.Layout, Ct);
        var flaws = CacheVerification.Run(inventory, null, Ct);
        var repaired = CacheVerification.Repair(_cache.Layout, flaws, Ct);

        Assert.Equal(2, flaws.Length);
        Assert.Equal(2, repaired);
        Assert.Equal(files[0].Sha256, Assert.Single(flaws.OfType<CacheFlaw.WrongContent>()).Expected);
        Assert.Empty(CacheVerification.Run(CacheInventory.Read(_cache.Layout, Ct), null, Ct));
        Assert.Equal(
            "content",
            await File.ReadAllTextAsync((await RestoreAsync(commit)).Models[0].Files[0].FullPath, Ct)
        );
    }

    [Fact]
    public async Task Cleaning_takes_what_no_lock_file_needs_and_nothing_else()
    {
        _feed.Add("acme/tiny", 1, ("a.bin", "shared"), ("b.txt", "one"));
        await RestoreAsync("main");
        var kept = _feed.Add("acme/tiny", 2, ("a.bin", "shared"), ("b.txt", "three"));
        await RestoreAsync(kept);
        var later = DateTime.UtcNow.AddDays(1);

        var plan = CacheCleaning.Plan(
            CacheInventory.Read(_cache.Layout, Ct),
            new HashSet<(HubRepository, string)> { (Tiny, kept) },
            new HashSet<HubRepository>(),
            later
        );
        var freed = plan.Apply(_cache.Layout, later, NothingNeeded, Ct).Freed;

        var repository = Assert.Single(CacheInventory.Read(_cache.Layout, Ct).Repositories);
        Assert.Equal(3, freed);
        Assert.Equal(plan.Bytes, freed);
        Assert.Equal(kept, Assert.Single(repository.Snapshots).Commit);
        Assert.All(repository.Snapshots[0].Files, file => Assert.NotNull(file.Size));
        Assert.False(File.Exists(_cache.Layout.Ref(Tiny, "main")));
    }

    [Fact]
    public async Task Cleaning_leaves_a_blob_that_somebody_holds_and_one_that_is_fresh()
    {
        var commit = _feed.Add("acme/tiny", 1, ("a.bin", "held"), ("b.bin", "free"));
        var files = (await RestoreAsync(commit)).Models[0].Files;
        var plan = CacheCleaning.Plan(
            CacheInventory.Read(_cache.Layout, Ct),
            new HashSet<(HubRepository, string)>(),
            new HashSet<HubRepository>(),
            DateTime.UtcNow.AddDays(1)
        );
        using var held = CacheLock.TryAcquire(_cache.Layout.BlobLock(Tiny, files[0].Sha256));

        var now = plan.Apply(_cache.Layout, DateTime.UtcNow, NothingNeeded, Ct).Freed;

        Assert.NotNull(held);
        Assert.Equal(0, now);
        Assert.All(files, file => Assert.True(File.Exists(file.FullPath)));
    }

    [Fact]
    public async Task A_lock_is_exclusive_and_a_waiter_gets_it_next()
    {
        var path = _folder["x.lock"];
        var first = CacheLock.TryAcquire(path);
        Assert.NotNull(first);
        Assert.Null(CacheLock.TryAcquire(path));

        var waiting = CacheLock.AcquireAsync(path, null, Ct);
        await Task.Delay(50, Ct);
        Assert.False(waiting.IsCompleted);
        first.Dispose();

        using var second = await waiting;
        Assert.Null(CacheLock.TryAcquire(path));
    }

    [Fact]
    public async Task Who_waits_for_long_says_so_less_and_less_often()
    {
        var path = _folder["x.lock"];
        var held = CacheLock.TryAcquire(path);
        var time = new JumpingTime();
        var began = time.GetUtcNow();
        var said = new List<double>();

        using var waited = await CacheLock.AcquireAsync(
            path,
            shared: false,
            message =>
            {
                Assert.EndsWith(path, message, StringComparison.Ordinal);
                said.Add((time.GetUtcNow() - began).TotalSeconds);
                if (said.Count == 6)
                {
                    held?.Dispose();
                }
            },
            new FileLocks().Work,
            softPatience: TimeSpan.Zero,
            time,
            Ct
        );

        Assert.Equal([5, 10, 20, 40, 80, 140], said.Select(seconds => Math.Round(seconds)));
    }

    [Fact]
    public void A_link_climbs_one_folder_for_each_level()
    {
        Assert.Equal("../../blobs/e", CacheLayout.LinkTarget("a.txt", "e"));
        Assert.Equal("../../../../blobs/e", CacheLayout.LinkTarget("d/e/b.txt", "e"));
    }

    [Fact]
    public void Git_ids_agree_with_git()
    {
        var empty = _folder.Write("empty", "");
        var hello = _folder.Write("hello", "hello\n");

        Assert.Equal("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", BlobHasher.HashFile(empty, withOid: true, Ct).Oid);
        Assert.Equal("ce013625030ba8dba906f756967f9e9ca394464a", BlobHasher.HashFile(hello, withOid: true, Ct).Oid);
        Assert.Equal(1519, LfsAttributes.DefaultText.Length);
        Assert.True(LfsAttributes.Default.IsLfs("d/model.safetensors"));
        Assert.False(LfsAttributes.Default.IsLfs("config.json"));
    }

    private static HashSet<(HubRepository, string)> NothingNeeded() => [];

    private Task<RestoreResult> RestoreAsync(string revision) =>
        new Restorer(new FolderSource(_feed.Layout), _cache).RunAsync(
            new RestoreRequest
            {
                References = [new ModelReference(Tiny, revision, [], [])],
                LockFile = _folder["hub.lock.json"],
            },
            Ct
        );
}
