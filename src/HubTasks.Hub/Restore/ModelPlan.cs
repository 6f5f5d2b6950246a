using System.Collections.Frozen;
using System.Collections.Immutable;
using HubTasks.Findings;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Restore.Downloads;
using HubTasks.Hub.Sources;

namespace HubTasks.Hub.Restore;

/// <summary>What one reference needs: decided, not yet done.</summary>
/// <param name="Reference">What asked.</param>
/// <param name="Held">The lock's entry that it follows; null when it was resolved now.</param>
/// <param name="Commit">40 hex digits.</param>
/// <param name="License">As the card declares it, or the lock remembers it.</param>
/// <param name="Files">The selected ones, ordinal by path.</param>
/// <param name="Missing">Those without good content in the cache.</param>
/// <param name="Known">The SHA-256 by blob name of those with it.</param>
/// <param name="Tree">The whole listing, when the cache lacks it or something that it says.</param>
/// <param name="Problems">Why it cannot be done.</param>
/// <param name="Warnings">What to say though it can.</param>
internal sealed record ModelPlan(
    ModelReference Reference,
    LockedModel? Held,
    string Commit,
    string? License,
    ImmutableArray<TreeFile> Files,
    ImmutableArray<TreeFile> Missing,
    IReadOnlyDictionary<string, string> Known,
    CachedTree? Tree,
    ImmutableArray<Diagnostic> Problems,
    ImmutableArray<Diagnostic> Warnings
)
{
    public static ModelPlan Impossible(ModelReference reference, IEnumerable<Diagnostic> problems) =>
        new(reference, null, "", null, [], [], FrozenDictionary<string, string>.Empty, null, [.. problems], []);

    /// <summary>What a clean took between the first look and <see cref="CacheUse"/> is missing after all.</summary>
    public ModelPlan LookAgain(ModelCache cache) =>
        this with
        {
            Missing =
            [
                .. Files.Where(file =>
                    !Known.ContainsKey(file.Etag)
                    || cache.FindContent(Reference.Repository, Commit, file.Path, file.Etag, file.Size) is null
                ),
            ],
        };

    /// <summary>The lock's own entry where the content is what it says.</summary>
    /// <param name="fetched">By blob name.</param>
    public LockedModel ToLocked(IReadOnlyDictionary<string, FetchedBlob> fetched)
    {
        string Found(string etag) => Known.TryGetValue(etag, out var known) ? known : fetched[etag].Sha256;
        return Held is not null && Held.Files.All(file => file.Sha256 == Found(file.Etag))
            ? Held
            : new LockedModel(
                Reference.Repository,
                Reference.Revision,
                Commit,
                License,
                Reference.Files,
                Reference.ExcludeFiles,
                [
                    .. Files.Select(file => new LockedFile(
                        file.Path,
                        file.Size,
                        Found(file.Etag),
                        file.Sha256 is null ? file.Oid : null
                    )),
                ]
            );
    }

    public RestoredModel ToRestored(LockedModel model, ModelCache cache) =>
        new(
            Reference,
            Commit,
            License,
            cache.Layout.Snapshot(Reference.Repository, Commit),
            [
                .. model.Files.Select(file => new RestoredFile(
                    file.Path,
                    cache.FindContent(Reference.Repository, Commit, file.Path, file.Etag, file.Size)?.FullName
                        ?? cache.Layout.SnapshotFile(Reference.Repository, Commit, file.Path),
                    file.Size,
                    file.Sha256
                )),
            ]
        );
}
