using System.Collections.Immutable;

namespace HubTasks.Hub.Cache;

/// <summary>What a cache holds, read from its folders alone. Things that vanish while it looks are simply not there.</summary>
/// <param name="Layout">Which cache.</param>
/// <param name="Repositories">Ordered by kind and name.</param>
public sealed record CacheInventory(CacheLayout Layout, ImmutableArray<CachedRepository> Repositories)
{
    public long Size => Repositories.Sum(repository => repository.Size);

    public static CacheInventory Read(CacheLayout layout, CancellationToken ct)
    {
        if (!Directory.Exists(layout.Root))
        {
            return new CacheInventory(layout, []);
        }

        var repositories = ImmutableArray.CreateBuilder<CachedRepository>();
        foreach (var folder in Directory.EnumerateDirectories(layout.Root))
        {
            ct.ThrowIfCancellationRequested();
            if (HubRepository.TryParseCacheFolder(Path.GetFileName(folder), out var repository))
            {
                repositories.Add(ReadRepository(layout, repository));
            }
        }

        repositories.Sort((left, right) => left.Repository.CompareTo(right.Repository));
        return new CacheInventory(layout, repositories.ToImmutable());
    }

    internal static CachedRepository ReadRepository(CacheLayout layout, HubRepository repository)
    {
        var blobs = Files(layout.Blobs(repository)).ToImmutableDictionary(file => file.Name, file => file.Length);
        var refs = layout.Refs(repository);
        var names = Files(refs)
            .Select(file => (Name: Path.GetRelativePath(refs, file.FullName).Replace('\\', '/'), Commit: ReadRef(file)))
            .ToLookup(item => item.Commit, item => item.Name, StringComparer.Ordinal);
        var snapshots = Folders(layout.Snapshots(repository))
            .Select(folder => ReadSnapshot(folder, [.. names[folder.Name].Order(StringComparer.Ordinal)]))
            .OrderBy(snapshot => snapshot.Commit, StringComparer.Ordinal)
            .ToImmutableArray();
        var leftovers = Files(Path.Combine(layout.Private(repository), "partial")).Sum(file => file.Length);
        return new CachedRepository(repository, snapshots, blobs, leftovers);
    }

    private static CachedSnapshot ReadSnapshot(DirectoryInfo folder, ImmutableArray<string> refs)
    {
        var files = Files(folder.FullName)
            .Select(file =>
            {
                var etag = file.LinkTarget is { } target ? Path.GetFileName(target) : null;
                var real = etag is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
                var path = Path.GetRelativePath(folder.FullName, file.FullName).Replace('\\', '/');
                return new CachedFile(path, etag, real is { Exists: true } ? real.Length : null);
            })
            .OrderBy(file => file.Path, StringComparer.Ordinal)
            .ToImmutableArray();
        return new CachedSnapshot(folder.Name, refs, files, folder.LastWriteTimeUtc);
    }

    private static string ReadRef(FileInfo file)
    {
        try
        {
            return File.ReadAllText(file.FullName).Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static IEnumerable<FileInfo> Files(string folder) =>
        Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories) : [];

    private static IEnumerable<DirectoryInfo> Folders(string folder) =>
        Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateDirectories() : [];
}

/// <param name="Repository">Which repository.</param>
/// <param name="Snapshots">Ordinal by commit.</param>
/// <param name="Blobs">Sizes in bytes by blob name.</param>
/// <param name="PartialBytes">What unfinished downloads occupy.</param>
public sealed record CachedRepository(
    HubRepository Repository,
    ImmutableArray<CachedSnapshot> Snapshots,
    ImmutableDictionary<string, long> Blobs,
    long PartialBytes
)
{
    /// <summary>In bytes; each blob counts once, and files that a cache without links keeps in snapshots count too.</summary>
    public long Size =>
        Blobs.Values.Sum()
        + Snapshots.SelectMany(snapshot => snapshot.Files).Where(file => file.Etag is null).Sum(file => file.Size ?? 0)
        + PartialBytes;

    /// <summary>Blobs that no snapshot leads to.</summary>
    public IEnumerable<string> Unreferenced =>
        Blobs.Keys.Except(Snapshots.SelectMany(snapshot => snapshot.Files).Select(file => file.Etag).OfType<string>());
}

/// <param name="Commit">The folder's name, 40 hex digits in a sound cache.</param>
/// <param name="Refs">Branches, tags and refs that name it.</param>
/// <param name="Files">Ordinal by path.</param>
/// <param name="Changed">When a file was last added, UTC.</param>
public sealed record CachedSnapshot(
    string Commit,
    ImmutableArray<string> Refs,
    ImmutableArray<CachedFile> Files,
    DateTime Changed
)
{
    /// <summary>In bytes; blobs that snapshots share count in each.</summary>
    public long Size => Files.Sum(file => file.Size ?? 0);
}

/// <param name="Path">Inside the repository, with <c>/</c>.</param>
/// <param name="Etag">The blob that it links to; null for a real file.</param>
/// <param name="Size">In bytes; null when the link leads nowhere.</param>
public sealed record CachedFile(string Path, string? Etag, long? Size);
