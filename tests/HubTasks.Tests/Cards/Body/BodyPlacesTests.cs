using HubTasks.Cards;
using HubTasks.Findings;

namespace HubTasks.Tests.Cards.Body;

/// <summary>Where findings point, to the column.</summary>
public sealed class BodyPlacesTests
{
    [Theory]
    [InlineData("# T\n\ntext [More Information Needed] text\n", 3, 6, 31)]
    [InlineData("# T\n\n- a\n  - **Who:** [More Information Needed]\n", 4, 14, 39)]
    [InlineData("# T\n\n> > quoted TODO: more\n", 3, 12, 22)]
    [InlineData("# T\n\n| a | b |\n|---|---|\n| c | [TODO: d] |\n", 5, 7, 16)]
    [InlineData("# T\n\n<p>one<br/>two TODO: three</p>\n", 3, 16, 27)]
    [InlineData("# T\r\n\r\nfirst line\r\nsecond *line* TODO: x\r\n", 4, 15, 22)]
    [InlineData("# T\n\n[a link](https://example.com) and `code` &amp; TODO: x\n", 3, 48, 55)]
    [InlineData("# T\n\n```py\nx = 1  # TODO: adapt this\n```\n", 4, 8, 26)]
    [InlineData("---\nlicense: mit\n---\n\n😀 TODO: x\n", 5, 4, 11)]
    public void A_leftover_is_reported_on_its_line_and_column(string text, int line, int column, int end)
    {
        var finding = Assert.Single(Lint(text, "placeholder-left"));

        Assert.Equal(new TextSpan(line, column, line, end), finding.Span);
    }

    [Theory]
    [InlineData("## Limitations\n\nTODO\n", "section-limitations", 1, 1, 15)]
    [InlineData("Intro.\n\n<h2>Limitations</h2>\n", "section-limitations", 3, 5, 16)]
    [InlineData("Intro.\n\n- **Limitations:** TBD\n", "section-limitations", 3, 5, 17)]
    [InlineData("\n# Tiny\n\nText.\n", "section-limitations", 2, 1, 7)]
    [InlineData("# T\n\n[a](#b)\n", "link-broken-local", 3, 5, 7)]
    [InlineData("# T\n\n<a href=\"http://example.com\">x</a>\n", "link-insecure", 3, 10, 28)]
    [InlineData("# T\n\n<img src='http://example.com/a.png'>\n", "link-insecure", 3, 11, 35)]
    [InlineData("# T\n\n[a][b]\n\n[b]: http://example.com\n", "link-insecure", 3, 5, 6)]
    [InlineData("# T\n\n```py\na(trust_remote_code = True)\n```\n", "code-remote-trust", 4, 3, 27)]
    [InlineData("text\n##Two\n", "heading-no-space", 2, 1, 6)]
    public void A_finding_points_at_what_it_is_about(string text, string slug, int line, int column, int end)
    {
        var finding = Assert.Single(Lint(text, slug));

        Assert.Equal(new TextSpan(line, column, line, end), finding.Span);
    }

    private static IEnumerable<Finding> Lint(string text, string slug) =>
        Linter
            .Lint(
                Card.Parse(text, new CardSource("README.md")),
                new LintOptions(),
                TestContext.Current.CancellationToken
            )
            .Where(finding => finding.Rule.Slug == slug);
}
