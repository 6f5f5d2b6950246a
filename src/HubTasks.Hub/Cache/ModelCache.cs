using System.Collections.Concurrent;
using System.Text;
using HubTasks.Hub.Restore.Downloads;

namespace HubTasks.Hub.Cache;

/// <summary>Reads and writes one Hub cache so that every Hub tool on the machine can share it.</summary>
/// <param name="layout">Where it is.</param>
/// <param name="disableSymlinks">What the user asked for; a file system without links is found out by trying.</param>
public sealed class ModelCache(CacheLayout layout, bool disableSymlinks = false)
{
    /// <summary>To make a link where others make and remove things at the same time.</summary>
    private const int MostAttempts = 10;

    private readonly bool _linksUnwanted = disableSymlinks;
    private readonly ConcurrentDictionary<HubRepository, BlobSeals> _seals = new();
    private volatile bool _noLinks = disableSymlinks;

    public CacheLayout Layout { get; } = layout;

    /// <summary>There is something of the repository.</summary>
    internal bool Has(HubRepository repository) => Directory.Exists(Layout.Repository(repository));

    /// <summary>Its content is likely still the blob: links are wanted, and were not found not to work.</summary>
    internal bool HasJustBrought(FetchedBlob? blob) => !_noLinks && blob is { IsNew: true };

    internal BlobSeals Seals(HubRepository repository) =>
        _seals.GetOrAdd(repository, static (repository, layout) => new BlobSeals(layout, repository), Layout);

    /// <summary>Writes down which content was found right; to be called when the work is done, or ends in a failure.</summary>
    internal void FlushSeals()
    {
        foreach (var seals in _seals.Values)
        {
            seals.Flush();
        }
    }

    /// <summary>
    /// The real file with a blob's content: the blob, or the snapshot's own file in a cache without links. Null when
    /// neither has the expected size.
    /// </summary>
    public FileInfo? FindContent(HubRepository repository, string commit, string path, string etag, long size)
    {
        var blob = new FileInfo(Layout.Blob(repository, etag));
        if (IsContent(blob, size))
        {
            return blob;
        }

        var file = new FileInfo(Layout.SnapshotFile(repository, commit, path));
        return IsContent(file, size) ? file : null;
    }

    /// <summary>The attributes come with the size in one look; the target is a look of its own.</summary>
    private static bool IsContent(FileInfo file, long size) =>
        file.Exists
        && file.Length == size
        && (!file.Attributes.HasFlag(FileAttributes.ReparsePoint) || file.LinkTarget is null);

    /// <summary>True when the snapshot has the file and leads to this blob's content.</summary>
    public bool IsPlaced(HubRepository repository, string commit, string path, string etag, long size)
    {
        var file = new FileInfo(Layout.SnapshotFile(repository, commit, path));
        return file.LinkTarget is { } target ? Path.GetFileName(target) == etag : file.Exists && file.Length == size;
    }

    /// <summary>Makes the repository's folders, as every reader expects to find them, and tags the cache's root.</summary>
    public void Prepare(HubRepository repository, string commit)
    {
        if (!Has(repository))
        {
            // all at once: other tools call a repository corrupted that lacks one of them
            WholeFolder.Make(Layout, Layout.Repository(repository), "blobs", "refs", "snapshots");
        }

        Directory.CreateDirectory(Layout.Blobs(repository));
        Directory.CreateDirectory(Layout.Refs(repository));
        Directory.CreateDirectory(Layout.Snapshot(repository, commit));
        if (!File.Exists(Layout.TagFile))
        {
            AtomicFile.Write(Layout.TagFile, CacheTag, Layout.Aside);
        }
    }

