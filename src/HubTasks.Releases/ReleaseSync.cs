using System.Collections.Immutable;
using HubTasks.Findings;
using HubTasks.Hub.Client;
using HubTasks.Hub.Sources;
using HubTasks.Releases.Apply;
using HubTasks.Releases.Content;
using HubTasks.Releases.Plan;
using HubTasks.Releases.Source;

namespace HubTasks.Releases;

/// <summary>Brings a release to the Hub: resolve, plan, apply, verify.</summary>
/// <param name="source">Where the release is.</param>
/// <param name="hub">Where it goes.</param>
/// <param name="writer">How it gets there.</param>
/// <param name="options">The policies.</param>
/// <param name="workFolder">Absolute, exists, empty; the caller removes it. Holds the files of one release.</param>
/// <param name="progress">Told how it goes on.</param>
/// <param name="time">For waits.</param>
public sealed class ReleaseSync(
    IReleaseSource source,
    HubClient hub,
    IHubWriter writer,
    SyncOptions options,
    string workFolder,
    ISyncProgress? progress,
    TimeProvider time
)
{
    private readonly ContentStore _store = new(source, workFolder, progress, time);

    /// <summary>What a sync would do now. Writes nothing.</summary>
    /// <exception cref="HubTasksException">HUB40xx, HUB41xx, HUB43xx, HUB9xxx.</exception>
    public async Task<SyncPlan> PlanAsync(CancellationToken ct) =>
        (await PlanAsync(await source.GetAsync(ct), ct)).Plan;

    /// <summary>Plans, and unless there are conflicts executes exactly that plan.</summary>
    /// <exception cref="HubTasksException">HUB4xxx, HUB9xxx.</exception>
    public async Task<SyncResult> RunAsync(CancellationToken ct)
    {
        var release = await source.GetAsync(ct);
        var first = await PlanAsync(release, ct);
        var (plan, state) = first;
        for (var attempt = 0; ; attempt++)
        {
            if (plan.Outcome is not PlanOutcome.Changes)
            {
                return new SyncResult(plan, Applied: false) { Commit = plan.Tag?.Held, HubUrl = state.Url };
            }

            var applier = new SyncApplier(plan, options, _store, state, writer);
            await applier.FetchAsync(ct);
            if (await applier.RunAsync(release.GitHub?.HtmlUrl, ct) is { } result)
            {
                return result;
            }

            // somebody pushed: once more from the new state, unless they touched what we bring
            if (attempt > 0)
            {
                throw new HubTasksException(SyncErrors.HubKeepsMoving(plan.Hub.Revision!));
            }

            progress?.Noted($"the branch `{plan.Hub.Revision}` moved on the Hub; planning again");
            var before = await state.ReadTreeAsync(plan.Hub.Base!, ct);
            var touched = plan
                .Steps.Where(step => step.Kind is not ("changelog" or "card"))
                .Select(step => step.Path)
                .ToList();
            (plan, state) = await PlanAsync(release, ct);
            var after = plan.Hub.Base is { } head ? await state.ReadTreeAsync(head, ct) : before;
            // what they brought may be just what we bring, when the same release is synced twice at once
            var wanted = plan.Steps.Select(step => step.Path).ToHashSet(StringComparer.Ordinal);
            var changed = touched
                .Where(path =>
                    wanted.Contains(path) && before.GetValueOrDefault(path)?.Etag != after.GetValueOrDefault(path)?.Etag
                )
                .Select(path => SyncErrors.HubMoved(plan.Hub.Revision!, path))
                .ToImmutableArray();
            if (!changed.IsEmpty)
            {
                throw new HubTasksException(changed);
            }
        }
    }

    private async Task<(SyncPlan Plan, HubSide Side)> PlanAsync(SourceRelease release, CancellationToken ct)
    {
        var side = new HubSide(hub, options);
        var hubTag = SyncTarget.HubTag(release.Tag, options);
        if (Skip(release, hubTag) is { } skipped)
        {
            return (skipped, side);
        }

        var (target, state) = await ReadAsync(release, hubTag!, side, ct);
        var files = await new ReleaseFiles(release, hubTag!, options, _store).ResolveAsync(state, ct);
        if (files.IsEmpty && options.Notes is NotesTarget.None)
        {
            var reason = "the release has no asset that is wanted, and its notes go nowhere";
            return (SyncPlan.Skip(PlanOutcome.NothingToDo, reason, SyncPlanner.Describe(release), options), side);
        }

        var texts = new ReleaseTexts(
            release,
            hubTag!,
            options,
            _store,
            (file, token) => side.ReadTextAsync(target.Base!, file, token)
        );
        var wanted = await texts.AddAsync(files, state, ct);
        var plan = SyncPlanner.Create(release, options, target, state, wanted, texts.Notices);
        return (await WithoutSecondProposalAsync(plan, side, ct), side);
    }

    /// <summary>A rerun finds the pull request that it made, whatever became of it.</summary>
    private static async Task<SyncPlan> WithoutSecondProposalAsync(SyncPlan plan, HubSide side, CancellationToken ct) =>
        plan is { Hub.PullRequest: true, Manifest: { } manifest }
        && await side.FindProposalAsync(manifest, ct) is { } number
            ? plan with
            {
                Outcome = PlanOutcome.UpToDate,
                Steps = [],
                Notices = [.. plan.Notices, $"pull request {number} on the Hub brings this release already"],
            }
            : plan;

    private SyncPlan? Skip(SourceRelease release, string? hubTag)
    {
        var described = SyncPlanner.Describe(release);
        return release.Draft
                ? SyncPlan.Skip(PlanOutcome.SkippedDraft, $"`{release.Tag}` is a draft", described, options)
            : hubTag is null
                ? SyncPlan.Skip(
                    PlanOutcome.SkippedPattern,
                    $"`{release.Tag}` does not match `{options.TagPattern}`",
                    described,
                    options
                )
            : release.Prerelease && options.Prerelease is PrereleasePolicy.Skip
                ? SyncPlan.Skip(PlanOutcome.SkippedPrerelease, $"`{release.Tag}` is a prerelease", described, options)
            : null;
    }

    private async Task<(SyncTarget Target, HubState State)> ReadAsync(
        SourceRelease release,
        string hubTag,
        HubSide side,
        CancellationToken ct
    )
    {
        var none = ImmutableSortedDictionary.Create<string, TreeFile>(StringComparer.Ordinal);
        if (await side.ReadRefsAsync(ct) is not { } refs)
        {
            return options.Create
                ? (
                    NewRepository(SyncTarget.Branch(release, hubTag, options), hubTag),
                    new HubState(false, none, null, null, null)
                )
                : throw new HubTasksException(SyncErrors.RepositoryMissing(options.Repository.ToString()));
        }

        var tagged = refs.Tags.GetValueOrDefault(hubTag);
        var tagManifest = tagged is null ? null : await side.ReadManifestAsync(tagged, ct);
        var head = refs.Branches.GetValueOrDefault(SyncTarget.Branch(release, hubTag, options));
        var headManifest = head is null ? null : await side.ReadManifestAsync(head, ct);
        string? TagAt(string commit) => (
                commit == tagged ? tagManifest
                : commit == head ? headManifest
                : null
            )?.Release.Tag;
        var target = SyncTarget.Choose(release, hubTag, options, refs, TagAt);
        var start = target.Base!;
        return (
            target,
            new HubState(
                true,
                await side.ReadTreeAsync(start, ct),
                await side.ReadManifestAsync(start, ct),
                tagged,
                tagManifest
            )
        );
    }

    /// <summary>It will have its main branch from the start, and no other.</summary>
    private SyncTarget NewRepository(string branch, string hubTag) =>
        new(hubTag, branch, null, CreatesBranch: branch != options.Revision);
}
