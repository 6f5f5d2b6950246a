using HubTasks.Hub;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Restore;
using HubTasks.Hub.Sources;
using HubTasks.Tests.Hub.Restore;

namespace HubTasks.Tests.Hub.Cache;

/// <summary>Cleaning and repairing a cache that others use at the same time, and restoring into one that lacks something.</summary>
public sealed class CacheCompanyTests : IDisposable
{
    private static readonly HubRepository Tiny = HubRepository.Model(RepoId.Parse("acme/tiny"));
    private static readonly HashSet<(HubRepository, string)> Nothing = [];

    private readonly TempFolder _folder = new();
    private readonly Feed _feed;
    private readonly CacheLayout _layout;

    public CacheCompanyTests()
    {
        _feed = new Feed(_folder["feed"]);
        _layout = new CacheLayout(_folder["cache"]);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static DateTime Later => DateTime.UtcNow.AddDays(1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Cleaning_leaves_a_repository_that_a_restore_works_with_and_says_so()
    {
        await RestoreAsync(_feed.Add("acme/tiny", 1, ("a.bin", "content")));
        var plan = Plan();
        using var use = await CacheUse.BeginAsync(_layout, [Tiny], null, Ct);

        var cleaned = plan.Apply(_layout, Later, () => Nothing, Ct);

        Assert.Equal(0, cleaned.Freed);
        Assert.Equal([Tiny], cleaned.InUse);
        Assert.Single(Assert.Single(CacheInventory.Read(_layout, Ct).Repositories).Blobs);
    }

    [Fact]
    public async Task Cleaning_asks_once_more_what_lock_files_need()
    {
        var commit = _feed.Add("acme/tiny", 1, ("a.bin", "content"));
        await RestoreAsync(commit);
        var plan = Plan();

        var cleaned = plan.Apply(_layout, Later, () => new HashSet<(HubRepository, string)> { (Tiny, commit) }, Ct);

        Assert.Single(plan.Snapshots);
        Assert.Equal(0, cleaned.Freed);
        Assert.Single(Assert.Single(CacheInventory.Read(_layout, Ct).Repositories).Snapshots);
    }

    [Fact]
    public async Task Cleaning_leaves_a_snapshot_that_got_another_file_since_it_was_planned()
    {
        var commit = _feed.Add("acme/tiny", 1, ("a.bin", "content"));
        await RestoreAsync(commit);
        var plan = Plan();
        File.CreateSymbolicLink(
            _layout.SnapshotFile(Tiny, commit, "b.bin"),
            CacheLayout.LinkTarget("b.bin", Assert.Single(plan.Blobs).Etag)
        );

        var cleaned = plan.Apply(_layout, Later, () => Nothing, Ct);

        Assert.Equal(0, cleaned.Freed);
        Assert.True(File.Exists(_layout.SnapshotFile(Tiny, commit, "b.bin")));
    }

    [Fact]
    public async Task Cleaning_takes_the_refs_that_came_to_name_a_snapshot_since()
    {
        var commit = _feed.Add("acme/tiny", 1, ("a.bin", "content"));
        await RestoreAsync(commit);
        var plan = Plan();
        Directory.CreateDirectory(_layout.Refs(Tiny));
        await File.WriteAllTextAsync(_layout.Ref(Tiny, "late"), commit, Ct);

        plan.Apply(_layout, Later, () => Nothing, Ct);

        Assert.False(File.Exists(_layout.Ref(Tiny, "late")));
        Assert.False(Directory.Exists(_layout.Snapshot(Tiny, commit)));
    }

    [Fact]
    public async Task Cleaning_does_without_the_lock_folder_that_other_tools_never_made()
    {
        await RestoreAsync(_feed.Add("acme/tiny", 1, ("a.bin", "content")));
        Directory.Delete(Path.Combine(_layout.Root, ".locks"), recursive: true);

        var cleaned = Plan().Apply(_layout, Later, () => Nothing, Ct);

        Assert.Equal("content".Length, cleaned.Freed);
        Assert.Empty(CacheInventory.Read(_layout, Ct).Repositories);
    }

    [Fact]
    public async Task Cleaning_takes_what_earlier_ones_left_aside_and_leaves_what_is_just_begun()
    {
        await RestoreAsync(_feed.Add("acme/tiny", 1, ("a.bin", "content")));
        _folder.Write("cache/.locks/hubtasks/gone-1/blobs/x", "left");
        Directory.CreateDirectory(_folder["cache/.locks/hubtasks/begun-old"]);
        Directory.SetLastWriteTimeUtc(_folder["cache/.locks/hubtasks/begun-old"], DateTime.UtcNow.AddDays(-1));
        Directory.CreateDirectory(_folder["cache/.locks/hubtasks/begun-new"]);

        Plan().Apply(_layout, DateTime.UtcNow, () => Nothing, Ct);

        Assert.Equal(["begun-new"], Directory.GetDirectories(_layout.Aside).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_repository_that_another_tool_began_gets_the_folders_it_lacks()
    {
        Directory.CreateDirectory(_layout.Blobs(Tiny));

        await RestoreAsync(_feed.Add("acme/tiny", 1, ("a.bin", "content")));

        Assert.True(Directory.Exists(_layout.Refs(Tiny)));
        Assert.Empty(Directory.GetDirectories(_layout.Root, "begun-*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_restore_waits_while_a_clean_is_at_work()
    {
        var commit = _feed.Add("acme/tiny", 1, ("a.bin", "content"));
        var alone = CacheLock.TryAcquire(_layout.UseLock(Tiny));
        Assert.NotNull(alone);

        var waiting = RestoreAsync(commit);
        await Task.Delay(50, Ct);
        Assert.False(waiting.IsCompleted);
        Assert.False(Directory.Exists(_layout.Blobs(Tiny)));
        alone.Dispose();

        Assert.True(File.Exists((await waiting).Models[0].Files[0].FullPath));
    }

    [Fact]
    public async Task Repair_leaves_what_a_restore_works_with_and_what_was_mended_since()
    {
        var restored = await RestoreAsync(_feed.Add("acme/tiny", 1, ("a.bin", "content"), ("b.bin", "other")));
        var (first, second) = (restored.Models[0].Files[0].FullPath, restored.Models[0].Files[1].FullPath);
        await File.WriteAllTextAsync(first, "CONTENT", Ct);
        await File.WriteAllTextAsync(second, "OTHER", Ct);
        var flaws = CacheVerification.Run(CacheInventory.Read(_layout, Ct), null, Ct);
        using (await CacheUse.BeginAsync(_layout, [Tiny], null, Ct))
        {
            Assert.Equal(0, CacheVerification.Repair(_layout, flaws, Ct));
        }

        await File.WriteAllTextAsync(first, "content", Ct);
        var repaired = CacheVerification.Repair(_layout, flaws, Ct);

        Assert.Equal(2, flaws.Length);
        Assert.Equal(2, repaired);
        Assert.True(File.Exists(first));
        Assert.False(File.Exists(second));
        Assert.Empty(CacheVerification.Run(CacheInventory.Read(_layout, Ct), null, Ct));
    }

    [Fact]
    public async Task Repair_leaves_a_blob_that_another_tool_is_writing()
    {
        var restored = await RestoreAsync(_feed.Add("acme/tiny", 1, ("a.bin", "content")));
        var path = restored.Models[0].Files[0].FullPath;
        await File.WriteAllTextAsync(path, "CONTENT", Ct);
        var flaws = CacheVerification.Run(CacheInventory.Read(_layout, Ct), null, Ct);
        using var held = CacheLock.TryAcquire(_layout.BlobLock(Tiny, Path.GetFileName(path)));

        Assert.Equal(0, CacheVerification.Repair(_layout, flaws, Ct));

        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task A_restore_without_links_leaves_the_blob_that_a_link_leads_to()
    {
        var linked = _feed.Add("acme/tiny", 1, ("a.bin", "content"));
        await RestoreAsync(linked);
        var real = _feed.Add("acme/tiny", 2, ("a.bin", "content"), ("b.txt", "more"));

        await RestoreAsync(real, disableSymlinks: true);

        foreach (var commit in (string[])[linked, real])
        {
            Assert.Equal("content", await File.ReadAllTextAsync(_layout.SnapshotFile(Tiny, commit, "a.bin"), Ct));
        }

        Assert.Null(new FileInfo(_layout.SnapshotFile(Tiny, real, "a.bin")).LinkTarget);
        Assert.Empty(CacheVerification.Run(CacheInventory.Read(_layout, Ct), null, Ct));
    }

    [Fact]
    public async Task Placing_a_blob_that_somebody_took_away_leaves_no_link()
    {
        var commit = _feed.Add("acme/tiny", 1, ("a.bin", "content"));
        var blob = new FileInfo((await RestoreAsync(commit)).Models[0].Files[0].FullPath);
        blob.Delete();
        var place = _layout.SnapshotFile(Tiny, commit, "d/new.bin");

        var placed = new ModelCache(_layout).Place(Tiny, commit, "d/new.bin", blob.Name, blob);

        Assert.Null(placed);
        Assert.Null(new FileInfo(place).LinkTarget);
    }

    private CacheCleaning Plan() =>
        CacheCleaning.Plan(CacheInventory.Read(_layout, Ct), Nothing, new HashSet<HubRepository>(), Later);

    private Task<RestoreResult> RestoreAsync(string revision, bool disableSymlinks = false) =>
        new Restorer(new FolderSource(_feed.Layout), new ModelCache(_layout, disableSymlinks)).RunAsync(
            new RestoreRequest
            {
                References = [new ModelReference(Tiny, revision, [], [])],
                LockFile = _folder["hub.lock.json"],
            },
            Ct
        );
}
