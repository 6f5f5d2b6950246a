using System.Text;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Client;

namespace HubTasks.Hub.Upload;

/// <summary>A file to bring to the Hub: where it goes, what it is known by, and how to read it.</summary>
/// <param name="Path">In the repository, with <c>/</c>.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">64 hex digits.</param>
/// <param name="Oid">The git blob id of the content; null for files too large to be in git.</param>
/// <param name="Open">A new readable and seekable stream each time it is called; from several threads.</param>
public sealed record UploadFile(string Path, long Size, string Sha256, string? Oid, Func<Stream> Open)
{
    /// <summary>Larger files are always in LFS: the Hub puts the limit near 10 MB, and git ids of more are wasted time.</summary>
    private const long LargestInGit = 64L * 1024 * 1024;

    /// <summary>Hashes a file from the disk, once.</summary>
    public static UploadFile FromDisk(string path, string file, CancellationToken ct)
    {
        var size = LengthOf(file);
        var hashes = BlobHasher.HashFile(file, withOid: size <= LargestInGit, ct);
        return new UploadFile(
            path,
            size,
            hashes.Sha256,
            hashes.Oid,
            () => new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0)
        );
    }

    // of the content: FileInfo would say how long a link is
    private static long LengthOf(string file)
    {
        using var handle = File.OpenHandle(file);
        return RandomAccess.GetLength(handle);
    }

    public static UploadFile FromBytes(string path, byte[] content)
    {
        using var hasher = new BlobHasher(content.Length, withOid: true);
        hasher.Append(content);
        var hashes = hasher.Finish();
        return new UploadFile(
            path,
            content.Length,
            hashes.Sha256,
            hashes.Oid,
            () => new MemoryStream(content, writable: false)
        );
    }

    public static UploadFile FromText(string path, string text) => FromBytes(path, Encoding.UTF8.GetBytes(text));

    /// <exception cref="Findings.HubTasksException">HUB4512.</exception>
    internal Stream Read()
    {
        try
        {
            return Open();
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw UploadErrors.Unreadable(Path, failed.Message).AsException(failed);
        }
    }

    /// <summary>True when the Hub holds these bytes already, in git or in LFS.</summary>
    internal bool IsSame(TreeEntry there) =>
        there.Type == "file" && (there.Lfs is { } lfs ? lfs.Oid == Sha256 && lfs.Size == Size : there.Oid == Oid);
}
