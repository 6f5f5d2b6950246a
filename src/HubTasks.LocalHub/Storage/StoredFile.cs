using System.Collections.Immutable;
using HubTasks.Hub;
using HubTasks.LocalHub.Git;

namespace HubTasks.LocalHub.Storage;

/// <summary>One file of a commit.</summary>
/// <param name="Path">With <c>/</c>.</param>
/// <param name="Size">In bytes; of the content, also for large files.</param>
/// <param name="BlobId">The git blob id: of the content, or of the pointer when the file is in LFS.</param>
/// <param name="Sha256">Of the content, for files in LFS; null for regular ones.</param>
internal sealed record StoredFile(string Path, long Size, string BlobId, string? Sha256)
{
    /// <summary>The name of its blob in the folder, and its entity tag.</summary>
    public string Etag => Sha256 ?? BlobId;

    public static StoredFile Lfs(string path, long size, string sha256) =>
        new(path, size, LfsPointer.Oid(sha256, size), sha256);
}

/// <summary>The whole content of a commit, as a listing.</summary>
internal sealed class CommitListing
{
    private readonly Lazy<Dictionary<string, StoredFile>> _byPath;

    private readonly Lazy<ImmutableSortedDictionary<string, string>> _folders;

    private readonly Lazy<ImmutableArray<string>> _paths;

    public CommitListing(string commit, IEnumerable<StoredFile> files)
    {
        Commit = commit;
        Files = [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)];
        _byPath = new(() => Files.ToDictionary(file => file.Path, StringComparer.Ordinal));
        _paths = new(() =>
            [
                .. Files
                    .Select(file => file.Path)
                    .Concat(Folders.Keys.Where(path => path.Length > 0))
                    .Order(StringComparer.Ordinal),
            ]
        );
        _folders = new(() =>
            GitTree
                .Build(Files.Select(file => (file.Path, file.BlobId)))
                .ToImmutableSortedDictionary(folder => folder.Path, folder => folder.Id, StringComparer.Ordinal)
        );
    }

    public string Commit { get; }

    /// <summary>Files and folders, ordinal; not the root.</summary>
    public ImmutableArray<string> Paths => _paths.Value;

    /// <summary>Ordinal by path.</summary>
    public ImmutableArray<StoredFile> Files { get; }

    /// <summary>Path and tree id of every folder; the root has the empty path.</summary>
    public ImmutableSortedDictionary<string, string> Folders => _folders.Value;

    public StoredFile? Find(string path) => _byPath.Value.GetValueOrDefault(path);
}
