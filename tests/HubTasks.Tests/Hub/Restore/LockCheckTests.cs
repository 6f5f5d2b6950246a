using HubTasks.Hub;
using HubTasks.Hub.Restore;

namespace HubTasks.Tests.Hub.Restore;

public sealed class LockCheckTests
{
    private static readonly HubRepository A = HubRepository.Model(RepoId.Parse("acme/a"));
    private static readonly string Commit = new('c', 40);

    [Fact]
    public void An_entry_of_the_same_revision_is_the_one_whose_selection_changed()
    {
        var held = new HubLock([Held("v0"), Held("v1"), Held("v2")]);

        var gaps = LockCheck.Gaps(held, [new ModelReference(A, "v1", ["*.onnx"], [])], keepOthers: true);

        var gap = Assert.IsType<LockGap.OtherSelection>(Assert.Single(gaps));
        Assert.Equal("v1", gap.Held.Revision);
    }

    [Fact]
    public void Each_entry_explains_one_reference_and_what_is_left_is_not_referenced()
    {
        var held = new HubLock([Held("v0"), Held("v1")]);

        var gaps = LockCheck
            .Gaps(
                held,
                [
                    new ModelReference(A, "v2", [], []),
                    new ModelReference(A, "v3", [], []),
                    new ModelReference(A, "v4", [], []),
                ],
                keepOthers: false
            )
            .ToList();

        Assert.Equal(
            [typeof(LockGap.OtherRevision), typeof(LockGap.OtherRevision), typeof(LockGap.NotLocked)],
            gaps.Select(gap => gap.GetType())
        );
        Assert.IsType<LockGap.NoLongerReferenced>(
            Assert.Single(LockCheck.Gaps(new HubLock([Held("v0")]), [], keepOthers: false))
        );
        Assert.Empty(LockCheck.Gaps(new HubLock([Held("v0")]), [], keepOthers: true));
    }

    private static LockedModel Held(string revision) => new(A, revision, Commit, null, [], [], []);
}
