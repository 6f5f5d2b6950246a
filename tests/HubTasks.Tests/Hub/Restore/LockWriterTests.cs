using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Restore;

namespace HubTasks.Tests.Hub.Restore;

/// <summary>A lock file that several builds write.</summary>
public sealed class LockWriterTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Path => _folder["p/hub.lock.json"];

    public void Dispose()
    {
        File.Delete(LockWriter.FallbackLock(Path));
        _folder.Dispose();
    }

    [Fact]
    public async Task Entries_of_other_builds_stay_and_the_own_one_is_replaced()
    {
        Assert.True(await WriteAsync(keepOthers: true, Model("a", "v1", "mit"), Model("a", "v2", "mit")));

        Assert.True(await WriteAsync(keepOthers: true, Model("a", "v2", "apache-2.0"), Model("b", "v1", null)));

        Assert.Equal(
            [("acme/a", "v1", "mit"), ("acme/a", "v2", "apache-2.0"), ("acme/b", "v1", null)],
            HubLockFile.Read(Path)!.Models.Select(model => (model.Repository.Id.Value, model.Revision, model.License))
        );
    }

    [Fact]
    public async Task Alone_it_drops_what_nobody_asks_for()
    {
        await WriteAsync(keepOthers: false, Model("a", "v1", "mit"));

        Assert.True(await WriteAsync(keepOthers: false, Model("b", "v1", "mit")));

        Assert.Equal("acme/b", Assert.Single(HubLockFile.Read(Path)!.Models).Repository.Id.Value);
    }

    [Fact]
    public async Task Equal_bytes_are_left_alone_and_need_no_lock()
    {
        await WriteAsync(keepOthers: true, Model("a", "v1", "mit"));
        Directory.Delete(_folder["cache"], recursive: true);
        var written = File.GetLastWriteTimeUtc(Path);

        Assert.False(await WriteAsync(keepOthers: true, Model("a", "v1", "mit")));

        Assert.Equal(written, File.GetLastWriteTimeUtc(Path));
        Assert.False(Directory.Exists(_folder["cache"]));
    }

    [Fact]
    public async Task Builds_that_write_at_once_lose_nothing()
    {
        var writes = Enumerable
            .Range(0, 20)
            .Select(i => Task.Run(() => WriteAsync(keepOthers: true, Model($"m{i}", "v1", "mit")), Ct));

        Assert.All(await Task.WhenAll(writes), Assert.True);

        Assert.Equal(20, HubLockFile.Read(Path)!.Models.Length);
        Assert.Equal([Path], Directory.GetFiles(_folder["p"]));
    }

    [Fact]
    public async Task It_waits_for_the_writer_before_it_on_a_lock_in_the_cache()
    {
        await WriteAsync(keepOthers: true, Model("a", "v1", "mit"));
        var held = CacheLock.TryAcquire(Assert.Single(Directory.GetFiles(_folder["cache/.locks/hubtasks"], "*.lock")));
        Assert.NotNull(held);

        var waiting = WriteAsync(keepOthers: true, Model("b", "v1", "mit"));
        await Task.Delay(30, Ct);
        Assert.False(waiting.IsCompleted);
        held.Dispose();

        Assert.True(await waiting);
    }

    [Fact]
    public async Task Beside_a_cache_that_cannot_be_written_the_lock_file_still_is()
    {
        _folder.Write("cache/.locks", "a file where a folder should be");

        Assert.True(await WriteAsync(keepOthers: true, Model("a", "v1", "mit")));

        Assert.Single(HubLockFile.Read(Path)!.Models);
    }

    [Fact]
    public async Task A_lock_file_that_cannot_be_written_is_named()
    {
        _folder.Write("p", "a file where a folder should be");

        var thrown = await Assert.ThrowsAsync<HubTasksException>(() =>
            WriteAsync(keepOthers: false, Model("a", "v1", "mit"))
        );

        Assert.Contains(Path, Assert.Single(thrown.Diagnostics).Message, StringComparison.Ordinal);
    }

    private Task<bool> WriteAsync(bool keepOthers, params LockedModel[] models) =>
        LockWriter.WriteAsync(Path, [.. models], keepOthers, _folder["cache"], null, Ct);

    private static LockedModel Model(string name, string revision, string? license) =>
        new(HubRepository.Model(RepoId.Parse($"acme/{name}")), revision, new string('c', 40), license, [], [], []);
}