    /// <summary>
    /// Puts a blob into a snapshot: a relative link, or where there are no links the file itself, moved from
    /// <c>blobs/</c> as <c>huggingface_hub</c> does, or copied when another snapshot needs it. Returns where the content
    /// is now; null when somebody took the blob away meanwhile.
    /// </summary>
    public FileInfo? Place(HubRepository repository, string commit, string path, string etag, FileInfo content)
    {
        var place = Layout.SnapshotFile(repository, commit, path);
        var isBlob = content.FullName == Path.GetFullPath(Layout.Blob(repository, etag), Layout.Root);
        if (isBlob && !_noLinks)
        {
            if (TryLink(place, CacheLayout.LinkTarget(path, etag), content.FullName))
            {
                return TakeBackUnlessThere(place, content);
            }

            _noLinks = true;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        // asked to do without links, where others may have made some
        if (isBlob && !(_linksUnwanted && IsLinked(Layout, repository, etag)))
        {
            File.Move(content.FullName, place, overwrite: true);
            if (_linksUnwanted && IsLinked(Layout, repository, etag))
            {
                Copy(repository, place, content.FullName);
            }
        }
        else if (content.FullName != place)
        {
            Copy(repository, content.FullName, place);
        }

        return new FileInfo(place);
    }

    /// <summary>Some snapshot has a link to the blob.</summary>
    internal static bool IsLinked(CacheLayout layout, HubRepository repository, string etag)
    {
        var snapshots = layout.Snapshots(repository);
        return Directory.Exists(snapshots)
            && new DirectoryInfo(snapshots)
                .EnumerateFiles("*", SearchOption.AllDirectories)
                .Any(file => file.LinkTarget is { } target && Path.GetFileName(target) == etag);
    }

    /// <summary>Records what a branch, tag or ref names. The commit's snapshot folder must exist by now.</summary>
    public void WriteRef(HubRepository repository, string revision, string commit) =>
        AtomicFile.WriteIfDifferent(
            Layout.Ref(repository, revision),
            Encoding.ASCII.GetBytes(commit),
            Path.Combine(Layout.Private(repository), "partial")
        );

    private static readonly byte[] CacheTag = Encoding.ASCII.GetBytes(
        """
        Signature: 8a477f597d28d172789f06886806bc55
        # This file is a cache directory tag created by huggingface_hub.
        # For information about cache directory tags, see:
        #	https://bford.info/cachedir/

        """.ReplaceLineEndings("\n")
    );

    /// <summary>
    /// Others clean without locks; a link to nowhere makes Python call the whole repository corrupted. A file in its place
    /// is the blob, moved there by a process without links.
    /// </summary>
    private static FileInfo? TakeBackUnlessThere(string place, FileInfo blob)
    {
        if (File.Exists(blob.FullName))
        {
            return blob;
        }

        if (new FileInfo(place).LinkTarget is not null)
        {
            File.Delete(place);
        }

        return null;
    }

    /// <summary>Beside its place first: nobody sees half of it.</summary>
    private void Copy(HubRepository repository, string from, string to)
    {
        var temporary = Path.Combine(Layout.Private(repository), "partial", Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(Path.GetDirectoryName(temporary)!);
        try
        {
            File.Copy(from, temporary);
            File.Move(temporary, to, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>
    /// False when there are no links here. A full disk, a path that is too long and a folder that somebody removes say
    /// nothing about that.
    /// </summary>
    private static bool TryLink(string place, string target, string blob)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                File.CreateSymbolicLink(place, target);
                return true;
            }
            catch (DirectoryNotFoundException) when (attempt < MostAttempts)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            }
            catch (Exception e) when (MayMeanNoLinks(e))
            {
                var there = new FileInfo(place);
                if (there.LinkTarget == target)
                {
                    return true;
                }

                if (there.LinkTarget is not null || there.Exists)
                {
                    if (attempt == MostAttempts)
                    {
                        throw;
                    }

                    if (!File.Exists(blob))
                    {
                        // the only copy may be the one in the place
                        return true;
                    }

                    File.Delete(place);
                }
                else if (Directory.Exists(place))
                {
                    throw;
                }
                else if (attempt > 0)
                {
                    return false;
                }
            }
        }
    }

    private static bool MayMeanNoLinks(Exception e) =>
        e is UnauthorizedAccessException
        || (
            e is IOException and not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException)
            && !DiskErrors.IsDisk(e)
        );
}
