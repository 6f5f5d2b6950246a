using System.Collections.Immutable;

namespace HubTasks.Hub.Sources;

/// <summary>
/// Where models come from: an HTTP Hub or a folder feed. The seam for another registry. Every method throws
/// <see cref="Findings.HubTasksException"/> for failures the user can act on.
/// </summary>
public interface IModelSource
{
    /// <summary>What a person would call it: the endpoint, or the folder. Without secrets.</summary>
    string Name { get; }

    /// <summary>True when asking costs no network, so that offline mode may ask.</summary>
    bool IsLocal { get; }

    /// <summary>Only so much may be taken of it at once: nothing is asked for before its turn.</summary>
    bool IsMetered => false;

    /// <summary>The commit that a branch, tag, ref or commit names today, and the licence its card declares.</summary>
    Task<ResolvedRevision> ResolveAsync(HubRepository repository, string revision, CancellationToken ct);

    /// <summary>Every file of a commit, ordinal by path, unfiltered.</summary>
    Task<ImmutableArray<TreeFile>> GetTreeAsync(HubRepository repository, string commit, CancellationToken ct);

    /// <summary>
    /// False when the listing is only of what happens to be here, so that nobody may keep it as the commit's own.
    /// </summary>
    bool ListsEverything(HubRepository repository, string commit) => true;

    /// <summary>
    /// Opens <paramref name="length"/> bytes of a file from <paramref name="offset"/> on; from the beginning, and all of
    /// it, when the server cannot do ranges: <see cref="SourceContent.Offset"/> says which. The stream may end early or
    /// throw <see cref="IOException"/>; the caller opens again from where it got to.
    /// </summary>
    /// <param name="repository">Which repository.</param>
    /// <param name="commit">40 hex digits.</param>
    /// <param name="file">As <see cref="GetTreeAsync"/> gave it, or as the lock file has it.</param>
    /// <param name="offset">In bytes, from 0.</param>
    /// <param name="length">In bytes; null means to the end.</param>
    /// <param name="ct">Ends the request and every read of its stream.</param>
    Task<SourceContent> OpenAsync(
        HubRepository repository,
        string commit,
        TreeFile file,
        long offset,
        long? length,
        CancellationToken ct
    );
}

/// <param name="Commit">40 hex digits.</param>
/// <param name="License">Null when the source cannot know, because it has no card.</param>
public sealed record ResolvedRevision(string Commit, StatedLicense? License);

/// <summary>What the front matter of a card says of its licence.</summary>
/// <param name="Id">As it stands there; null when it declares none.</param>
public sealed record StatedLicense(string? Id);

/// <summary>One file of a commit.</summary>
/// <param name="Path">With <c>/</c>; as the server said it, not yet checked.</param>
/// <param name="Size">In bytes; of the content, also for LFS files.</param>
/// <param name="Oid">
/// The git blob id: of the content, or of the pointer when the file is in LFS, and may then be null here. 40 hex digits.
/// </param>
/// <param name="Sha256">Of the content, for LFS files; null for regular ones. 64 hex digits.</param>
public sealed record TreeFile(string Path, long Size, string? Oid, string? Sha256)
{
    /// <summary>Never null: an LFS pointer's id follows from what it points to, and few ask for it.</summary>
    public string Oid
    {
        get => field ??= LfsPointer.Oid(Sha256!, Size);
    } = Oid!;

    /// <summary>The name of its blob in the cache, and what its content is verified against.</summary>
    public string Etag => Sha256 ?? Oid;

    /// <summary>From 256 KiB on: fetched in chunks, where smaller ones go through memory, many at once.</summary>
    public bool IsLarge => Size >= 256 << 10;

    /// <summary>The hash that addresses the file's bytes in Xet storage, where the server said one.</summary>
    public string? XetHash { get; init; }

    /// <summary>The shapes hold: hashes of the right length in lower-case hex, a size that is not negative.</summary>
    public bool IsWellFormed =>
        Size >= 0
        && Revision.IsCommit(Oid)
        && (Sha256 is null || (Sha256.Length == 64 && Revision.IsLowerHex(Sha256)))
        && (XetHash is null || (XetHash.Length == 64 && Revision.IsLowerHex(XetHash)));
}

/// <summary>An open download.</summary>
/// <param name="Stream">The bytes from <paramref name="Offset"/> to the end.</param>
/// <param name="Offset">Where the stream begins; never after the asked offset.</param>
/// <param name="Version">Differs when the server has other bytes under the name than before; null when it does not say.</param>
public sealed record SourceContent(Stream Stream, long Offset, string? Version = null) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Stream.DisposeAsync();
}
