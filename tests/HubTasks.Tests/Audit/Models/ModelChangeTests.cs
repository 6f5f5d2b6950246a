using HubTasks.Audit.Models;
using HubTasks.Findings;

namespace HubTasks.Tests.Audit.Models;

public sealed class ModelChangeTests
{
    private static AuditedModel Model(
        string name,
        char commit,
        string license = "mit",
        params (string Path, char Hash, long Size)[] files
    ) =>
        new(
            name,
            new string(commit, 40),
            license,
            [
                .. files.Select(file => new AuditedFile(
                    file.Path,
                    "/x/" + file.Path,
                    new string(file.Hash, 64),
                    default
                )
                {
                    Size = file.Size,
                }),
            ]
        )
        {
            Revision = "main",
            IsRepository = true,
            Place = new Place("hub.lock.json", TextSpan.At(4, 1)),
        };

    [Fact]
    public void Models_come_go_and_move()
    {
        var kept = Model("acme/kept", 'a');
        var changes = ModelChange.Between(
            [kept, Model("acme/old", 'b'), Model("acme/moved", 'c', "mit", ("a.bin", '1', 10), ("b.bin", '2', 20))],
            [
                kept,
                Model("acme/new", 'd'),
                Model("acme/moved", 'e', "cc-by-nc-4.0", ("a.bin", '3', 15), ("c.bin", '4', 7)),
            ]
        );

        Assert.Equal(
            [("acme/moved", ChangeKind.Moved), ("acme/new", ChangeKind.Added), ("acme/old", ChangeKind.Removed)],
            changes.Select(change => (change.Name, change.Kind))
        );
        var moved = changes[0];
        Assert.True(moved.ChangesLicense);
        Assert.Equal(-8, moved.Growth);
        Assert.Equal(["c.bin"], moved.AddedFiles);
        Assert.Equal(["b.bin"], moved.RemovedFiles);
        Assert.Equal(["a.bin"], moved.ChangedFiles);
    }

    [Fact]
    public void A_model_used_at_two_revisions_is_compared_with_itself()
    {
        var (one, two) = (
            Model("acme/tiny", 'a') with
            {
                Revision = "v1",
            },
            Model("acme/tiny", 'b') with
            {
                Revision = "v2",
            }
        );

        Assert.Empty(ModelChange.Between([one, two], [two, one]));
        Assert.Equal(
            [(ChangeKind.Moved, "v1")],
            ModelChange
                .Between([one, two], [two, one with { Commit = new string('c', 40) }])
                .Select(change => (change.Kind, change.After!.Revision!))
        );
    }

    [Fact]
    public void Other_files_of_the_same_commit_are_a_change()
    {
        var change = Assert.Single(
            ModelChange.Between([Model("acme/tiny", 'a')], [Model("acme/tiny", 'a', "mit", ("a.bin", '1', 10))])
        );

        Assert.Equal((ChangeKind.Altered, 10L), (change.Kind, change.Growth));
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1234, "1.2 kB")]
    [InlineData(999_999, "1 MB")]
    [InlineData(4_976_698_672, "5 GB")]
    [InlineData(-1500, "-1.5 kB")]
    public void Sizes_are_short(long bytes, string text) => Assert.Equal(text, Sizes.Bytes(bytes));
}
