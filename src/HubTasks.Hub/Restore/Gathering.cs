using System.Collections.Immutable;
using HubTasks.Findings;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Sources;

namespace HubTasks.Hub.Restore;

/// <summary>Finds out what each reference needs. Reads the lock, the cache and the source; writes nothing but seals.</summary>
/// <param name="source">Asked only for what the lock and the cache do not say.</param>
/// <param name="cache">What is there already.</param>
/// <param name="request">How to treat it.</param>
/// <param name="isOfflineCache">The source is the cache itself: what is missing stays missing.</param>
internal sealed class Gathering(IModelSource source, ModelCache cache, RestoreRequest request, bool isOfflineCache)
{
    public async Task<ModelPlan> PlanAsync(ModelReference reference, LockedModel? held, CancellationToken ct)
    {
        try
        {
            return held is null ? await ResolveAsync(reference, ct) : await FollowAsync(reference, held, ct);
        }
        catch (HubTasksException e)
        {
            return ModelPlan.Impossible(reference, e.Diagnostics);
        }
    }

    private async Task<ModelPlan> ResolveAsync(ModelReference reference, CancellationToken ct)
    {
        var repository = reference.Repository;
        var cached = reference.IsPinned ? Cached(repository, reference.Revision) : null;
        // what the cache says of a commit is as good as what the Hub would say again
        var resolved = cached?.License is { } known
            ? new ResolvedRevision(reference.Revision, known)
            : await source.ResolveAsync(repository, reference.Revision, ct);
        if (!reference.IsPinned)
        {
            cached = Cached(repository, resolved.Commit);
        }

        var (tree, toKeep) = await ListAsync(repository, resolved, cached, ct);
        var paths = tree.Select(file => file.Path).ToList();
        var selected = FileSelection
            .Select(paths, reference.Files, reference.ExcludeFiles)
            .ToHashSet(StringComparer.Ordinal);
        if (selected.Count == 0)
        {
            return ModelPlan.Impossible(reference, [RestoreErrors.NothingMatches(reference, tree.Length)]);
        }

        ImmutableArray<TreeFile> files = [.. tree.Where(file => selected.Contains(file.Path))];
        var problems = PathCheck.Problems(repository, files.Select(file => file.Path)).ToList();
        if (problems.Count > 0)
        {
            return ModelPlan.Impossible(reference, problems);
        }

        var warnings = new List<Diagnostic>();
        if (!reference.IsPinned)
        {
            warnings.Add(RestoreErrors.Floating(reference, resolved.Commit));
        }

        if (isOfflineCache && resolved.License is null && paths.Contains("README.md"))
        {
            warnings.Add(RestoreErrors.LicenseUnknown(repository, resolved.Commit));
        }

        warnings.AddRange(
            reference
                .Files.Where(glob => FileSelection.Select(paths, [glob], []).IsEmpty)
                .Select(glob => RestoreErrors.OneGlobMatchesNothing(reference, glob))
        );
        return Check(reference, null, resolved.Commit, resolved.License?.Id, files, toKeep, warnings, ct);
    }

    /// <summary>
    /// The lock says everything. Only when content is missing is the server asked, and then its listing is compared with
    /// the lock before a byte is fetched.
    /// </summary>
    private async Task<ModelPlan> FollowAsync(ModelReference reference, LockedModel held, CancellationToken ct)
    {
        ImmutableArray<TreeFile> files = [.. held.Files.Select(ToTreeFile)];
        var plan = Check(reference, held, held.Commit, held.License, files, null, [], ct);
        if (plan.Missing.IsEmpty || !plan.Problems.IsEmpty)
        {
            return plan;
        }

        var cached = Cached(reference.Repository, held.Commit);
        var (tree, toKeep) = await ListAsync(reference.Repository, new ResolvedRevision(held.Commit, null), cached, ct);
        var problems = Compare(reference.Repository, held, tree).ToImmutableArray();
        return plan with { Tree = toKeep, Problems = problems };
    }

