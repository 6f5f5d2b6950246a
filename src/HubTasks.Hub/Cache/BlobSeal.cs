using System.Text;

namespace HubTasks.Hub.Cache;

/// <summary>
/// The note that a blob's content was hashed and found right. Other Hub clients do not check what they download, so a
/// blob of theirs is hashed once before we use it; the seal makes that once. It lies in <c>.hubtasks/seals</c> of the
/// repository's folder, which other tools leave alone, is named like the blob, holds its SHA-256, and has its time
/// stamp: a blob that was touched since has no seal.
/// </summary>
internal static class BlobSeal
{
    /// <summary>The SHA-256 found when it was sealed; null when it was not, or was touched since.</summary>
    public static string? Read(CacheLayout cache, HubRepository repository, string etag, FileInfo content)
    {
        var seal = new FileInfo(PathOf(cache, repository, etag));
        if (!seal.Exists || seal.LastWriteTimeUtc != content.LastWriteTimeUtc)
        {
            return null;
        }

        if (etag.Length == 64)
        {
            return etag;
        }

        try
        {
            var text = File.ReadAllText(seal.FullName);
            return text.Length == 64 && Revision.IsLowerHex(text) ? text : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Best effort: in a cache that cannot be written, content is hashed anew each time.</summary>
    public static void Write(
        CacheLayout cache,
        HubRepository repository,
        string etag,
        string contentPath,
        string sha256
    )
    {
        var path = PathOf(cache, repository, etag);
        try
        {
            using var seal = SmallFile.Create(path);
            RandomAccess.Write(seal, Encoding.ASCII.GetBytes(sha256), 0);
            // only now is it one
            File.SetLastWriteTimeUtc(seal, File.GetLastWriteTimeUtc(contentPath));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            SmallFile.TryDelete(path);
        }
    }

    public static void Break(CacheLayout cache, HubRepository repository, string etag) =>
        SmallFile.TryDelete(PathOf(cache, repository, etag));

    private static string PathOf(CacheLayout cache, HubRepository repository, string etag) =>
        Path.Combine(cache.Private(repository), "seals", etag);
}
