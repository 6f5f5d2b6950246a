using System.Collections.Frozen;
using System.Collections.Immutable;
using HubTasks.Findings;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Restore.Downloads;
using HubTasks.Hub.Sources;

namespace HubTasks.Hub.Restore;

/// <summary>Brings references into the cache and the lock file: gather, decide, apply.</summary>
/// <param name="source">Where models come from.</param>
/// <param name="cache">Where they go.</param>
/// <param name="progress">Told how it goes on.</param>
public sealed class Restorer(IModelSource source, ModelCache cache, IRestoreProgress? progress = null)
{
    /// <summary>Restores everything or throws every problem that is known, at once. A bad lock is left as it is.</summary>
    /// <exception cref="HubTasksException">HUB1xxx and HUB9xxx.</exception>
    public async Task<RestoreResult> RunAsync(RestoreRequest request, CancellationToken ct)
    {
        try
        {
            return await RestoreAsync(request, ct);
        }
        finally
        {
            cache.FlushSeals();
        }
    }

    private async Task<RestoreResult> RestoreAsync(RestoreRequest request, CancellationToken ct)
    {
        var from = request.Offline && !source.IsLocal ? new FolderSource(cache.Layout, isCache: true) : source;
        var warnings = new List<Diagnostic>();
        var references = Distinct(request.References);
        var held = HubLockFile.Read(request.LockFile);
        var locked = request.Locked && !request.ForceEvaluate;
        if (request.Locked && request.ForceEvaluate)
        {
            warnings.Add(RestoreErrors.ForceBeatsLocked());
        }

        if (locked)
        {
            ThrowGaps(request, references, held);
        }

        var gathering = new Gathering(from, cache, request, isOfflineCache: from != source);
        var plans = await Task.WhenAll(
            references.Select(reference => gathering.PlanAsync(reference, Keep(request, held, reference), ct))
        );
        Throw(plans.SelectMany(plan => plan.Problems));
        warnings.AddRange(plans.SelectMany(plan => plan.Warnings));

        var applying = new Applying(from, cache, progress);
        using var use = plans.All(plan => plan.Held is not null && applying.IsDone(plan))
            ? null
            : await applying.BeginAsync(plans, ct);
        if (use is not null)
        {
            plans = [.. plans.Select(plan => plan.LookAgain(cache))];
        }

        var fetched = use is null ? FrozenDictionary<string, FetchedBlob>.Empty : await applying.RunAsync(plans, ct);
        var models = plans.Select(plan => plan.ToLocked(fetched)).ToImmutableArray();
        ThrowLockedContent(plans, models, from.Name);
        var changed =
            !locked
            && !IsAll(held, models, request.KeepOthers)
            && await LockWriter.WriteAsync(
                request.LockFile,
                models,
                request.KeepOthers,
                cache.Layout.Root,
                progress,
                ct
            );
        return new RestoreResult(
            [.. plans.Zip(models, (plan, model) => plan.ToRestored(model, cache))],
            [.. warnings],
            changed
        );
    }

    private static ImmutableArray<ModelReference> Distinct(ImmutableArray<ModelReference> references)
    {
        var problems = references
            .Select(reference => reference.Repository)
            .Distinct()
            .GroupBy(repository => repository.ToString(), StringComparer.OrdinalIgnoreCase)
            .Where(group => group.Count() > 1)
            .Select(group => RestoreErrors.DiffersInCase(group.First(), group.Last()));
        Throw(problems);
        return
        [
            .. references.DistinctBy(
                reference =>
                    $"{reference.Repository}\n{reference.Revision}\n{string.Join('\n', reference.Files)}\0{string.Join('\n', reference.ExcludeFiles)}",
                StringComparer.Ordinal
            ),
        ];
    }

    private static void ThrowGaps(RestoreRequest request, ImmutableArray<ModelReference> references, HubLock? held)
    {
        if (held is null)
        {
            throw new HubTasksException(RestoreErrors.LockMissing(request.LockFile));
        }

        Throw(LockCheck.Gaps(held, references, request.KeepOthers).Select(gap => gap.ToDiagnostic()));
    }

    /// <summary>The lock's entry for a reference, unless it is to be resolved anew.</summary>
    private static LockedModel? Keep(RestoreRequest request, HubLock? held, ModelReference reference)
    {
        var anew = request.ForceEvaluate && (request.Only.IsEmpty || request.Only.Contains(reference.Repository));
        return anew || held is null ? null : held.Match(reference);
    }

    /// <summary>A lock that has another SHA-256 for the same git blob was edited: the content was verified by its id.</summary>
    private static void ThrowLockedContent(
        IReadOnlyList<ModelPlan> plans,
        ImmutableArray<LockedModel> models,
        string sourceName
    ) =>
        Throw(
            plans
                .Zip(
                    models,
                    (plan, model) => ReferenceEquals(plan.Held, model) ? [] : Differences(plan, model, sourceName)
                )
                .SelectMany(problems => problems)
        );

    private static IEnumerable<Diagnostic> Differences(ModelPlan plan, LockedModel model, string sourceName) =>
        (plan.Held?.Files ?? [])
            .Zip(
                model.Files,
                (held, found) =>
                    held.Sha256 == found.Sha256
                        ? null
                        : RestoreErrors.HashMismatch(
                            plan.Reference.Repository,
                            held.Path,
                            found.Sha256,
                            held.Sha256 + " (lock file)",
                            sourceName
                        )
            )
            .OfType<Diagnostic>();

    /// <summary>The lock as it was read says exactly this: nobody needs to look whether its bytes would change.</summary>
    private static bool IsAll(HubLock? held, ImmutableArray<LockedModel> models, bool keepOthers) =>
        held is not null
        && models.All(model => held.Models.Contains(model))
        && (keepOthers || models.Length == held.Models.Length);

    private static void Throw(IEnumerable<Diagnostic> problems)
    {
        var all = problems.ToImmutableArray();
        if (all.Length > 0)
        {
            throw new HubTasksException(all);
        }
    }
}
