using HubTasks.Hub;
using HubTasks.Hub.Cache;

namespace HubTasks.LocalHub.Storage;

/// <summary>
/// Where a repository's parts lie: those of the Hub cache, and below <c>.localhub/</c> what only this server needs.
/// Cache readers look at <c>blobs</c>, <c>refs</c> and <c>snapshots</c> alone, so they do not see it.
/// </summary>
internal sealed record RepositoryFolder(CacheLayout Layout, HubRepository Repository)
{
    public string Root => Layout.Repository(Repository);

    public string Own => Path.Combine(Root, ".localhub");

    /// <summary>A bare git repository with the commits, trees and regular files; large files are pointers.</summary>
    public string Git => Path.Combine(Own, "git");

    public string Settings => Path.Combine(Own, "settings.json");

    /// <summary>Unfinished files; may be emptied while no server runs.</summary>
    public string Temporary => Path.Combine(Own, "tmp");

    /// <summary>Outside the repository's own folder, which may be moved or deleted while this is held.</summary>
    public string WriteLock => Path.Combine(Layout.Root, ".locks", Repository.CacheFolder, "localhub.lock");

    /// <summary>Large files of which some parts came.</summary>
    public string Uploads => Path.Combine(Own, "uploads");

    public string Blob(string etag) => Layout.Blob(Repository, etag);

    public string Snapshots => Layout.Snapshots(Repository);

    public string Snapshot(string commit) => Layout.Snapshot(Repository, commit);

    public string SnapshotFile(string commit, string path) => Layout.SnapshotFile(Repository, commit, path);

    public string Tree(string commit) => Layout.Tree(Repository, commit);

    public string NewTemporary()
    {
        Directory.CreateDirectory(Temporary);
        return Path.Combine(Temporary, Guid.NewGuid().ToString("N"));
    }

    /// <summary>Writes a file so that readers see the old content or the new, never a part.</summary>
    public void Replace(string path, ReadOnlySpan<byte> content)
    {
        var temporary = NewTemporary();
        File.WriteAllBytes(temporary, content);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(temporary, path, overwrite: true);
    }
}
