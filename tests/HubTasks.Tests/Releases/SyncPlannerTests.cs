using System.Collections.Immutable;
using System.Text;
using HubTasks.Hub;
using HubTasks.Hub.Sources;
using HubTasks.Releases;
using HubTasks.Releases.Content;
using HubTasks.Releases.Mapping;
using HubTasks.Releases.Plan;
using HubTasks.Releases.Source;

namespace HubTasks.Tests.Releases;

/// <summary>Two states in, a plan out: no server, no disk.</summary>
public sealed class SyncPlannerTests
{
    private const string Base = "b000000000000000000000000000000000000000";

    private static readonly SyncOptions Options = new()
    {
        Repository = HubRepository.Model(RepoId.Parse("acme/tiny")),
        ToolVersion = "1",
    };

    [Fact]
    public void A_first_release_adds_its_files_and_the_manifest_and_creates_the_tag()
    {
        var plan = Plan(Release("v1", ("a.bin", "A"), ("dir/b.bin", "B")), Hub());

        Assert.Equal(PlanOutcome.Changes, plan.Outcome);
        Assert.Equal(
            ["Add .hubtasks/release.json", "Add a.bin", "Add dir/b.bin"],
            plan.Steps.Select(step => $"{step.Action} {step.Path}")
        );
        Assert.Equal(new PlanTag("v1", TagAction.Create, null), plan.Tag);
    }

    [Fact]
    public void What_the_Hub_has_is_not_planned_again()
    {
        var release = Release("v1", ("a.bin", "A"), ("b.txt", "B"));
        var done = Deliver(release, Hub());

        var plan = Plan(release, done with { TagCommit = Base, TagManifest = done.Manifest });

        Assert.Equal(PlanOutcome.UpToDate, plan.Outcome);
        Assert.False(plan.HasChanges);
        Assert.Equal(2, plan.Unchanged);
        Assert.Equal(TagAction.Keep, plan.Tag!.Action);
    }

    [Fact]
    public void A_commit_without_its_tag_is_tagged_and_nothing_else()
    {
        var release = Release("v1", ("a.bin", "A"));

        var plan = Plan(release, Deliver(release, Hub()));

        Assert.Empty(plan.Steps);
        Assert.Equal(TagAction.Create, plan.Tag!.Action);
        Assert.Equal(PlanOutcome.Changes, plan.Outcome);
    }

    [Fact]
    public void The_next_release_updates_what_changed()
    {
        var hub = Deliver(Release("v1", ("a.bin", "A"), ("b.bin", "B")), Hub());

        var plan = Plan(Release("v2", ("a.bin", "A"), ("b.bin", "B2")), hub);

        Assert.Equal(
            ["Update .hubtasks/release.json", "Update b.bin"],
            plan.Steps.Select(step => $"{step.Action} {step.Path}")
        );
        Assert.Equal(1, plan.Unchanged);
    }

    [Theory]
    [InlineData(SourceChangePolicy.Fail, TagConflictPolicy.Fail, "HUB4202 HUB4204")]
    [InlineData(SourceChangePolicy.Update, TagConflictPolicy.Fail, "HUB4204")]
    [InlineData(SourceChangePolicy.Update, TagConflictPolicy.Move, "")]
    public void A_replaced_asset_needs_both_policies(SourceChangePolicy change, TagConflictPolicy tag, string codes)
    {
        var hub = Deliver(Release("v1", ("a.bin", "A")), Hub());
        hub = hub with { TagCommit = Base, TagManifest = hub.Manifest };

        var plan = Plan(
            Release("v1", ("a.bin", "other")),
            hub,
            Options with
            {
                OnSourceChange = change,
                OnTagConflict = tag,
            }
        );

        Assert.Equal(codes, string.Join(' ', plan.Conflicts.Select(conflict => conflict.Code)));
        Assert.Equal(codes.Length == 0 ? PlanOutcome.Changes : PlanOutcome.Conflict, plan.Outcome);
        Assert.Equal(TagAction.Move, plan.Tag!.Action);
    }

    [Fact]
    public void A_tag_that_moved_on_GitHub_is_a_conflict()
    {
        var release = Release("v1", ("a.bin", "A"));
        var hub = Deliver(release, Hub());
        var moved = release with { GitHub = release.GitHub! with { Commit = new string('9', 40) } };

        Assert.Equal("HUB4203", Assert.Single(Plan(moved, hub).Conflicts).Code);
        Assert.Empty(Plan(moved, hub, Options with { OnSourceChange = SourceChangePolicy.Update }).Conflicts);
    }

    [Theory]
    [InlineData(ConflictPolicy.Fail, PlanOutcome.Conflict, true)]
    [InlineData(ConflictPolicy.HubWins, PlanOutcome.Changes, false)]
    [InlineData(ConflictPolicy.GitHubWins, PlanOutcome.Changes, true)]
    [InlineData(ConflictPolicy.PullRequest, PlanOutcome.Changes, true)]
    public void A_file_edited_on_the_Hub_is_decided_by_policy(ConflictPolicy policy, PlanOutcome outcome, bool updates)
    {
        var hub = Edit(Deliver(Release("v1", ("a.bin", "A"), ("b.bin", "B")), Hub()), "a.bin", "edited");

        var plan = Plan(Release("v2", ("a.bin", "A2"), ("b.bin", "B2")), hub, Options with { OnConflict = policy });

        Assert.Equal(outcome, plan.Outcome);
        Assert.Equal(updates, plan.Steps.Any(step => step.Path == "a.bin"));
        Assert.Equal(policy is ConflictPolicy.PullRequest, plan.Hub.PullRequest);
        Assert.Equal(policy is ConflictPolicy.PullRequest, plan.Tag is null);
        Assert.Contains(plan.Steps, step => step.Path == "b.bin");
    }

