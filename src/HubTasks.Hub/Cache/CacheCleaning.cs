using System.Collections.Immutable;
using HubTasks.Hub.Restore.Downloads;

namespace HubTasks.Hub.Cache;

/// <summary>What to take out of a cache: decided first, shown to a person, then done.</summary>
/// <param name="Snapshots">With everything that only they need.</param>
/// <param name="Blobs">That no snapshot leads to once <paramref name="Snapshots"/> are gone.</param>
/// <param name="Bytes">What that frees, counted once.</param>
public sealed record CacheCleaning(
    ImmutableArray<(HubRepository Repository, CachedSnapshot Snapshot)> Snapshots,
    ImmutableArray<(HubRepository Repository, string Etag, long Size)> Blobs,
    long Bytes
)
{
    /// <summary>A blob younger than this may belong to a restore that has not linked it yet.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(10);

    /// <param name="inventory">What there is.</param>
    /// <param name="keep">Commits that lock files need; never taken.</param>
    /// <param name="only">Only these repositories; empty means all.</param>
    /// <param name="changedBefore">Only snapshots that nothing was added to since, UTC.</param>
    public static CacheCleaning Plan(
        CacheInventory inventory,
        IReadOnlySet<(HubRepository, string)> keep,
        IReadOnlySet<HubRepository> only,
        DateTime changedBefore
    )
    {
        var snapshots = ImmutableArray.CreateBuilder<(HubRepository, CachedSnapshot)>();
        var blobs = ImmutableArray.CreateBuilder<(HubRepository, string, long)>();
        long bytes = 0;
        foreach (
            var repository in inventory.Repositories.Where(item => only.Count == 0 || only.Contains(item.Repository))
        )
        {
            bool Goes(CachedSnapshot snapshot) =>
                !keep.Contains((repository.Repository, snapshot.Commit)) && snapshot.Changed < changedBefore;

            var going = repository.Snapshots.Where(Goes).ToList();
            var needed = repository
                .Snapshots.Except(going)
                .SelectMany(snapshot => snapshot.Files)
                .Select(file => file.Etag)
                .OfType<string>()
                .ToHashSet(StringComparer.Ordinal);
            snapshots.AddRange(going.Select(snapshot => (repository.Repository, snapshot)));
            blobs.AddRange(
                repository
                    .Blobs.Where(blob => !needed.Contains(blob.Key))
                    .OrderBy(blob => blob.Key, StringComparer.Ordinal)
                    .Select(blob => (repository.Repository, blob.Key, blob.Value))
            );
            bytes += going
                .SelectMany(snapshot => snapshot.Files)
                .Where(file => file.Etag is null)
                .Sum(file => file.Size ?? 0);
        }

        return new CacheCleaning(snapshots.ToImmutable(), blobs.ToImmutable(), bytes + blobs.Sum(blob => blob.Item3));
    }

    /// <summary>
    /// Refs go first, then snapshots, then blobs, so that a reader never meets a name that leads nowhere, wherever this
    /// is killed. Repositories that a restore works with stay, snapshots that changed since the plan, and blobs that are
    /// being written by anybody, or were a moment ago.
    /// </summary>
    /// <param name="layout">Which cache.</param>
    /// <param name="now">UTC.</param>
    /// <param name="keep">Asked again, once no restore can begin any more: one may have written its lock file since.</param>
    /// <param name="ct">Stops between two deletions.</param>
    public CacheCleaned Apply(
        CacheLayout layout,
        DateTime now,
        Func<IReadOnlySet<(HubRepository, string)>> keep,
        CancellationToken ct
    )
    {
        var alone = new Dictionary<HubRepository, CacheLock>();
        var inUse = ImmutableArray.CreateBuilder<HubRepository>();
        try
        {
            var repositories = Snapshots
                .Select(item => item.Repository)
                .Concat(Blobs.Select(item => item.Repository))
                .Distinct();
            foreach (var repository in repositories)
            {
                if (CacheLock.TryAcquire(layout.UseLock(repository)) is { } held)
                {
                    alone.Add(repository, held);
                }
                else
                {
                    inUse.Add(repository);
                }
            }

            var needed = alone.Count == 0 ? new HashSet<(HubRepository, string)>() : keep();
            long freed = 0;
            foreach (var (repository, snapshot) in Snapshots.Where(item => alone.ContainsKey(item.Repository)))
            {
                ct.ThrowIfCancellationRequested();
                if (!needed.Contains((repository, snapshot.Commit)))
                {
                    freed += Remove(layout, repository, snapshot);
                }
            }

            foreach (var (repository, etag, size) in Blobs.Where(item => alone.ContainsKey(item.Repository)))
            {
                ct.ThrowIfCancellationRequested();
                freed += Remove(layout, repository, etag, now) ? size : 0;
            }

            foreach (var repository in alone.Keys)
            {
                RemoveIfEmpty(layout, repository);
            }

            RemoveAside(layout, now);
            return new CacheCleaned(freed, inUse.ToImmutable());
        }
        finally
        {
            foreach (var held in alone.Values)
            {
                held.Dispose();
            }
        }
    }

    /// <summary>Returns the bytes that were freed; nothing goes when the snapshot is not as the plan saw it.</summary>
    private static long Remove(CacheLayout layout, HubRepository repository, CachedSnapshot planned)
    {
        var there = CacheInventory
            .ReadRepository(layout, repository)
            .Snapshots.FirstOrDefault(snapshot => snapshot.Commit == planned.Commit);
        if (there is null || there.Changed != planned.Changed || !there.Files.SequenceEqual(planned.Files))
        {
            return 0;
        }

        foreach (var name in there.Refs)
        {
            File.Delete(layout.Ref(repository, name));
        }

        Directory.Delete(layout.Snapshot(repository, there.Commit), recursive: true);
        var listing = layout.Tree(repository, there.Commit);
        if (File.Exists(listing))
        {
            File.Delete(listing);
        }

        return there.Files.Where(file => file.Etag is null).Sum(file => file.Size ?? 0);
    }

    private static bool Remove(CacheLayout layout, HubRepository repository, string etag, DateTime now)
    {
        var blob = layout.Blob(repository, etag);
        using var held = CacheLock.TryAcquire(layout.BlobLock(repository, etag));
        if (
            held is null
            || now - File.GetLastWriteTimeUtc(blob) <= Settled
            || ModelCache.IsLinked(layout, repository, etag)
        )
        {
            return false;
        }

        File.Delete(blob);
        return true;
    }

    private static void RemoveIfEmpty(CacheLayout layout, HubRepository repository)
    {
        var folder = layout.Repository(repository);
        if (Directory.Exists(folder) && IsEmpty(layout.Snapshots(repository)) && IsEmpty(layout.Blobs(repository)))
        {
            var aside = Path.Combine(layout.Aside, $"gone-{Guid.NewGuid():N}");
            Directory.CreateDirectory(layout.Aside);
            try
            {
                Directory.Move(folder, aside);
            }
            catch (IOException e) when (DiskErrors.IsNoMove(e))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    /// <summary>What went now, and what those left who died meanwhile.</summary>
    private static void RemoveAside(CacheLayout layout, DateTime now)
    {
        if (!Directory.Exists(layout.Aside))
        {
            return;
        }

        foreach (var folder in new DirectoryInfo(layout.Aside).EnumerateDirectories())
        {
            var isLeft =
                folder.Name.StartsWith("begun-", StringComparison.Ordinal) && now - folder.LastWriteTimeUtc > Settled;
            if (isLeft || folder.Name.StartsWith("gone-", StringComparison.Ordinal))
            {
                RemoveWhole(folder);
            }
        }
    }

    private static void RemoveWhole(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // another clean was faster
        }
    }

    private static bool IsEmpty(string folder) =>
        !Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any();
}

/// <param name="Freed">In bytes.</param>
/// <param name="InUse">Left alone, because a restore works with them.</param>
public sealed record CacheCleaned(long Freed, ImmutableArray<HubRepository> InUse);
