using HubTasks.Hub.Cache;

namespace HubTasks.LocalHub.Storage;

/// <summary>Builds <c>snapshots/&lt;commit&gt;</c> beside its place and moves it there, so that no scanner sees a half.</summary>
internal static class SnapshotWriter
{
    /// <param name="folder">Of the repository.</param>
    /// <param name="listing">What the commit holds.</param>
    /// <param name="elsewhere">Finds content that is not among the blobs; null when it is nowhere.</param>
    public static void Write(RepositoryFolder folder, CommitListing listing, Func<StoredFile, string?> elsewhere)
    {
        var target = folder.Snapshot(listing.Commit);
        if (Directory.Exists(target))
        {
            return;
        }

        var building = folder.NewTemporary();
        Directory.CreateDirectory(building);
        foreach (var file in listing.Files)
        {
            var place = Path.Combine(building, file.Path.Replace('/', Path.DirectorySeparatorChar));
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            if (File.Exists(folder.Blob(file.Etag)))
            {
                LinkOrCopy(folder, file, place);
            }
            else if (elsewhere(file) is { } content)
            {
                File.Copy(content, place);
            }
        }

        Directory.CreateDirectory(folder.Snapshots);
        Directory.Move(building, target);
    }

    private static void LinkOrCopy(RepositoryFolder folder, StoredFile file, string place)
    {
        try
        {
            File.CreateSymbolicLink(place, CacheLayout.LinkTarget(file.Path, file.Etag));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Windows without developer mode, or a file system without links
            File.Copy(folder.Blob(file.Etag), place);
        }
    }
}
