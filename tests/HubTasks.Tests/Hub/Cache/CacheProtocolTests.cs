using System.Collections.Concurrent;
using System.Collections.Immutable;
using HubTasks.Hub;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Restore;
using HubTasks.Hub.Sources;
using HubTasks.Tests.Hub.Restore;

namespace HubTasks.Tests.Hub.Cache;

/// <summary>Every interleaving of two restores and a clean, and that the code takes the steps of the model.</summary>
public sealed class CacheProtocolTests : IDisposable
{
    private static readonly HubRepository Tiny = HubRepository.Model(RepoId.Parse("acme/tiny"));

    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void No_order_of_steps_and_kills_makes_the_cache_lie()
    {
        var (states, steps, ends, walks) = (0, 0, 0, 0);
        foreach (var (begin, first, second) in Beginnings())
        {
            var walk = CacheProtocol.Explore(begin, first, second, kills: 3, CacheProtocol.Flaw.None);

            Assert.True(walk.Lie is null, walk.Lie);
            (states, steps, ends, walks) = (states + walk.States, steps + walk.Steps, ends + walk.Ends, walks + 1);
        }

        TestContext.Current.SendDiagnosticMessage(
            $"{walks} walks: {states} states, {steps} steps between them, {ends} ends, nothing wrong in any"
        );
        Assert.True(states > 10_000, $"only {states} states were walked through");
    }

    [Theory]
    [InlineData(nameof(CacheProtocol.Flaw.RestoreDoesNotSayThatItRuns))]
    [InlineData(nameof(CacheProtocol.Flaw.RestoreBelievesItsFirstLook))]
    [InlineData(nameof(CacheProtocol.Flaw.BlobGetsItsNameBeforeItsHash))]
    [InlineData(nameof(CacheProtocol.Flaw.RefBeforeSnapshot))]
    [InlineData(nameof(CacheProtocol.Flaw.CleanKeepsWhatItPlannedToTake))]
    [InlineData(nameof(CacheProtocol.Flaw.CleanTakesBlobsFirst))]
    [InlineData(nameof(CacheProtocol.Flaw.KilledHolderKeepsItsLock))]
    public void The_walk_finds_what_a_weaker_protocol_does_wrong(string flaw)
    {
        var kind = Enum.Parse<CacheProtocol.Flaw>(flaw);

        var lies = Beginnings()
            .Select(at => CacheProtocol.Explore(at.Begin, at.First, at.Second, kills: 1, kind).Lie)
            .OfType<string>();

        Assert.NotEmpty(lies);
    }

    [Fact]
    public async Task A_restore_and_a_clean_take_the_visible_steps_of_the_model_in_its_order()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only inotify tells the order of what happens in a tree");
        var feed = new Feed(_folder["feed"]);
        var commit = feed.Add("acme/tiny", 1, ("a.bin", "content"));
        var cache = new ModelCache(new CacheLayout(_folder["cache"]));
        cache.Prepare(Tiny, commit);
        foreach (var name in (string[])["trees", ".hubtasks/partial", ".hubtasks/seals"])
        {
            Directory.CreateDirectory(Path.Combine(cache.Layout.Repository(Tiny), name));
        }

        using var watched = new Watched(_folder.Path);

        var restored = await RestoreAsync(new FolderSource(feed.Layout), cache);
        await watched.UntilAsync("lock file", Ct);
        var etag = Path.GetFileName(restored.Models[0].Files[0].FullPath);
        var begin = CacheProtocol.Begin(CacheProtocol.Blob.None, isLinkedByOld: false, runsClean: false);
        // the folder was made beforehand, so that it could be watched
        Assert.Equal(
            CacheProtocol.RestoreAlone(begin, snapshot: 1).Where(name => name != "folder").Distinct(),
            watched.Steps
        );

        watched.Steps.Clear();
        var later = DateTime.UtcNow.AddDays(1);
        var plan = CacheCleaning.Plan(
            CacheInventory.Read(cache.Layout, Ct),
            new HashSet<(HubRepository, string)>(),
            new HashSet<HubRepository>(),
            later
        );
        plan.Apply(cache.Layout, later, () => new HashSet<(HubRepository, string)>(), Ct);
        await watched.UntilAsync("-blob", Ct);

