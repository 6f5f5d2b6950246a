using System.Collections.Concurrent;
using System.Collections.Immutable;
using HubTasks.Hub;
using HubTasks.LocalHub.Git;

namespace HubTasks.LocalHub.Storage;

/// <summary>
/// Finds out what a commit holds: from <c>trees/</c> where a tool wrote the listing, else from the snapshot folder, whose
/// links name their blobs and whose real files are hashed once.
/// </summary>
internal sealed class ListingReader(RepositoryFolder folder)
{
    private readonly ConcurrentDictionary<string, (DateTime Written, CommitListing Listing)> _fromTrees = new();

    private readonly ConcurrentDictionary<(string Path, long Size, DateTime Written), StoredFile> _hashed = new();

    /// <summary>Null when nothing is known of the commit.</summary>
    public CommitListing? Read(string commit)
    {
        var tree = new FileInfo(folder.Tree(commit));
        if (tree.Exists)
        {
            if (_fromTrees.TryGetValue(commit, out var known) && known.Written == tree.LastWriteTimeUtc)
            {
                return known.Listing;
            }

            if (TreeJson.Parse(File.ReadAllBytes(tree.FullName)) is { } files)
            {
                var listing = new CommitListing(commit, files);
                _fromTrees[commit] = (tree.LastWriteTimeUtc, listing);
                return listing;
            }
        }

        return Directory.Exists(folder.Snapshot(commit)) ? Scan(commit) : null;
    }

    /// <summary>The file that holds the content; null when only the listing was ever brought here.</summary>
    public string? ContentOf(string commit, StoredFile file)
    {
        if (HasSize(folder.Blob(file.Etag), file.Size))
        {
            return folder.Blob(file.Etag);
        }

        // a listing is another tool's word: its paths do not leave the snapshot
        return
            RepoPath.IsSafe(file.Path) && folder.SnapshotFile(commit, file.Path) is var own && HasSize(own, file.Size)
            ? own
            : null;
    }

    private CommitListing Scan(string commit)
    {
        var root = folder.Snapshot(commit);
        var attributesFile = Path.Combine(root, ".gitattributes");
        var attributes = GitAttributes.Parse(
            File.Exists(attributesFile)
                ? File.ReadAllText(attributesFile)
                : DefaultGitAttributes.For(folder.Repository.Type)
        );
        var files = ImmutableArray.CreateBuilder<StoredFile>();
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/');
            if ((FromLink(path, file) ?? FromContent(path, file, attributes)) is { } stored)
            {
                files.Add(stored);
            }
        }

        return new CommitListing(commit, files);
    }

    /// <summary>A link's target is called by the hash of its content.</summary>
    private static StoredFile? FromLink(string path, string file)
    {
        var name = Path.GetFileName(new FileInfo(file).LinkTarget);
        if (name is null || SizeOf(file) is not { } size)
        {
            return null;
        }

        return TreeJson.IsSha256(name) ? StoredFile.Lfs(path, size, name)
            : Revision.IsCommit(name) ? new StoredFile(path, size, name, null)
            : null;
    }

    private StoredFile? FromContent(string path, string file, GitAttributes attributes)
    {
        if (SizeOf(file) is not { } size)
        {
            return null;
        }

        var key = (file, size, File.GetLastWriteTimeUtc(file));
        if (!_hashed.TryGetValue(key, out var stored))
        {
            Span<byte> sample = stackalloc byte[LfsRule.SampleSize];
            using (var stream = File.OpenRead(file))
            {
                sample = sample[..stream.ReadAtLeast(sample, sample.Length, throwOnEndOfStream: false)];
            }

            stored = LfsRule.IsLfs(attributes, path, size, sample)
                ? StoredFile.Lfs(path, size, GitId.Sha256OfFile(file))
                : new StoredFile(path, size, GitId.OfBlobFile(file), null);
            _hashed[key] = stored;
        }

        return stored;
    }

    private static bool HasSize(string file, long size) => SizeOf(file) == size;

    /// <summary>Of the link's target; null for a dangling link.</summary>
    private static long? SizeOf(string file)
    {
        var info = new FileInfo(file);
        var real = info.LinkTarget is null ? info : info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
        return real is { Exists: true } ? real.Length : null;
    }
}
