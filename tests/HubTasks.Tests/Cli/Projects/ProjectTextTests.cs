using System.Xml.Linq;
using FsCheck.Fluent;
using HubTasks.Cli.Projects;
using HubTasks.Findings;

namespace HubTasks.Tests.Cli.Projects;

public sealed class ProjectTextTests
{
    private static readonly KeyValuePair<string, string>[] Tiny = [new("Include", "acme/tiny"), new("Revision", "abc")];

    [Fact]
    public void A_reference_goes_below_the_last_one_with_its_indentation_and_line_ends()
    {
        const string Project =
            "<Project>\r\n\t<!-- keep -->\r\n\t<ItemGroup>\r\n\t\t<HubModelReference   Include='a/b'\r\n\t\t\tRevision=\"1\"/> <!-- mine -->\r\n\t</ItemGroup>\r\n</Project>";

        var added = ProjectText.AddItem(Project, "HubModelReference", Tiny);

        Assert.Equal(
            Project.Replace(
                "\"1\"/>",
                "\"1\"/>\r\n\t\t<HubModelReference Include=\"acme/tiny\" Revision=\"abc\" />",
                StringComparison.Ordinal
            ),
            added
        );
    }

    [Theory]
    [InlineData(
        "<Project Sdk=\"Microsoft.NET.Sdk\">\n    <PropertyGroup>\n        <A>1</A>\n    </PropertyGroup>\n</Project>\n",
        "<Project Sdk=\"Microsoft.NET.Sdk\">\n    <PropertyGroup>\n        <A>1</A>\n    </PropertyGroup>\n\n    <ItemGroup>\n        <X Include=\"acme/tiny\" Revision=\"abc\" />\n    </ItemGroup>\n</Project>\n"
    )]
    [InlineData(
        "<Project />",
        "<Project>\n  <ItemGroup>\n    <X Include=\"acme/tiny\" Revision=\"abc\" />\n  </ItemGroup>\n</Project>"
    )]
    [InlineData(
        "<Project></Project>",
        "<Project>\n  <ItemGroup>\n    <X Include=\"acme/tiny\" Revision=\"abc\" />\n  </ItemGroup>\n</Project>"
    )]
    [InlineData(
        "<Project>\n</Project>",
        "<Project>\n  <ItemGroup>\n    <X Include=\"acme/tiny\" Revision=\"abc\" />\n  </ItemGroup>\n</Project>"
    )]
    public void Without_one_a_group_is_made_at_the_end(string project, string expected) =>
        Assert.Equal(expected, ProjectText.AddItem(project, "X", Tiny));

    [Fact]
    public void A_conditional_group_is_not_joined()
    {
        const string Project =
            "<Project>\n  <ItemGroup Condition=\"'$(A)' == '>'\">\n    <X Include=\"a/b\" />\n  </ItemGroup>\n</Project>\n";

        var added = ProjectText.AddItem(Project, "X", Tiny);

        var groups = XDocument.Parse(added).Root!.Elements().ToList();
        Assert.Equal(2, groups.Count);
        Assert.Single(groups[0].Elements());
    }

    [Theory]
    [InlineData("<X Include=\"acme/tiny\" Revision=\"old\" />", "<X Include=\"acme/tiny\" Revision=\"new\" />")]
    [InlineData("<X Revision = 'old'\n Include='acme/tiny'/>", "<X Revision = 'new'\n Include='acme/tiny'/>")]
    [InlineData(
        "<X Include=\"acme/tiny\"><Revision>old</Revision></X>",
        "<X Include=\"acme/tiny\"><Revision>new</Revision></X>"
    )]
    [InlineData("<X Include=\"acme/tiny\" />", "<X Include=\"acme/tiny\" Revision=\"new\" />")]
    [InlineData("<X Update=\"acme/tiny\" Files=\"a;b\"/>", "<X Update=\"acme/tiny\" Revision=\"new\" Files=\"a;b\"/>")]
    [InlineData("<!-- <X Include=\"acme/tiny\" Revision=\"old\" /> -->", null)]
    [InlineData("<X Include=\"acme/other\" Revision=\"old\" />", null)]
    public void A_revision_is_changed_where_it_is_written(string item, string? expected)
    {
        static string Wrap(string inner) => $"<Project>\r\n <ItemGroup>\n  {inner}\n </ItemGroup></Project>";

        var changed = ProjectText.SetMetadata(Wrap(item), "X", "acme/tiny", "Revision", "new", "App.csproj");

        Assert.Equal(expected is null ? null : Wrap(expected), changed);
    }

    [Fact]
    public void A_revision_that_is_a_property_is_left_to_its_owner()
    {
        var thrown = Assert.Throws<HubTasksException>(() =>
            ProjectText.SetMetadata(
                "<Project><ItemGroup><X Include=\"acme/tiny\" Revision=\"$(TinyRevision)\" /></ItemGroup></Project>",
                "X",
                "acme/tiny",
                "Revision",
                "new",
                "App.csproj"
            )
        );

        Assert.Equal("HUB0043", Assert.Single(thrown.Diagnostics).Code);
    }

    [Fact]
    public void Any_value_comes_back_as_it_was()
    {
        var property = Prop.ForAll(
            ArbMap.Default.ArbFor<string?>(),
            text =>
            {
                // what looks like a property is refused, as the test above has it
                var value = new string([.. (text ?? "").Where(unit => unit is >= ' ' and < '\ud800' and not '$')]);
                var added = ProjectText.AddItem(
                    "<Project>\n</Project>\n",
                    "X",
                    [new("Include", "a/b"), new("Files", value)]
                );
                var changed = ProjectText.SetMetadata(added, "X", "a/b", "Files", value + "!", "p")!;
                return Read(added) == value && Read(changed) == value + "!";
            }
        );

        FsCheck.Check.QuickThrowOnFailure(property);

        static string? Read(string project) =>
            (string?)XDocument.Parse(project).Descendants("X").Single().Attribute("Files");
    }

    [Theory]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF }, "utf-8")]
    [InlineData(new byte[0], "utf-8")]
    [InlineData(new byte[] { 0xFF, 0xFE }, "utf-16")]
    public void The_encoding_and_its_mark_stay(byte[] mark, string name)
    {
        using var folder = new TempFolder();
        var encoding = System.Text.Encoding.GetEncoding(name);
        var path = folder.Write("a.csproj", [.. mark, .. encoding.GetBytes("<Project>é</Project>")]);

        Assert.True(ProjectFile.Edit(path, text => text.Replace("é", "ü", StringComparison.Ordinal)));

        Assert.Equal([.. mark, .. encoding.GetBytes("<Project>ü</Project>")], File.ReadAllBytes(path));
    }

    [Fact]
    public void A_file_in_another_encoding_is_not_touched()
    {
        using var folder = new TempFolder();
        var path = folder.Write("a.csproj", [.. "<Project>"u8, 0xE9, .. "</Project>"u8]);

        var thrown = Assert.Throws<HubTasksException>(() => ProjectFile.Edit(path, text => text + " "));

        Assert.Equal("HUB0042", Assert.Single(thrown.Diagnostics).Code);
    }
}
