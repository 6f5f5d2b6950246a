using HubTasks.Findings;
using HubTasks.Hub.Sources;
using HubTasks.Releases.Source;

namespace HubTasks.Releases.Plan;

/// <summary>Compares what a release wants with what the Hub has. Pure.</summary>
internal sealed class SyncPlanner(
    SourceRelease release,
    SyncOptions options,
    SyncTarget target,
    HubState hub,
    IReadOnlyCollection<DesiredFile> wanted
)
{
    private readonly List<PlanStep> _steps = [];
    private readonly List<Diagnostic> _conflicts = [];
    private readonly List<string> _notices = [];
    private readonly List<ManifestFile> _owned = [];
    private int _unchanged;

    /// <param name="release">What to bring.</param>
    /// <param name="options">The policies.</param>
    /// <param name="target">Where to.</param>
    /// <param name="hub">What is there.</param>
    /// <param name="wanted">The files of the release; paths differ.</param>
    /// <param name="notices">Said before planning, to be kept with the plan.</param>
    public static SyncPlan Create(
        SourceRelease release,
        SyncOptions options,
        SyncTarget target,
        HubState hub,
        IReadOnlyCollection<DesiredFile> wanted,
        IEnumerable<string> notices
    )
    {
        var planner = new SyncPlanner(release, options, target, hub, wanted);
        planner._notices.AddRange(notices);
        return planner.Create();
    }

    public static PlanRelease Describe(SourceRelease release) =>
        new(release.Tag)
        {
            Server = release.GitHub?.Server,
            Repo = release.GitHub?.Repo,
            ReleaseId = release.GitHub?.ReleaseId,
            Commit = release.GitHub?.Commit,
            Prerelease = release.Prerelease,
            Latest = release is { IsLatest: true, Prerelease: false },
        };

    private SyncPlan Create()
    {
        CheckSource();
        foreach (var file in wanted.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            Place(file);
        }

        Delete();
        var manifest = Manifest();
        var tag = Tag(manifest);
        var pullRequest =
            _conflicts.Count > 0 && options.OnConflict is ConflictPolicy.PullRequest && _conflicts.All(IsEdit);
        if (pullRequest)
        {
            _notices.AddRange(_conflicts.Select(conflict => conflict.Message));
            _conflicts.Clear();

            // a tag belongs on what people merge, not on what they are asked to merge
            tag = null;
        }

        return new SyncPlan
        {
            Outcome =
                _conflicts.Count > 0 ? PlanOutcome.Conflict
                : _steps.Count > 0 || tag is { Action: not TagAction.Keep } ? PlanOutcome.Changes
                : PlanOutcome.UpToDate,
            Release = Describe(release),
            Hub = new PlanTarget(options.Repository.ToString(), target.Revision, target.Base)
            {
                CreatesRepository = !hub.Exists,
                CreatesBranch = target.CreatesBranch && _steps.Count > 0,
                PullRequest = pullRequest,
            },
            Steps = [.. _steps.OrderBy(step => step.Path, StringComparer.Ordinal)],
            Unchanged = _unchanged,
            Tag = tag,
            Conflicts = [.. _conflicts.Select(PlanConflict.Of)],
            Notices = [.. _notices],
            Manifest = manifest,
        };
    }

    private static bool IsEdit(Diagnostic conflict) => conflict.Code == "HUB4201";

    private bool SameRelease => hub.Manifest?.Release.Tag == release.Tag;

    /// <summary>A tag that moved on GitHub means other sources under the same name.</summary>
    private void CheckSource()
    {
        if (
            SameRelease
            && options.OnSourceChange is SourceChangePolicy.Fail
            && hub.Manifest!.Release.Commit is { } held
            && release.GitHub?.Commit is { } now
            && held != now
        )
        {
            _conflicts.Add(SyncErrors.TagMoved(release.Tag, now, held));
        }
    }

    private void Place(DesiredFile file)
    {
        var isText = file.Origin is FileOrigin.Text { From.IsEmpty: true };
        if (!hub.Tree.TryGetValue(file.Path, out var there))
        {
            Add(file, StepAction.Add);
        }
        else if (IsHeldBy(file, there))
        {
            _unchanged++;
            Own(file);
        }
        else if (isText && file.Origin.Kind is "changelog" or "card")
        {
            // only our block differs: the text was made from the Hub's own
            Add(file, StepAction.Update);
        }
        else if (hub.Manifest?.Find(file.Path) is { } held && (held.IsHeldBy(there) || IsOurBody(file, held)))
        {
            if (SameRelease && options.OnSourceChange is SourceChangePolicy.Fail && !isText)
            {
                _conflicts.Add(SyncErrors.AssetReplaced(file.Path, release.Tag, held.Sha256, file.Sha256));
            }

            Add(file, StepAction.Update);
        }
        else if (options.OnConflict is ConflictPolicy.HubWins)
        {
            _notices.Add($"`{file.Path}` was edited on the Hub and stays as it is there");
        }
        else
        {
            if (options.OnConflict is not ConflictPolicy.GitHubWins)
            {
                _conflicts.Add(SyncErrors.HubEdited(file.Path));
            }

            Add(file, StepAction.Update);
        }
    }

    /// <summary>
    /// By content. Without a git id of ours, a regular file is the same only if the manifest says that this content has
    /// the id that the Hub shows.
    /// </summary>
    private bool IsHeldBy(DesiredFile file, TreeFile there) =>
        there.Sha256 is { } sha256 ? sha256 == file.Sha256
        : file.Oid is { } oid ? oid == there.Oid
        : hub.Manifest?.Find(file.Path) is { } held && held.Sha256 == file.Sha256 && held.Oid == there.Oid;

    /// <summary>People edit a card's front matter on the Hub; that is no conflict when the text below is still ours.</summary>
    private static bool IsOurBody(DesiredFile file, ManifestFile held) =>
        file.Origin is FileOrigin.Text { Body: { } body } && body.Hub == held.BodySha256;

    private void Add(DesiredFile file, StepAction action)
    {
        _steps.Add(
            new PlanStep(file.Path, action, file.Origin.Kind)
            {
                Size = file.Size,
                Sha256 = file.Sha256,
                From = [.. file.Origin.Assets.Select(asset => asset.Name)],
                File = file,
            }
        );
        Own(file);
    }

    /// <summary>Changelog and card belong to people; the manifest lists what is the release's alone.</summary>
    private void Own(DesiredFile file)
    {
        if (file.Origin is not FileOrigin.Text { From.IsEmpty: true, Role: "changelog" or "card" })
        {
            _owned.Add(file.ToManifest(hub.Manifest));
        }
    }

    private void Delete()
    {
        if (options.Delete is not DeletePolicy.Owned || hub.Manifest is null)
        {
            return;
        }

        var kept = wanted.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var held in hub.Manifest.Files)
        {
            if (kept.Contains(held.Path) || !hub.Tree.TryGetValue(held.Path, out var there))
            {
                continue;
            }

            if (IsProtected(held.Path))
            {
                _notices.Add($"`{held.Path}` is no longer in the release and stays: such files are never deleted");
            }
            else if (!held.IsHeldBy(there))
            {
                _notices.Add($"`{held.Path}` is no longer in the release and stays: it was edited on the Hub");
            }
            else
            {
                _steps.Add(new PlanStep(held.Path, StepAction.Delete, "asset"));
            }
        }
    }

    private static bool IsProtected(string path) =>
        path is ".gitattributes" or "README.md" || path.StartsWith("LICENSE", StringComparison.OrdinalIgnoreCase);

    private ReleaseManifest? Manifest()
    {
        if (options.Manifest is not { } path)
        {
            return null;
        }

        var manifest = new ReleaseManifest(
            ReleaseManifest.CurrentVersion,
            ManifestRelease.Of(release),
            [.. _owned.OrderBy(file => file.Path, StringComparer.Ordinal)],
            $"HubTasks/{options.ToolVersion}"
        );
        if (hub.Manifest is null || !manifest.SameContent(hub.Manifest))
        {
            var action = hub.Tree.ContainsKey(path) ? StepAction.Update : StepAction.Add;
            _steps.Add(new PlanStep(path, action, "manifest"));
        }

        return manifest;
    }

    /// <summary>The tag stays when it is on this commit, or on one that carries the same release.</summary>
    private PlanTag Tag(ReleaseManifest? manifest)
    {
        if (hub.TagCommit is not { } held)
        {
            return new PlanTag(target.Tag, TagAction.Create, null);
        }

        var same =
            (_steps.Count == 0 && held == target.Base)
            || (manifest is not null && hub.TagManifest is not null && manifest.SameContent(hub.TagManifest));
        if (same)
        {
            return new PlanTag(target.Tag, TagAction.Keep, held);
        }

        if (options.OnTagConflict is TagConflictPolicy.Fail)
        {
            _conflicts.Add(SyncErrors.HubTagTaken(target.Tag, held));
        }

        return new PlanTag(target.Tag, TagAction.Move, held);
    }
}
