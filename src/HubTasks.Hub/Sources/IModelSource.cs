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

    /// <summary>The commit that a branch, tag, ref or commit names today, and the licence its card declares.</summary>
    Task<ResolvedRevision> ResolveAsync(HubRepository repository, string revision, CancellationToken ct);

    /// <summary>Every file of a commit, ordinal by path, unfiltered.</summary>
    Task<ImmutableArray<TreeFile>> GetTreeAsync(HubRepository repository, string commit, CancellationToken ct);

    /// <summary>
    /// Opens a file's bytes from <paramref name="offset"/> on, or from an earlier place when the source cannot skip:
    /// <see cref="SourceContent.Offset"/> says which.
    /// </summary>
    Task<SourceContent> OpenAsync(
        HubRepository repository,
        string commit,
        TreeFile file,
        long offset,
        CancellationToken ct
    );
}

/// <param name="Commit">40 hex digits.</param>
/// <param name="License">As the card's front matter has it; null when it declares none.</param>
public sealed record ResolvedRevision(string Commit, string? License);

/// <summary>One file of a commit.</summary>
/// <param name="Path">With <c>/</c>; as the server said it, not yet checked.</param>
/// <param name="Size">In bytes; of the content, also for LFS files.</param>
/// <param name="Oid">The git blob id: of the content, or of the pointer when the file is in LFS. 40 hex digits.</param>
/// <param name="Sha256">Of the content, for LFS files; null for regular ones. 64 hex digits.</param>
public sealed record TreeFile(string Path, long Size, string Oid, string? Sha256)
{
    /// <summary>The name of its blob in the cache, and what its content is verified against.</summary>
    public string Etag => Sha256 ?? Oid;

    /// <summary>The hash that addresses the file's bytes in Xet storage, where the server said one.</summary>
    public string? XetHash { get; init; }
}

/// <summary>An open download.</summary>
/// <param name="Stream">The bytes from <paramref name="Offset"/> to the end.</param>
/// <param name="Offset">Where the stream begins; never after the asked offset.</param>
public sealed record SourceContent(Stream Stream, long Offset) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Stream.DisposeAsync();
}
