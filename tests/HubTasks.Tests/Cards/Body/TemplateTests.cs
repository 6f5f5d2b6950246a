using HubTasks.Cards;
using HubTasks.Cards.Body;

namespace HubTasks.Tests.Cards.Body;

/// <summary>The outline that the Hub offers for a new card, with every blank open, and the same filled in.</summary>
public sealed class TemplateTests
{
    /// <summary>What a card without a licence, a title and a text has to hear, besides of every single blank.</summary>
    public static TheoryData<string, string[]> Outlines =>
        new()
        {
            {
                "unfilled.md",
                [
                    "license-missing `---`",
                    "pipeline-tag-missing `---`",
                    "title-default `# Model Card for Model ID`",
                    "section-intended-use `## Uses`",
                    "section-limitations `## Bias, Risks, and Limitations`",
                ]
            },
            {
                "unfilled-dataset.md",
                [
                    "license-missing `---`",
                    "title-default `# Dataset Card for Dataset Name`",
                    "section-intended-use `## Uses`",
                    "section-limitations `## Bias, Risks, and Limitations`",
                ]
            },
        };

    [Theory]
    [MemberData(nameof(Outlines))]
    public void Every_blank_of_the_outline_is_reported_and_nothing_else(string outline, string[] whole)
    {
        var lines = Read(outline).Split('\n');

        var findings = Lint(Read(outline), Profile.Recommended).ToList();

        Assert.Equal(
            Blanks(lines),
            findings.Where(finding => finding.Slug == "placeholder-left").Select(finding => finding.Line)
        );
        Assert.Equal(
            whole,
            findings
                .Where(finding => finding.Slug != "placeholder-left")
                .Select(finding => $"{finding.Slug} `{lines[finding.Line - 1]}`")
        );
    }

    [Theory]
    [InlineData(CardKind.Model)]
    [InlineData(CardKind.Dataset)]
    public void Every_blank_of_a_new_card_is_reported_and_nothing_else(CardKind kind)
    {
        var text = NewCard.Write(kind, "tiny");

        var findings = Lint(text, Profile.Recommended)
            .ToLookup(finding => finding.Slug is "placeholder-left" or "key-template-residue");

        Assert.Equal(Blanks(text.Split('\n')), findings[true].Select(finding => finding.Line));
        Assert.Equal(["section-intended-use", "section-limitations"], findings[false].Select(finding => finding.Slug));
    }

    private static IEnumerable<int> Blanks(string[] lines) =>
        Enumerable
            .Range(1, lines.Length)
            .Where(line =>
                lines[line - 1].Contains("More Information Needed", StringComparison.OrdinalIgnoreCase)
                || lines[line - 1].Contains("???", StringComparison.Ordinal)
            );

    private static string Read(string name) => File.ReadAllText(Path.Combine(Golden.SourceFolder(), name));

    [Theory]
    [InlineData("filled.md")]
    [InlineData("filled-dataset.md")]
    public void The_outline_filled_in_gives_no_finding_even_under_strict(string outline) =>
        Assert.Empty(Lint(Read(outline), Profile.Strict));

    [Fact]
    public void The_outline_filled_in_has_something_on_every_subject()
    {
        var text = Read("filled.md");

        Assert.All(
            Card.Parse(text, new CardSource("README.md")).Body.Sections,
            entry => Assert.Equal(SectionState.Present, entry.Value)
        );
    }

    private static IEnumerable<(string Slug, int Line)> Lint(string text, Profile profile) =>
        Linter
            .Lint(
                Card.Parse(text, new CardSource("README.md")),
                new LintOptions { Profile = profile },
                TestContext.Current.CancellationToken
            )
            .Select(finding => (finding.Rule.Slug, finding.Span.Line));
}
