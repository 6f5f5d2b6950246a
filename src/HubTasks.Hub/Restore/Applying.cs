using System.Collections.Concurrent;
using System.Collections.Frozen;
using HubTasks.Findings;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Restore.Downloads;
using HubTasks.Hub.Sources;

namespace HubTasks.Hub.Restore;

/// <summary>Does what the plans say: blobs, then listings and snapshots, then refs.</summary>
internal sealed class Applying(IModelSource source, ModelCache cache, IRestoreProgress? progress)
{
    /// <summary>Files fetched in chunks: each may take sixteen connections and, in memory, what its hash is behind.</summary>
    private const int LargeAtOnce = 6;

    /// <summary>Enough to keep a Hub that is near busy; each connection costs both sides.</summary>
    private const int FewSmallAtOnce = 8;

    /// <summary>Enough to hide 30 ms of a Hub that is far away.</summary>
    private const int MostSmallAtOnce = 96;

    /// <summary>So many failures are enough to read; the rest is given up.</summary>
    private const int MostFailures = 10;

    /// <summary>From then on nobody takes away what the plans need.</summary>
    public Task<CacheUse> BeginAsync(IReadOnlyCollection<ModelPlan> plans, CancellationToken ct) =>
        OnDiskAsync(
            plans,
            () =>
                CacheUse.BeginAsync(
                    cache.Layout,
                    plans.Select(plan => plan.Reference.Repository),
                    progress is null ? null : progress.Noted,
                    ct
                )
        );

    /// <summary>Returns everything that it fetched by blob name.</summary>
    public Task<IReadOnlyDictionary<string, FetchedBlob>> RunAsync(
        IReadOnlyCollection<ModelPlan> plans,
        CancellationToken ct
    ) => OnDiskAsync(plans, () => ApplyAsync(plans, ct));

    private async Task<IReadOnlyDictionary<string, FetchedBlob>> ApplyAsync(
        IReadOnlyCollection<ModelPlan> plans,
        CancellationToken ct
    )
    {
        var open = plans.Where(plan => !IsDone(plan)).ToHashSet<ModelPlan>(ReferenceEqualityComparer.Instance);
        foreach (var plan in open)
        {
            cache.Prepare(plan.Reference.Repository, plan.Commit);
        }

        var fetched = await FetchAsync(plans, ct);
        foreach (var plan in plans)
        {
            WriteListing(plan);
            if (open.Contains(plan))
            {
                await PlaceAsync(plan, fetched, ct);
            }

            WriteRef(plan);
        }

        return fetched;
    }

    /// <summary>Says what is wrong with the cache's disk.</summary>
    private async Task<T> OnDiskAsync<T>(IReadOnlyCollection<ModelPlan> plans, Func<Task<T>> work)
        where T : class
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (DiskErrors.IsFull(e))
        {
            var needed = plans.Sum(plan => plan.Missing.Sum(file => file.Size));
            throw new HubTasksException(RestoreErrors.DiskFull(cache.Layout.Root, needed, e.Message), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // what a connection does wrong has become a coded failure long before it gets here
            throw new HubTasksException(RestoreErrors.CacheUnwritable(cache.Layout.Root, e.Message), e);
        }
    }

    private async Task<IReadOnlyDictionary<string, FetchedBlob>> FetchAsync(
        IReadOnlyCollection<ModelPlan> plans,
        CancellationToken ct
    )
    {
        if (plans.All(plan => plan.Missing.IsEmpty))
        {
            return FrozenDictionary<string, FetchedBlob>.Empty;
        }

        foreach (var plan in plans.Where(plan => !plan.Missing.IsEmpty))
        {
            var distinct = plan.Missing.DistinctBy(file => file.Etag).ToList();
            progress?.Planned(plan.Reference.Repository, distinct.Count, distinct.Sum(file => file.Size));
        }

        // large ones first: a small file never keeps the whole restore waiting, a large one that begins last does
        var wanted = plans
            .SelectMany(plan => plan.Missing.Select(file => new Wanted(plan.Reference.Repository, plan.Commit, file)))
            .DistinctBy(item => $"{item.Repository} {item.File.Etag}", StringComparer.Ordinal)
            .OrderByDescending(item => item.File.Size)
            .ToLookup(item => item.File.IsLarge);
        var fetcher = new BlobFetcher(source, cache, progress);
        var fetched = new ConcurrentDictionary<string, FetchedBlob>(StringComparer.Ordinal);
        var failures = new ConcurrentQueue<Diagnostic>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        async Task FetchOneAsync(Wanted item, CancellationToken token)
        {
            try
            {
                fetched[item.File.Etag] = await fetcher.FetchAsync(item.Repository, item.Commit, item.File, token);
            }
            catch (HubTasksException e)
            {
                foreach (var diagnostic in e.Diagnostics)
                {
                    failures.Enqueue(diagnostic);
                }

                if (IsHopeless(e) || failures.Count >= MostFailures)
                {
                    await stop.CancelAsync();
                }
            }
        }

        try
        {
            await Task.WhenAll(
                new Crew(LargeAtOnce, LargeAtOnce).RunAsync(wanted[true], FetchOneAsync, stop.Token),
                new Crew(FewSmallAtOnce, MostSmallAtOnce).RunAsync(wanted[false], FetchOneAsync, stop.Token)
            );
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested && !failures.IsEmpty)
        {
            // stopped by ourselves; the failures say why
        }

        return failures.IsEmpty ? fetched : throw new HubTasksException([.. failures.Distinct()]);
    }

