using System.Collections.Immutable;

namespace HubTasks.Hub.Restore;

/// <summary>
/// What the lock file says: the exact commit and files behind every model reference. Two locks are the same when they
/// render to the same bytes.
/// </summary>
/// <param name="Models">Ordered by repository, then revision.</param>
public sealed record HubLock(ImmutableArray<LockedModel> Models)
{
    public static readonly HubLock Empty = new([]);

    public LockedModel? Find(HubRepository repository, string revision) =>
        Models.FirstOrDefault(model => model.Repository == repository && model.Revision == revision);

    /// <summary>The entry that says exactly what the reference asks for; null when there is none.</summary>
    public LockedModel? Match(ModelReference reference) =>
        Models.FirstOrDefault(model =>
            model.Repository == reference.Repository
            && model.Revision == reference.Revision
            && model.Include.SequenceEqual(reference.Files, StringComparer.Ordinal)
            && model.Exclude.SequenceEqual(reference.ExcludeFiles, StringComparer.Ordinal)
        );
}

/// <param name="Repository">Which repository.</param>
/// <param name="Revision">As the project requested it.</param>
/// <param name="Commit">What it resolved to; 40 hex digits.</param>
/// <param name="License">As the card declared it when the revision was resolved; null when it declared none.</param>
/// <param name="Include">The globs that selected <paramref name="Files"/>; empty means all.</param>
/// <param name="Exclude">The globs that left files out.</param>
/// <param name="Files">Ordinal by path.</param>
public sealed record LockedModel(
    HubRepository Repository,
    string Revision,
    string Commit,
    string? License,
    ImmutableArray<string> Include,
    ImmutableArray<string> Exclude,
    ImmutableArray<LockedFile> Files
);

/// <param name="Path">Inside the repository, with <c>/</c>; safe under <see cref="RepoPath"/>.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Of the content; 64 hex digits.</param>
/// <param name="Oid">The git blob id for files that are not in LFS; null for those that are.</param>
public sealed record LockedFile(string Path, long Size, string Sha256, string? Oid)
{
    /// <summary>The name of its blob in the cache.</summary>
    public string Etag => Oid ?? Sha256;
}
