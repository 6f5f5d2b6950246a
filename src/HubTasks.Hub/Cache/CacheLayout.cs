namespace HubTasks.Hub.Cache;

/// <summary>
/// Where everything lies in a Hub cache, and in a folder feed or a local hub's storage, which have the same layout
/// (<c>huggingface_hub</c>, "Understand caching"). Pure: no method touches the disk.
/// </summary>
/// <param name="Root">Absolute.</param>
public sealed record CacheLayout(string Root)
{
    public string TagFile => Path.Combine(Root, "CACHEDIR.TAG");

    public string Repository(HubRepository repository) => Path.Combine(Root, repository.CacheFolder);

    public string Blobs(HubRepository repository) => Path.Combine(Repository(repository), "blobs");

    /// <param name="repository">Whose blob.</param>
    /// <param name="etag">Git blob id (40 hex digits) of a regular file, SHA-256 (64) of an LFS file.</param>
    public string Blob(HubRepository repository, string etag) => Path.Combine(Blobs(repository), etag);

    public string Refs(HubRepository repository) => Path.Combine(Repository(repository), "refs");

    /// <summary>The file that names the commit of a branch, tag or <c>refs/pr/N</c>: 40 hex digits, no newline.</summary>
    public string Ref(HubRepository repository, string revision) => Path.Combine(Refs(repository), Native(revision));

    public string Snapshots(HubRepository repository) => Path.Combine(Repository(repository), "snapshots");

    public string Snapshot(HubRepository repository, string commit) => Path.Combine(Snapshots(repository), commit);

    public string SnapshotFile(HubRepository repository, string commit, string path) =>
        Path.Combine(Snapshot(repository, commit), Native(path));

    /// <summary>The whole, unfiltered listing of a commit.</summary>
    public string Tree(HubRepository repository, string commit) =>
        Path.Combine(Repository(repository), "trees", commit + ".json");

    /// <summary>Held while the blob is being written; shared with <c>huggingface_hub</c>.</summary>
    public string BlobLock(HubRepository repository, string etag) =>
        Path.Combine(Root, ".locks", repository.CacheFolder, etag + ".lock");

    /// <summary>Shared by restores that work with the repository, held alone by who takes things away; only ours.</summary>
    public string UseLock(HubRepository repository) =>
        Path.Combine(Root, ".locks", repository.CacheFolder, "hubtasks.lock");

    /// <summary>
    /// Where no tool looks for repositories: folders that are being made, <c>begun-*</c>, or taken away, <c>gone-*</c>.
    /// Renaming them is one step, and nobody sees half of one.
    /// </summary>
    internal string Aside => Path.Combine(Root, ".locks", "hubtasks");

    /// <summary>What only we keep: seals and partial downloads. Other tools ignore unknown folders here.</summary>
    public string Private(HubRepository repository) => Path.Combine(Repository(repository), ".hubtasks");

    /// <summary>The target of a snapshot's link: relative, one <c>..</c> for each folder between the link and the repository.</summary>
    public static string LinkTarget(string path, string etag)
    {
        var depth = path.AsSpan().Count('/') + 2;
        return string.Concat(Enumerable.Repeat("../", depth)) + "blobs/" + etag;
    }

    private static string Native(string path) =>
        Path.DirectorySeparatorChar == '/' ? path : path.Replace('/', Path.DirectorySeparatorChar);
}
