using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.MSBuild;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace HubTasks.Tests.MSBuild;

public sealed class HubModelItemTests
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";

    [Fact]
    public void An_item_with_nothing_but_a_name_floats_on_main_and_goes_below_models()
    {
        var item = Assert.Single(HubModelItem.ReadAll([Item("acme/tiny")], []));

        Assert.Equal("main", item.Reference.Revision);
        Assert.Equal(HubRepository.Model(RepoId.Parse("acme/tiny")), item.Reference.Repository);
        Assert.Equal("models/acme/tiny/a/b.bin", item.TargetPath("a/b.bin"));
        Assert.Equal(("IfDifferent", "IfDifferent"), (item.CopyToOutput, item.CopyToPublish));
    }

    [Fact]
    public void Metadata_is_read_without_regard_to_case_and_space()
    {
        var item = Assert.Single(
            HubModelItem.ReadAll(
                [
                    Item(
                        "acme/words",
                        ("Revision", $" {Commit} "),
                        ("RepoType", "Dataset"),
                        ("Files", "*.csv; sub/**;"),
                        ("ExcludeFiles", "sub/x"),
                        ("Link", @"data\words\"),
                        ("CopyToOutputDirectory", "never"),
                        ("Alias", "Words")
                    ),
                ],
                []
            )
        );

        Assert.Equal(RepoType.Dataset, item.Reference.Repository.Type);
        Assert.Equal(Commit, item.Reference.Revision);
        Assert.Equal(["*.csv", "sub/**"], item.Reference.Files);
        Assert.Equal(["sub/x"], item.Reference.ExcludeFiles);
        Assert.Equal(("data/words", "Never", "Words"), (item.Folder, item.CopyToOutput, item.Alias));
    }

    [Fact]
    public void A_dot_as_link_means_the_output_itself() =>
        Assert.Equal("a.bin", HubModelItem.ReadAll([Item("acme/tiny", ("Link", "."))], [])[0].TargetPath("a.bin"));

    [Fact]
    public void A_central_pin_gives_the_revision() =>
        Assert.Equal(
            Commit,
            HubModelItem.ReadAll([Item("acme/tiny")], [Item("acme/tiny", ("Revision", Commit))])[0].Reference.Revision
        );

    [Fact]
    public void The_same_model_may_come_at_two_revisions_or_in_two_selections() =>
        Assert.Equal(
            3,
            HubModelItem
                .ReadAll(
                    [
                        Item("acme/tiny", ("Revision", "v1")),
                        Item("acme/tiny", ("Revision", "v2")),
                        Item("acme/tiny", ("Revision", "v2"), ("Files", "*.txt")),
                    ],
                    []
                )
                .Length
        );

    [Theory]
    [InlineData("HUB1002", "no spaces/in names", "", "")]
    [InlineData("HUB1002", "acme/tiny", "Revision", "a b")]
    [InlineData("HUB1002", "acme/tiny", "RepoType", "modell")]
    [InlineData("HUB1002", "acme/tiny", "CopyToOutputDirectory", "PreserveNewest")]
    [InlineData("HUB1055", "acme/tiny", "Link", "../elsewhere")]
    [InlineData("HUB1055", "acme/tiny", "Link", "/etc")]
    [InlineData("HUB1057", "acme/tiny", "Alias", "my-model")]
    public void A_bad_item_is_refused_with_its_name(string code, string id, string metadata, string value)
    {
        var items = new[] { metadata.Length == 0 ? Item(id) : Item(id, (metadata, value)) };

        var problem = Assert.Single(Problems(items, []));

        Assert.Equal(code, problem.Code);
        Assert.Equal(id, problem.Subject);
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        var problems = Problems(
            [
                Item("acme/pinned-twice", ("Revision", "v1")),
                Item("acme/not-pinned"),
                Item("bad name"),
                Item("acme/one", ("Revision", "v1")),
                Item("acme/one", ("Revision", "v1")),
            ],
            [
                Item("acme/pinned-twice", ("Revision", "v2")),
                Item("acme/empty"),
                Item("acme/pinned-twice", ("Revision", "v3")),
            ]
        );

        Assert.Equal(
            ["HUB1051", "HUB1051", "HUB1008", "HUB1050", "HUB1002", "HUB1050", "HUB1059"],
            problems.Select(problem => problem.Code)
        );
    }

    [Fact]
    public void Two_references_cannot_share_an_alias() =>
        Assert.Equal(
            "HUB1057",
            Assert.Single(Problems([Item("a/one", ("Alias", "M")), Item("a/two", ("Alias", "M"))], [])).Code
        );

    private static Diagnostic[] Problems(ITaskItem[] references, ITaskItem[] pins) =>
        [.. Assert.Throws<HubTasksException>(() => HubModelItem.ReadAll(references, pins)).Diagnostics];

    private static TaskItem Item(string id, params (string Name, string Value)[] metadata) =>
        new(id, metadata.ToDictionary(pair => pair.Name, pair => pair.Value));
}
