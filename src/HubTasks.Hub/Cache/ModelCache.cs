using System.Text;

namespace HubTasks.Hub.Cache;

/// <summary>Reads and writes one Hub cache so that every Hub tool on the machine can share it.</summary>
/// <param name="layout">Where it is.</param>
/// <param name="disableSymlinks">What the user asked for; a file system without links is found out by trying.</param>
public sealed class ModelCache(CacheLayout layout, bool disableSymlinks = false)
{
    private volatile bool _noLinks = disableSymlinks;

    public CacheLayout Layout { get; } = layout;

    /// <summary>
    /// The real file with a blob's content: the blob, or the snapshot's own file in a cache without links. Null when
    /// neither has the expected size.
    /// </summary>
    public FileInfo? FindContent(HubRepository repository, string commit, string path, string etag, long size)
    {
        var blob = new FileInfo(Layout.Blob(repository, etag));
        if (blob.Exists && blob.Length == size && blob.LinkTarget is null)
        {
            return blob;
        }

        var file = new FileInfo(Layout.SnapshotFile(repository, commit, path));
        return file.Exists && file.LinkTarget is null && file.Length == size ? file : null;
    }

    /// <summary>True when the snapshot has the file and leads to this blob's content.</summary>
    public bool IsPlaced(HubRepository repository, string commit, string path, string etag, long size)
    {
        var file = new FileInfo(Layout.SnapshotFile(repository, commit, path));
        return file.Exists && (file.LinkTarget is { } target ? Path.GetFileName(target) == etag : file.Length == size);
    }

    /// <summary>Makes the repository's folders, as every reader expects to find them, and tags the cache's root.</summary>
    public void Prepare(HubRepository repository, string commit)
    {
        Directory.CreateDirectory(Layout.Blobs(repository));
        Directory.CreateDirectory(Layout.Refs(repository));
        Directory.CreateDirectory(Layout.Snapshot(repository, commit));
        if (!File.Exists(Layout.TagFile))
        {
            AtomicFile.Write(Layout.TagFile, CacheTag);
        }
    }

    /// <summary>
    /// Puts a blob into a snapshot: a relative link, or where there are no links the file itself, moved from
    /// <c>blobs/</c> as <c>huggingface_hub</c> does, or copied when another snapshot already holds it. Returns where the
    /// content is now.
    /// </summary>
    public FileInfo Place(HubRepository repository, string commit, string path, string etag, FileInfo content)
    {
        var place = Layout.SnapshotFile(repository, commit, path);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        var isBlob = content.FullName == Path.GetFullPath(Layout.Blob(repository, etag), Layout.Root);
        if (isBlob && !_noLinks)
        {
            if (TryLink(place, CacheLayout.LinkTarget(path, etag)))
            {
                return content;
            }

            _noLinks = true;
        }

        if (isBlob)
        {
            File.Move(content.FullName, place, overwrite: true);
        }
        else if (content.FullName != place)
        {
            var temporary = Path.Combine(Layout.Private(repository), "partial", Guid.NewGuid().ToString("N"));
            Directory.CreateDirectory(Path.GetDirectoryName(temporary)!);
            File.Copy(content.FullName, temporary);
            File.Move(temporary, place, overwrite: true);
        }

        return new FileInfo(place);
    }

    /// <summary>Records what a branch, tag or ref names. The commit's snapshot folder must exist by now.</summary>
    public void WriteRef(HubRepository repository, string revision, string commit) =>
        AtomicFile.WriteIfDifferent(Layout.Ref(repository, revision), Encoding.ASCII.GetBytes(commit));

    private static readonly byte[] CacheTag = Encoding.ASCII.GetBytes(
        """
        Signature: 8a477f597d28d172789f06886806bc55
        # This file is a cache directory tag created by huggingface_hub.
        # For information about cache directory tags, see:
        #	https://bford.info/cachedir/

        """.ReplaceLineEndings("\n")
    );

    private static bool TryLink(string place, string target)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                File.CreateSymbolicLink(place, target);
                return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                var there = new FileInfo(place);
                if (there.LinkTarget == target)
                {
                    return true;
                }

                if (attempt > 0 || (there.LinkTarget is null && !there.Exists))
                {
                    return attempt > 0 && there.LinkTarget == target;
                }

                File.Delete(place);
            }
        }
    }
}