    /// <summary>A Hub that refuses or does not answer will not do better for the other files.</summary>
    private static bool IsHopeless(HubTasksException e) =>
        e.Diagnostics.Any(diagnostic => diagnostic.Code.StartsWith("HUB9", StringComparison.Ordinal));

    /// <summary>Nothing is to be fetched or placed.</summary>
    public bool IsDone(ModelPlan plan) =>
        plan.Missing.IsEmpty
        && plan.Files.All(file =>
            cache.IsPlaced(plan.Reference.Repository, plan.Commit, file.Path, file.Etag, file.Size)
        );

    /// <summary>
    /// Before the snapshot: a reader that finds that can then tell whether it is complete. After the content: a listing
    /// that no content proved could be a lie that every later restore believes.
    /// </summary>
    private void WriteListing(ModelPlan plan)
    {
        if (plan.Tree is { } tree)
        {
            tree.Write(cache.Layout.Tree(plan.Reference.Repository, plan.Commit));
        }
    }

    private void WriteRef(ModelPlan plan)
    {
        if (plan.Held is null && !plan.Reference.IsPinned)
        {
            cache.WriteRef(plan.Reference.Repository, plan.Reference.Revision, plan.Commit);
        }
    }

    private async Task PlaceAsync(
        ModelPlan plan,
        IReadOnlyDictionary<string, FetchedBlob> fetched,
        CancellationToken ct
    )
    {
        var repository = plan.Reference.Repository;
        var placed = new Dictionary<string, FileInfo>(StringComparer.Ordinal);
        foreach (var file in plan.Files)
        {
            // whether it is still there is looked at once it is linked
            var isNew = cache.HasJustBrought(fetched.GetValueOrDefault(file.Etag));
            if (!isNew && cache.IsPlaced(repository, plan.Commit, file.Path, file.Etag, file.Size))
            {
                continue;
            }

            var content =
                (isNew ? new FileInfo(cache.Layout.Blob(repository, file.Etag)) : null)
                ?? cache.FindContent(repository, plan.Commit, file.Path, file.Etag, file.Size)
                ?? placed.GetValueOrDefault(file.Etag)
                ?? await FetchAgainAsync(plan, file, ct);
            placed[file.Etag] =
                cache.Place(repository, plan.Commit, file.Path, file.Etag, content)
                ?? cache.Place(repository, plan.Commit, file.Path, file.Etag, await FetchAgainAsync(plan, file, ct))
                ?? throw Vanished(repository, file.Etag);
        }
    }

    /// <summary>Somebody cleaned the cache between our look and our link; other tools delete without locks.</summary>
    private async Task<FileInfo> FetchAgainAsync(ModelPlan plan, TreeFile file, CancellationToken ct)
    {
        var repository = plan.Reference.Repository;
        cache.Prepare(repository, plan.Commit);
        await new BlobFetcher(source, cache, progress).FetchAsync(repository, plan.Commit, file, ct);
        return cache.FindContent(repository, plan.Commit, file.Path, file.Etag, file.Size)
            ?? throw Vanished(repository, file.Etag);
    }

    private static IOException Vanished(HubRepository repository, string etag) =>
        new($"blob {etag} of {repository} vanished from the cache twice");

    /// <summary>One blob to fetch. A class: generic code over structs is compiled anew in every run.</summary>
    private sealed record Wanted(HubRepository Repository, string Commit, TreeFile File);
}