        Assert.False(File.Exists(cache.Layout.Blob(Tiny, etag)));
        Assert.Equal(
            CacheProtocol.CleanAlone(
                CacheProtocol.Begin(CacheProtocol.Blob.Good, isLinkedByOld: true, runsClean: true)
            ),
            watched.Steps
        );
    }

    [Fact]
    public async Task A_restore_holds_the_locks_of_the_model_where_the_model_holds_them()
    {
        var feed = new Feed(_folder["feed"]);
        feed.Add("acme/tiny", 1, ("a.bin", "content"));
        var cache = new ModelCache(new CacheLayout(_folder["cache"]));
        var looks = new ConcurrentQueue<(bool Repository, bool Blob, bool HasName)>();
        var source = new Watching(
            new FolderSource(feed.Layout),
            file =>
                looks.Enqueue(
                    (
                        IsHeld(cache.Layout.UseLock(Tiny)),
                        IsHeld(cache.Layout.BlobLock(Tiny, file.Etag)),
                        File.Exists(cache.Layout.Blob(Tiny, file.Etag))
                    )
                )
        );

        await RestoreAsync(source, cache);

        Assert.Equal((true, true, false), Assert.Single(looks));
        Assert.False(IsHeld(cache.Layout.UseLock(Tiny)));
    }

    private static bool IsHeld(string path)
    {
        using var held = CacheLock.TryAcquire(path);
        return held is null;
    }

    /// <summary>Whatever the cache holds at first, and whichever of old, one and the same, or two new snapshots are wanted.</summary>
    private static IEnumerable<(CacheProtocol.World Begin, int First, int Second)> Beginnings() =>
        from state in (CacheProtocol.World[])
            [
                CacheProtocol.Begin(CacheProtocol.Blob.None, isLinkedByOld: false, runsClean: true),
                CacheProtocol.Begin(CacheProtocol.Blob.Good, isLinkedByOld: false, runsClean: true),
                CacheProtocol.Begin(CacheProtocol.Blob.Good, isLinkedByOld: true, runsClean: true),
            ]
        from wanted in ((int, int)[])[(1, 2), (1, 1), (0, 1), (0, 0)]
        select (state, wanted.Item1, wanted.Item2);

    private Task<RestoreResult> RestoreAsync(IModelSource source, ModelCache cache) =>
        new Restorer(source, cache).RunAsync(
            new RestoreRequest
            {
                References = [new ModelReference(Tiny, "main", [], [])],
                LockFile = _folder["hub.lock.json"],
            },
            Ct
        );

    /// <summary>What becomes visible in a tree, as steps of the model.</summary>
    private sealed class Watched : IDisposable
    {
        private readonly FileSystemWatcher _watcher;

        public Watched(string folder)
        {
            _watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true };
            _watcher.Created += (_, change) => Add(change.FullPath, "");
            _watcher.Renamed += (_, change) => Add(change.FullPath, "");
            _watcher.Deleted += (_, change) => Add(change.FullPath, "-");
            _watcher.EnableRaisingEvents = true;
        }

        public ConcurrentQueue<string> Steps { get; } = new();

        public async Task UntilAsync(string step, CancellationToken ct)
        {
            for (var left = 6000; !Steps.Contains(step); left--)
            {
                Assert.True(left > 0, $"never saw `{step}`, only {string.Join(", ", Steps)}");
                await Task.Delay(20, ct);
            }
        }

        public void Dispose() => _watcher.Dispose();

        private void Add(string path, string sign)
        {
            var name = Path.GetFileName(path);
            var parent = Path.GetFileName(Path.GetDirectoryName(path));
            var step =
                name.EndsWith(".tmp", StringComparison.Ordinal) ? null
                : name == "hub.lock.json" ? "lock file"
                : name == "a.bin" ? "link"
                : parent == "blobs" ? "blob"
                : parent == "refs" ? "ref"
                : parent == "snapshots" ? "folder"
                : null;
            if (step is not null)
            {
                Steps.Enqueue(sign + step);
            }
        }
    }

    /// <summary>A source that lets a test look at the moment of a download.</summary>
    private sealed class Watching(IModelSource inner, Action<TreeFile> opened) : IModelSource
    {
        public string Name => inner.Name;

        public bool IsLocal => inner.IsLocal;

        public Task<ResolvedRevision> ResolveAsync(HubRepository repository, string revision, CancellationToken ct) =>
            inner.ResolveAsync(repository, revision, ct);

        public Task<ImmutableArray<TreeFile>> GetTreeAsync(
            HubRepository repository,
            string commit,
            CancellationToken ct
        ) => inner.GetTreeAsync(repository, commit, ct);

        public Task<SourceContent> OpenAsync(
            HubRepository repository,
            string commit,
            TreeFile file,
            long offset,
            long? length,
            CancellationToken ct
        )
        {
            opened(file);
            return inner.OpenAsync(repository, commit, file, offset, length, ct);
        }
    }
}
