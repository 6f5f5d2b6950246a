using HubTasks.Cli.Restoring;
using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Restore;
using HubTasks.Settings;

namespace HubTasks.Tests.Cli.Restoring;

public sealed class SettingsTextTests
{
    private static readonly ModelReference Words = new(
        new HubRepository(RepoType.Dataset, RepoId.Parse("acme/words")),
        "1234567890123456789012345678901234567890",
        ["*.txt"],
        []
    );

    [Theory]
    [InlineData("", "models:\n")]
    [InlineData("feed: x", "feed: x\nmodels:\n")]
    [InlineData(
        "models:\n  - repo: a/b\n    files:\n      - x\n# end\nlint:\n",
        "models:\n  - repo: a/b\n    files:\n      - x\n"
    )]
    [InlineData("models:\n- repo: a/b", "models:\n- repo: a/b\n")]
    public void An_entry_is_added_below_the_others(string text, string before)
    {
        var added = SettingsText.AddModel(text, "hubtasks.yml", Words);

        Assert.StartsWith(before, added, StringComparison.Ordinal);
        var item = SettingsFile.Parse(added, "/r/hubtasks.yml").Section("models")!.Items[^1];
        Assert.Equal(
            ("acme/words", "dataset", Words.Revision, "*.txt"),
            (item.GetText("repo"), item.GetText("type"), item.GetText("revision"), item.GetTexts("files").Single())
        );
        Assert.EndsWith(
            text.Contains("# end", StringComparison.Ordinal) ? "# end\nlint:\n" : "",
            added,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("models: [{repo: a/b}]\n")]
    [InlineData("models: []\n")]
    public void A_list_on_one_line_is_left_to_a_person(string text) =>
        Assert.Equal(
            "HUB0045",
            Assert
                .Throws<HubTasksException>(() => SettingsText.AddModel(text, "hubtasks.yml", Words))
                .Diagnostics[0]
                .Code
        );

    [Fact]
    public void A_revision_is_changed_in_its_entry_alone()
    {
        const string Text =
            "models:\n  - repo: a/b # main\n    revision: 'main' # main\n  - repo: c/d\n    revision: main\n";

        var moved = SettingsText.SetRevision(
            Text,
            "hubtasks.yml",
            HubRepository.Model(RepoId.Parse("a/b")),
            "main",
            "abc"
        );

        Assert.Equal(Text.Replace("'main' # main", "'abc' # main", StringComparison.Ordinal), moved);
    }
}
