using System.Collections.Immutable;
using HubTasks.Findings;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Restore;

namespace HubTasks.Hub.Sources;

/// <summary>
/// A folder in the layout of a Hub cache, used as NuGet uses a folder feed: on a share, in git, or the cache itself when
/// there is no network. Links and real files in <c>snapshots/</c> are both fine.
/// </summary>
/// <param name="layout">Where it is.</param>
/// <param name="isCache">It is this machine's cache, asked because there is no network: what it lacks is said so.</param>
public sealed class FolderSource(CacheLayout layout, bool isCache = false) : IModelSource
{
    public string Name => layout.Root;

    public bool IsLocal => true;

    public Task<ResolvedRevision> ResolveAsync(HubRepository repository, string revision, CancellationToken ct)
    {
        if (!Directory.Exists(layout.Repository(repository)) || !IsSpelledSo(repository))
        {
            throw new HubTasksException(
                isCache
                    ? RestoreErrors.OfflineAndMissing(repository, revision, 0, null)
                    : RestoreErrors.NotInFeed(repository, Name)
            );
        }

        var commit =
            FindCommit(repository, revision) ?? throw new HubTasksException(RevisionMissing(repository, revision));
        var license =
            CachedTree.Read(layout.Tree(repository, commit))?.License
            ?? CardLicense.Read(layout.SnapshotFile(repository, commit, "README.md"));
        return Task.FromResult(new ResolvedRevision(commit, license));
    }

    public Task<ImmutableArray<TreeFile>> GetTreeAsync(HubRepository repository, string commit, CancellationToken ct)
    {
        if (CachedTree.Read(layout.Tree(repository, commit)) is { } tree)
        {
            return Task.FromResult(tree.Files);
        }

        var snapshot = layout.Snapshot(repository, commit);
        if (!Directory.Exists(snapshot))
        {
            throw new HubTasksException(RevisionMissing(repository, commit));
        }

        return Task.FromResult(ReadSnapshot(snapshot, ct));
    }

    public bool ListsEverything(HubRepository repository, string commit) =>
        CachedTree.Read(layout.Tree(repository, commit)) is not null;

    public Task<SourceContent> OpenAsync(
        HubRepository repository,
        string commit,
        TreeFile file,
        long offset,
        long? length,
        CancellationToken ct
    )
    {
        string[] places = [layout.SnapshotFile(repository, commit, file.Path), layout.Blob(repository, file.Etag)];
        foreach (var place in places)
        {
            try
            {
                var stream = new FileStream(
                    place,
                    FileMode.Open,
                    FileAccess.Read,
                    FileShare.ReadWrite | FileShare.Delete,
                    0
                );
                stream.Seek(offset, SeekOrigin.Begin);
                return Task.FromResult(new SourceContent(stream, offset));
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                // the other place, or the error below
            }
        }

        throw new HubTasksException(RestoreErrors.FileNotInFeed(repository, commit, file.Path, Name));
    }

    private Diagnostic RevisionMissing(HubRepository repository, string revision) =>
        isCache
            ? RestoreErrors.OfflineAndMissing(repository, revision, 0, null)
            : RestoreErrors.RevisionNotInFeed(repository, revision, Name, Known(repository));

    private string? FindCommit(HubRepository repository, string revision)
    {
        if (Revision.IsCommit(revision))
        {
            return HasCommit(repository, revision) ? revision : null;
        }

        var reference = layout.Ref(repository, revision);
        if (File.Exists(reference) && File.ReadAllText(reference).Trim() is var commit && Revision.IsCommit(commit))
        {
            return HasCommit(repository, commit) ? commit : null;
        }

        return null;
    }

    private bool HasCommit(HubRepository repository, string commit) =>
        Directory.Exists(layout.Snapshot(repository, commit)) || File.Exists(layout.Tree(repository, commit));

    /// <summary>On a file system that ignores case the folder of <c>Org/name</c> would also answer for <c>org/name</c>.</summary>
    private bool IsSpelledSo(HubRepository repository) =>
        OperatingSystem.IsLinux()
        || Directory
            .EnumerateDirectories(layout.Root, repository.CacheFolder)
            .Any(found => Path.GetFileName(found) == repository.CacheFolder);

    private string Known(HubRepository repository)
    {
        var refs = layout.Refs(repository);
        var names = Directory.Exists(refs)
            ? Directory
                .EnumerateFiles(refs, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(refs, path).Replace('\\', '/'))
            : [];
        var snapshots = layout.Snapshots(repository);
        var commits = Directory.Exists(snapshots)
            ? Directory.EnumerateDirectories(snapshots).Select(Path.GetFileName)
            : [];
        var known = names.Concat(commits).Order(StringComparer.Ordinal).Take(10).Select(name => $"`{name}`").ToList();
        return known.Count == 0 ? "no revision" : string.Join(", ", known);
    }

    /// <summary>A feed without a listing: what lies there is what there is, hashed now.</summary>
    private static ImmutableArray<TreeFile> ReadSnapshot(string snapshot, CancellationToken ct)
    {
        var attributesPath = Path.Combine(snapshot, ".gitattributes");
        var attributes = File.Exists(attributesPath)
            ? LfsAttributes.Parse(File.ReadAllText(attributesPath))
            : LfsAttributes.Default;
        var files = ImmutableArray.CreateBuilder<TreeFile>();
        foreach (var found in Directory.EnumerateFiles(snapshot, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(snapshot, found).Replace('\\', '/');
            var info = new FileInfo(found);
            var linked = info.LinkTarget is { } target ? Path.GetFileName(target) : null;
            var isLfs = linked is { Length: 64 } || (linked is not { Length: 40 } && attributes.IsLfs(path));
            var size = new FileInfo(info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? found).Length;
            var hashes = BlobHasher.HashFile(found, withOid: true, ct);
            files.Add(
                isLfs ? new TreeFile(path, size, null, hashes.Sha256) : new TreeFile(path, size, hashes.Oid!, null)
            );
        }

        files.Sort((left, right) => string.CompareOrdinal(left.Path, right.Path));
        return files.ToImmutable();
    }
}
