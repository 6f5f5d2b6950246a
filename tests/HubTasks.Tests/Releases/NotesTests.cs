using HubTasks.Releases;
using HubTasks.Releases.Notes;
using HubTasks.Releases.Source;

namespace HubTasks.Tests.Releases;

public sealed class NotesTests
{
    private static readonly GitHubOrigin Origin = new(
        "https://github.com",
        "acme/models",
        12,
        "https://github.com/acme/models/releases/tag/v1.0.0",
        "0123456789012345678901234567890123456789",
        null,
        null
    );

    [Theory]
    [InlineData("Fixes #12.", "Fixes [#12](https://github.com/acme/models/issues/12).")]
    [InlineData("see GH-7", "see [GH-7](https://github.com/acme/models/issues/7)")]
    [InlineData("in other/repo#3", "in [other/repo#3](https://github.com/other/repo/issues/3)")]
    [InlineData("by @octo-cat, thanks", "by [@octo-cat](https://github.com/octo-cat), thanks")]
    [InlineData("(@a)", "([@a](https://github.com/a))")]
    [InlineData("mail me@example.com", "mail me@example.com")]
    [InlineData("color #fff and a#1", "color #fff and a#1")]
    [InlineData("`#12` and `@user`", "`#12` and `@user`")]
    [InlineData("```\n#12 @user [x](y)\n```", "```\n#12 @user [x](y)\n```")]
    [InlineData("    #12 indented code", "    #12 indented code")]
    [InlineData("[see #12](https://x.test/)", "[see #12](https://x.test/)")]
    [InlineData(
        "[doc](docs/a.md#top)",
        "[doc](https://github.com/acme/models/blob/0123456789012345678901234567890123456789/docs/a.md#top)"
    )]
    [InlineData(
        "![i](./img/a.png \"t\")",
        "![i](https://github.com/acme/models/raw/0123456789012345678901234567890123456789/img/a.png \"t\")"
    )]
    [InlineData(
        "[r]: docs/a.md\n\n[x][r]",
        "[r]: https://github.com/acme/models/blob/0123456789012345678901234567890123456789/docs/a.md\n\n[x][r]"
    )]
    [InlineData(
        "<img src=\"a.png\">",
        "<img src=\"https://github.com/acme/models/raw/0123456789012345678901234567890123456789/a.png\">"
    )]
    [InlineData(
        "[a](#anchor) [b](mailto:x@y.z) [c](https://e.test)",
        "[a](#anchor) [b](mailto:x@y.z) [c](https://e.test)"
    )]
    [InlineData("[root](/acme/models/wiki)", "[root](https://github.com/acme/models/wiki)")]
    [InlineData("a\r\nb\rc", "a\nb\nc")]
    [InlineData("<!-- /hubtasks:release -->", "<!-- /hubtasks&#58;release -->")]
    public void Notes_say_the_same_on_another_site(string notes, string expected) =>
        Assert.Equal(expected, NotesRewriter.Rewrite(notes, Origin));

    [Fact]
    public void Notes_of_no_repository_keep_their_text() =>
        Assert.Equal("#12 by @user", NotesRewriter.Rewrite("#12 by @user\r\n", null));

    [Fact]
    public void A_long_text_of_references_is_rewritten_in_time()
    {
        var notes = string.Concat(Enumerable.Repeat("* change #12 by @user in `code #1`\n", 2000));

        var rewritten = NotesRewriter.Rewrite(notes, Origin);

        Assert.Equal(2000, rewritten.Split("[#12](https://github.com/acme/models/issues/12)").Length - 1);
        Assert.DoesNotContain("[#1]", rewritten, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changelog_gets_a_block_for_each_tag_the_newest_first()
    {
        var first = NotesBlock.Changelog(null, "v1", "## v1\n\none", NotesMode.Replace);
        var second = NotesBlock.Changelog(first, "v2", "## v2\n\ntwo", NotesMode.Replace);

        Assert.Equal(
            "# Changelog\n\n<!-- hubtasks:release v2 -->\n## v2\n\ntwo\n<!-- /hubtasks:release -->\n\n"
                + "<!-- hubtasks:release v1 -->\n## v1\n\none\n<!-- /hubtasks:release -->\n",
            second
        );
        Assert.Equal(second, NotesBlock.Changelog(second, "v1", "## v1\n\none", NotesMode.Replace));
    }

    [Theory]
    [InlineData(NotesMode.Replace, "new")]
    [InlineData(NotesMode.KeepExisting, "old")]
    [InlineData(NotesMode.Prepend, "new\n\nold")]
    [InlineData(NotesMode.Append, "old\n\nnew")]
    public void The_mode_decides_about_our_block_and_a_rerun_changes_nothing(NotesMode mode, string expected)
    {
        const string Frame =
            "# History\n\ntext of people\n\n<!-- hubtasks:release v1 -->\n{0}\n<!-- /hubtasks:release -->\n\n## v0\n\nmore\n";
        var held = Frame.Replace("{0}", "old", StringComparison.Ordinal);

        var once = NotesBlock.Changelog(held, "v1", "new", mode);

        Assert.Equal(Frame.Replace("{0}", expected, StringComparison.Ordinal), once);
        Assert.Equal(once, NotesBlock.Changelog(once, "v1", "new", mode));
    }

    [Fact]
    public void A_card_keeps_its_front_matter_and_its_line_ends()
    {
        const string Card = "---\r\nlicense: mit\r\ntags: [ a,b ]   # as people write\r\n---\r\n# Model\r\n";

        var (text, added) = NotesBlock.Card(Card, "## v1\n\n---\nnot front matter", NotesMode.Replace);

        Assert.True(added);
        Assert.Equal(
            Card
                + "\r\n<!-- hubtasks:notes -->\r\n## v1\r\n\r\n---\r\nnot front matter\r\n<!-- /hubtasks:notes -->\r\n",
            text
        );
        Assert.Equal((text, false), NotesBlock.Card(text, "## v1\n\n---\nnot front matter", NotesMode.Replace));
    }

    [Fact]
    public void Markers_in_the_front_matter_are_not_ours()
    {
        const string Card = "---\ntitle: <!-- hubtasks:notes --><!-- /hubtasks:notes -->\n---\nbody\n";

        Assert.StartsWith(Card, NotesBlock.Card(Card, "notes", NotesMode.Replace).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("---\nlicense: mit\n---\nold", "# New\n", "---\nlicense: mit\n---\n# New\n")]
    [InlineData("---\nlicense: mit\n---", "---\nlicense: other\n---\n# New\n", "---\nlicense: mit\n---\n# New\n")]
    [InlineData("# No front matter", "---\na: 1\n---\n# New\n", "---\na: 1\n---\n# New\n")]
    [InlineData("---\nnever closed", "# New\n", "# New\n")]
    [InlineData(null, "# New\n", "# New\n")]
    public void A_released_card_keeps_the_front_matter_of_the_Hub(string? hub, string released, string expected) =>
        Assert.Equal(expected, CardText.WithFrontMatterOf(hub, released));
}
