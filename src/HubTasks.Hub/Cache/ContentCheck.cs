using HubTasks.Hub.Sources;

namespace HubTasks.Hub.Cache;

/// <summary>A file's content as the cache has it, looked at before anything uses it.</summary>
/// <param name="Content">The real file.</param>
/// <param name="Sha256">Of its content.</param>
/// <param name="Actual">The hash that should equal the blob's name.</param>
/// <param name="IsGood">It does.</param>
internal sealed record ContentCheck(FileInfo Content, string Sha256, string Actual, bool IsGood)
{
    /// <summary>
    /// Null when the cache has no content of that size. Content with a seal is taken at its word unless
    /// <paramref name="verify"/>; other content is hashed, and sealed when right.
    /// </summary>
    public static ContentCheck? Find(
        ModelCache cache,
        HubRepository repository,
        string commit,
        TreeFile file,
        bool verify,
        CancellationToken ct
    )
    {
        if (cache.FindContent(repository, commit, file.Path, file.Etag, file.Size) is not { } content)
        {
            return null;
        }

        if (!verify && cache.Seals(repository).Find(file.Etag, content) is { } sealedHash)
        {
            return new ContentCheck(content, sealedHash, file.Etag, IsGood: true);
        }

        var hashes = BlobHasher.HashFile(content.FullName, withOid: file.Sha256 is null, ct);
        var isGood = hashes.For(file.Etag) == file.Etag;
        if (isGood)
        {
            cache.Seals(repository).Add(file.Etag, content.LastWriteTimeUtc, file.Size, hashes.Sha256);
        }

        return new ContentCheck(content, hashes.Sha256, hashes.For(file.Etag), isGood);
    }
}
