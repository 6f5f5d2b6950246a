using System.Collections.Immutable;
using System.Diagnostics;

namespace HubTasks.Hub.Cache;

/// <summary>Hashes everything in a cache against the names and listings it stands under.</summary>
public static class CacheVerification
{
    /// <summary>Every blob and every real file of a snapshot whose listing is known. Seals what is right.</summary>
    /// <param name="inventory">What there is.</param>
    /// <param name="checkedFile">Told after each file: name and size in bytes.</param>
    /// <param name="ct">Stops between reads.</param>
    public static ImmutableArray<CacheFlaw> Run(
        CacheInventory inventory,
        Action<HubRepository, string, long>? checkedFile,
        CancellationToken ct
    )
    {
        var flaws = ImmutableArray.CreateBuilder<CacheFlaw>();
        foreach (var repository in inventory.Repositories)
        {
            var seals = new BlobSeals(inventory.Layout, repository.Repository);
            foreach (var (etag, size) in repository.Blobs.OrderBy(blob => blob.Key, StringComparer.Ordinal))
            {
                var blob = new FileInfo(inventory.Layout.Blob(repository.Repository, etag));
                if (IsHash(etag) && Check(blob, seals, ct) is { } actual)
                {
                    flaws.Add(new CacheFlaw.WrongContent(repository.Repository, blob.FullName, actual, etag));
                }

                checkedFile?.Invoke(repository.Repository, etag, size);
            }

            seals.Flush();
            foreach (var snapshot in repository.Snapshots)
            {
                flaws.AddRange(CheckSnapshot(inventory.Layout, repository.Repository, snapshot, ct));
            }
        }

        return flaws.ToImmutable();
    }

    /// <summary>
    /// Takes away what is wrong, so that every tool fetches it again: links, then the blob that nothing leads to any
    /// more, so that no reader meets a name that leads nowhere. A repository that a restore works with is left to
    /// it, and what somebody mended meanwhile is left as it is. Returns how many flaws are no more.
    /// </summary>
    public static int Repair(CacheLayout layout, IEnumerable<CacheFlaw> flaws, CancellationToken ct)
    {
        var repaired = 0;
        foreach (var group in flaws.GroupBy(flaw => flaw.Repository))
        {
            using var alone = CacheLock.TryAcquire(layout.UseLock(group.Key));
            if (alone is null)
            {
                continue;
            }

            foreach (var flaw in group)
            {
                ct.ThrowIfCancellationRequested();
                repaired += Mend(layout, flaw, ct) ? 1 : 0;
            }
        }

        return repaired;
    }

    private static bool Mend(CacheLayout layout, CacheFlaw flaw, CancellationToken ct)
    {
        if (Path.GetDirectoryName(flaw.Path) != layout.Blobs(flaw.Repository))
        {
            if (IsStill(flaw, ct))
            {
                File.Delete(flaw.Path);
            }

            return true;
        }

        var etag = Path.GetFileName(flaw.Path);
        using var held = CacheLock.TryAcquire(layout.BlobLock(flaw.Repository, etag));
        if (held is null)
        {
            return false;
        }

        if (IsStill(flaw, ct))
        {
            var links = CacheInventory
                .ReadRepository(layout, flaw.Repository)
                .Snapshots.SelectMany(snapshot =>
                    snapshot
                        .Files.Where(file => file.Etag == etag)
                        .Select(file => layout.SnapshotFile(flaw.Repository, snapshot.Commit, file.Path))
                );
            foreach (var link in links)
            {
                File.Delete(link);
            }

            File.Delete(flaw.Path);
        }

        return true;
    }

    /// <summary>Hashing takes long: by the time of the repair a restore may have brought the right content.</summary>
    private static bool IsStill(CacheFlaw flaw, CancellationToken ct)
    {
        var file = new FileInfo(flaw.Path);
        return flaw switch
        {
            CacheFlaw.BrokenLink => file.LinkTarget is not null
                && file.ResolveLinkTarget(returnFinalTarget: true) is not { Exists: true },
            CacheFlaw.WrongContent wrong when file.LinkTarget is { } target => Path.GetFileName(target) == wrong.Actual,
            CacheFlaw.WrongContent wrong => file.Exists
                && BlobHasher.HashFile(flaw.Path, wrong.Expected.Length == 40, ct).For(wrong.Expected)
                    != wrong.Expected,
            _ => throw new UnreachableException(),
        };
    }

    private static IEnumerable<CacheFlaw> CheckSnapshot(
        CacheLayout layout,
        HubRepository repository,
        CachedSnapshot snapshot,
        CancellationToken ct
    )
    {
        var tree = CachedTree
            .Read(layout.Tree(repository, snapshot.Commit))
            ?.Files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        foreach (var file in snapshot.Files)
        {
            var path = layout.SnapshotFile(repository, snapshot.Commit, file.Path);
            var listed = tree?.GetValueOrDefault(file.Path);
            if (file.Size is null)
            {
                yield return new CacheFlaw.BrokenLink(repository, path, file.Etag!);
            }
            else if (file.Etag is not null && listed is not null && listed.Etag != file.Etag)
            {
                yield return new CacheFlaw.WrongContent(repository, path, file.Etag, listed.Etag);
            }
            else if (file.Etag is null && listed is not null)
            {
                var actual = BlobHasher.HashFile(path, withOid: listed.Sha256 is null, ct).For(listed.Etag);
                if (actual != listed.Etag)
                {
                    yield return new CacheFlaw.WrongContent(repository, path, actual, listed.Etag);
                }
            }
        }
    }

    /// <summary>The actual hash when it is not the name.</summary>
    private static string? Check(FileInfo blob, BlobSeals seals, CancellationToken ct)
    {
        try
        {
            var written = blob.LastWriteTimeUtc;
            var hashes = BlobHasher.HashFile(blob.FullName, withOid: blob.Name.Length == 40, ct);
            if (hashes.For(blob.Name) != blob.Name)
            {
                return hashes.For(blob.Name);
            }

            seals.Add(blob.Name, written, blob.Length, hashes.Sha256);
        }
        catch (FileNotFoundException)
        {
            // gone meanwhile: nothing to say about it
        }

        return null;
    }

    private static bool IsHash(string name) => name.Length is 40 or 64 && Revision.IsLowerHex(name);
}

/// <summary>Something in a cache that should not be so.</summary>
public abstract record CacheFlaw(HubRepository Repository, string Path)
{
    public sealed record WrongContent(HubRepository Repository, string Path, string Actual, string Expected)
        : CacheFlaw(Repository, Path);

    /// <summary>A link to a blob that is not there: Python's scanner then calls the whole repository corrupted.</summary>
    public sealed record BrokenLink(HubRepository Repository, string Path, string Etag) : CacheFlaw(Repository, Path);
}
