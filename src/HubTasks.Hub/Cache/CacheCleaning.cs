using System.Collections.Immutable;

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
    /// is killed. Blobs that are being written, or were a moment ago, stay. Returns the bytes that were freed.
    /// </summary>
    /// <param name="layout">Which cache.</param>
    /// <param name="now">UTC.</param>
    /// <param name="ct">Stops between two deletions.</param>
    public long Apply(CacheLayout layout, DateTime now, CancellationToken ct)
    {
        long freed = 0;
        foreach (var (repository, snapshot) in Snapshots)
        {
            ct.ThrowIfCancellationRequested();
            foreach (var name in snapshot.Refs)
            {
                File.Delete(layout.Ref(repository, name));
            }

            Directory.Delete(layout.Snapshot(repository, snapshot.Commit), recursive: true);
            var listing = layout.Tree(repository, snapshot.Commit);
            if (File.Exists(listing))
            {
                File.Delete(listing);
            }

            freed += snapshot.Files.Where(file => file.Etag is null).Sum(file => file.Size ?? 0);
        }

        foreach (var (repository, etag, size) in Blobs)
        {
            ct.ThrowIfCancellationRequested();
            var blob = layout.Blob(repository, etag);
            using var held = CacheLock.TryAcquire(layout.BlobLock(repository, etag));
            if (
                held is not null
                && now - File.GetLastWriteTimeUtc(blob) > Settled
                && !IsLinked(layout, repository, etag)
            )
            {
                File.Delete(blob);
                BlobSeal.Break(layout, repository, etag);
                freed += size;
            }
        }

        foreach (var repository in Snapshots.Select(item => item.Repository).Distinct())
        {
            RemoveIfEmpty(layout, repository);
        }

        return freed;
    }

    /// <summary>A restore may have linked the blob since the plan was made.</summary>
    private static bool IsLinked(CacheLayout layout, HubRepository repository, string etag)
    {
        var snapshots = layout.Snapshots(repository);
        return Directory.Exists(snapshots)
            && new DirectoryInfo(snapshots)
                .EnumerateFiles("*", SearchOption.AllDirectories)
                .Any(file => file.LinkTarget is { } target && Path.GetFileName(target) == etag);
    }

    private static void RemoveIfEmpty(CacheLayout layout, HubRepository repository)
    {
        var folder = layout.Repository(repository);
        if (IsEmpty(layout.Snapshots(repository)) && IsEmpty(layout.Blobs(repository)))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool IsEmpty(string folder) =>
        !Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any();
}
