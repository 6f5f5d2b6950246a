using System.Collections.Immutable;
using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Releases;
using HubTasks.Releases.Plan;
using HubTasks.Releases.Source;

namespace HubTasks.Tests.Releases;

public sealed class SyncTargetTests
{
    private static readonly SyncOptions Options = new()
    {
        Repository = HubRepository.Model(RepoId.Parse("acme/tiny")),
        ToolVersion = "1",
    };

    [Theory]
    [InlineData("v1.0.0-rc.1", "rc")]
    [InlineData("v1.0.0-beta2", "beta")]
    [InlineData("model/v1.0-alpha.3", "alpha")]
    [InlineData("v1.0.0-1", "next")]
    [InlineData("nightly", "next")]
    public void A_prerelease_goes_to_the_branch_of_its_channel(string tag, string branch)
    {
        var release = new SourceRelease(tag, []) { Prerelease = true };

        var target = SyncTarget.Choose(release, tag, Options, Refs(("main", "m")), _ => null);

        Assert.Equal(new SyncTarget(tag, branch, "m", CreatesBranch: true), target);
        Assert.Equal("main", SyncTarget.Branch(release, tag, Options with { Prerelease = PrereleasePolicy.Same }));
    }

    [Fact]
    public void The_latest_release_goes_to_main() =>
        Assert.Equal(
            new SyncTarget("v2", "main", "m", CreatesBranch: false),
            SyncTarget.Choose(new SourceRelease("v2", []), "v2", Options, Refs(("main", "m")), _ => null)
        );

    [Theory]
    [InlineData("v1.2.4", "c123")]
    [InlineData("v1.3.0", "c123")]
    [InlineData("v2.0.1", "c200")]
    [InlineData("v0.9.0", "m")]
    [InlineData("other-v1.2.4", "m")]
    public void A_backport_starts_at_the_release_before_it_and_leaves_main_alone(string tag, string start)
    {
        var refs = Refs(
            ("main", "m"),
            ("refs:v1.2.3", "c123"),
            ("refs:v1.1.9", "c119"),
            ("refs:v2.0.0", "c200"),
            ("refs:v1.2.9-rc.1", "x")
        );

        var target = SyncTarget.Choose(new SourceRelease(tag, []) { IsLatest = false }, tag, Options, refs, _ => null);

        Assert.Equal(new SyncTarget(tag, "release/" + tag, start, CreatesBranch: true), target);
    }

    [Fact]
    public void A_release_that_was_delivered_stays_at_its_tag_when_its_branch_went_on()
    {
        var refs = Refs(("main", "m"), ("refs:v1", "c1"));
        string? Manifest(string commit) => commit == "c1" ? "v1" : "v2";

        var target = SyncTarget.Choose(new SourceRelease("v1", []), "v1", Options, refs, Manifest);

        Assert.Equal(new SyncTarget("v1", "release/v1", "c1", CreatesBranch: true), target);
    }

    [Fact]
    public void Edits_after_a_release_do_not_move_it_away_from_main()
    {
        var refs = Refs(("main", "m"), ("refs:v1", "c1"));

        var target = SyncTarget.Choose(new SourceRelease("v1", []), "v1", Options, refs, _ => "v1");

        Assert.Equal(new SyncTarget("v1", "main", "m", CreatesBranch: false), target);
    }

    [Theory]
    [InlineData("v1", null, "{tag}", "v1")]
    [InlineData("embed-v1.2", "^embed-v(.+)$", "{tag}", "1.2")]
    [InlineData("embed-v1.2", "^embed-", "x-{tag}", "x-embed-")]
    [InlineData("v1", "^embed-v(.+)$", "{tag}", null)]
    public void The_tag_on_the_Hub_comes_from_pattern_and_format(
        string tag,
        string? pattern,
        string format,
        string? expected
    ) => Assert.Equal(expected, SyncTarget.HubTag(tag, Options with { TagPattern = pattern, TagFormat = format }));

    [Theory]
    [InlineData("a b")]
    [InlineData("x.lock")]
    [InlineData("up/../v1")]
    public void A_tag_that_the_Hub_cannot_have_is_refused(string tag)
    {
        var error = Assert.Throws<HubTasksException>(() => SyncTarget.HubTag(tag, Options));

        Assert.Equal("HUB4005", Assert.Single(error.Diagnostics).Code);
    }

    [Fact]
    public void A_missing_main_branch_is_said()
    {
        var error = Assert.Throws<HubTasksException>(() =>
            SyncTarget.Choose(
                new SourceRelease("v1", []),
                "v1",
                Options with
                {
                    Revision = "stable",
                },
                Refs(("main", "m")),
                _ => null
            )
        );

        Assert.Equal("HUB4008", Assert.Single(error.Diagnostics).Code);
    }

    private static HubRefs Refs(params (string Name, string Commit)[] refs)
    {
        var branches = refs.Where(pair => !pair.Name.StartsWith("refs:", StringComparison.Ordinal));
        var tags = refs.Except(branches).Select(pair => (Name: pair.Name[5..], pair.Commit));
        return new HubRefs(
            branches.ToImmutableSortedDictionary(pair => pair.Name, pair => pair.Commit, StringComparer.Ordinal),
            tags.ToImmutableSortedDictionary(pair => pair.Name, pair => pair.Commit, StringComparer.Ordinal)
        );
    }
}