    [Fact]
    public void A_file_of_somebody_else_is_a_conflict_and_an_equal_one_is_adopted()
    {
        var hub = Edit(Edit(Hub(), "a.bin", "theirs"), "b.bin", "B");

        var plan = Plan(Release("v1", ("a.bin", "A"), ("b.bin", "B")), hub);

        Assert.Equal("a.bin", Assert.Single(plan.Conflicts).Path);
        Assert.Equal(1, plan.Unchanged);
    }

    [Theory]
    [InlineData(DeletePolicy.Never, "")]
    [InlineData(DeletePolicy.Owned, "old.bin")]
    public void Only_what_is_ours_and_untouched_is_deleted(DeletePolicy policy, string deleted)
    {
        var first = Release("v1", ("old.bin", "1"), ("edited.bin", "2"), ("LICENSE", "3"), ("kept.bin", "4"));
        var hub = Edit(Edit(Deliver(first, Hub()), "edited.bin", "by a person"), "theirs.bin", "5");

        var plan = Plan(Release("v2", ("kept.bin", "4")), hub, Options with { Delete = policy });

        Assert.Equal(
            deleted,
            string.Join(' ', plan.Steps.Where(s => s.Action is StepAction.Delete).Select(s => s.Path))
        );
    }

    [Fact]
    public void The_plan_has_stable_bytes()
    {
        var release = Release("v1", ("ä.bin", "A"), ("b.bin", "B"));
        var shuffled = release with { Assets = [.. release.Assets.Reverse()] };

        Golden.Match(Encoding.UTF8.GetString(Plan(release, Hub()).ToJson()), "plan.json");
        Assert.Equal(Plan(release, Hub()).Digest(), Plan(shuffled, Hub()).Digest());
    }

    [Fact]
    public void The_manifest_has_stable_bytes_and_reads_back()
    {
        var manifest = Plan(Release("v1", ("ä.bin", "A"), ("b.bin", "B")), Hub()).Manifest!;

        Golden.Match(Encoding.UTF8.GetString(manifest.ToBytes()), "manifest.json");
        Assert.Equal(manifest.ToBytes(), ReleaseManifest.Parse("x", manifest.ToBytes()).ToBytes());
    }

    private static SourceRelease Release(string tag, params (string Name, string Text)[] assets) =>
        new(
            tag,
            [
                .. assets.Select(
                    (asset, i) =>
                        new SourceAsset(asset.Name, asset.Text.Length, Hash(asset.Text).Sha256)
                        {
                            Id = 5_000_000_001 + i,
                            UpdatedAt = new DateTimeOffset(2025, 6, 1, 12, 5, 0, TimeSpan.Zero),
                        }
                ),
            ]
        )
        {
            GitHub = new GitHubOrigin(
                "https://github.com",
                "acme/models",
                5_000_000_000,
                $"https://github.com/acme/models/releases/tag/{tag}",
                new string('1', 40),
                new DateTimeOffset(2025, 6, 1, 12, 10, 0, TimeSpan.Zero),
                Immutable: false
            ),
        };

    private static HubState Hub() =>
        new(true, ImmutableSortedDictionary.Create<string, TreeFile>(StringComparer.Ordinal), null, null, null);

    private static IReadOnlyList<DesiredFile> Wanted(SourceRelease release, HubState hub) =>
        [
            .. release.Assets.Select(asset =>
            {
                var held = hub.Manifest?.Find(asset.Name);
                return new DesiredFile(
                    asset.Name,
                    asset.Size,
                    asset.Sha256!,
                    held?.Sha256 == asset.Sha256 ? held?.Oid : null,
                    new FileOrigin.Asset(new AssetFile(asset.Name, [asset]))
                );
            }),
        ];

    private static SyncPlan Plan(SourceRelease release, HubState hub, SyncOptions? options = null) =>
        SyncPlanner.Create(
            release,
            options ?? Options,
            new SyncTarget(release.Tag, "main", Base, CreatesBranch: false),
            hub,
            Wanted(release, hub),
            []
        );

    /// <summary>The state after the plan was executed: text in git, everything else in LFS.</summary>
    private static HubState Deliver(SourceRelease release, HubState hub)
    {
        var manifest = Plan(release, hub).Manifest!;
        var tree = hub.Tree;
        foreach (var asset in release.Assets)
        {
            var lfs = !asset.Name.EndsWith(".txt", StringComparison.Ordinal);
            tree = tree.SetItem(
                asset.Name,
                new TreeFile(asset.Name, asset.Size, "p" + asset.Sha256![..39], lfs ? asset.Sha256 : null)
            );
        }

        manifest = manifest with
        {
            Files = [.. manifest.Files.Select(file => file with { Oid = "p" + file.Sha256[..39] })],
        };
        return hub with
        {
            Tree = tree.SetItem(SyncOptions.DefaultManifest, new TreeFile(SyncOptions.DefaultManifest, 1, "m", null)),
            Manifest = manifest,
        };
    }

    private static HubState Edit(HubState hub, string path, string text) =>
        hub with
        {
            Tree = hub.Tree.SetItem(path, new TreeFile(path, text.Length, Hash(text).Oid, Hash(text).Sha256)),
        };

    private static (string Sha256, string Oid) Hash(string text) => ContentHash.Of(Encoding.UTF8.GetBytes(text));
}