    private ModelPlan Check(
        ModelReference reference,
        LockedModel? held,
        string commit,
        string? license,
        ImmutableArray<TreeFile> files,
        CachedTree? tree,
        List<Diagnostic> warnings,
        CancellationToken ct
    )
    {
        var missing = ImmutableArray.CreateBuilder<TreeFile>();
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        var corrupt = new List<Diagnostic>();
        var isNew = !cache.Has(reference.Repository);
        foreach (var file in files)
        {
            var check = isNew
                ? null
                : ContentCheck.Find(cache, reference.Repository, commit, file, request.VerifyHashes, ct);
            if (check is { IsGood: true })
            {
                known[file.Etag] = check.Sha256;
                continue;
            }

            missing.Add(file);
            if (check is not null)
            {
                corrupt.Add(
                    isOfflineCache
                        ? RestoreErrors.HashMismatch(
                            reference.Repository,
                            file.Path,
                            check.Actual,
                            file.Etag,
                            "the cache"
                        )
                        : RestoreErrors.CorruptBlob(reference.Repository, file.Path, check.Actual, file.Etag)
                );
            }
        }

        var problems =
            isOfflineCache && missing.Count > 0
                ? corrupt.DefaultIfEmpty(
                    RestoreErrors.OfflineAndMissing(reference.Repository, commit, missing.Count, missing[0].Path)
                )
                : [];
        warnings.AddRange(isOfflineCache ? [] : corrupt);
        return new ModelPlan(
            reference,
            held,
            commit,
            license,
            files,
            missing.ToImmutable(),
            known,
            tree,
            [.. problems],
            [.. warnings]
        );
    }

    private CachedTree? Cached(HubRepository repository, string commit) =>
        CachedTree.Read(cache.Layout.Tree(repository, commit));

    /// <param name="repository">Which one.</param>
    /// <param name="resolved">With the license, if the source was asked.</param>
    /// <param name="cached">What the cache says of the commit.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>Every file, and what the cache does not say yet.</returns>
    private async Task<(ImmutableArray<TreeFile> Files, CachedTree? ToKeep)> ListAsync(
        HubRepository repository,
        ResolvedRevision resolved,
        CachedTree? cached,
        CancellationToken ct
    )
    {
        // a feed's card may be missing or stand for another's listing: only a Hub's word is kept
        var stated = source.IsLocal ? null : resolved.License;
        if (cached is not null)
        {
            return (
                cached.Files,
                cached.License is null && stated is not null ? cached with { License = stated } : null
            );
        }

        var files = await source.GetTreeAsync(repository, resolved.Commit, ct);
        return (
            files,
            !isOfflineCache && source.ListsEverything(repository, resolved.Commit)
                ? new CachedTree(files, stated)
                : null
        );
    }

    private IEnumerable<Diagnostic> Compare(HubRepository repository, LockedModel held, ImmutableArray<TreeFile> tree)
    {
        var byPath = tree.ToDictionary(file => file.Path, StringComparer.Ordinal);
        foreach (var locked in held.Files)
        {
            if (!byPath.TryGetValue(locked.Path, out var there))
            {
                yield return RestoreErrors.LockAgainstServer(
                    repository,
                    locked.Path,
                    "absent",
                    Describe(locked.Etag, locked.Size),
                    source.Name
                );
            }
            else if (there.Etag != locked.Etag || there.Size != locked.Size)
            {
                yield return RestoreErrors.LockAgainstServer(
                    repository,
                    locked.Path,
                    Describe(there.Etag, there.Size),
                    Describe(locked.Etag, locked.Size),
                    source.Name
                );
            }
        }
    }

    private static string Describe(string etag, long size) => $"{etag} ({size} bytes)";

    private static TreeFile ToTreeFile(LockedFile file) =>
        new(file.Path, file.Size, file.Oid, file.Oid is null ? file.Sha256 : null);
}
