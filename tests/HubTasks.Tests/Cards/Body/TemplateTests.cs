using HubTasks.Cards;
using HubTasks.Cards.Body;

namespace HubTasks.Tests.Cards.Body;

/// <summary>The outline that the Hub offers for a new card, with every blank open, and the same filled in.</summary>
public sealed class TemplateTests
{
    private static readonly HashSet<string> BodyRuleNames = BodyRules
        .All.Select(rule => rule.Info.Slug)
        .ToHashSet(StringComparer.Ordinal);

    [Fact]
    public void Every_blank_of_the_outline_is_reported_and_nothing_else()
    {
        var text = File.ReadAllText(Path.Combine(Golden.SourceFolder(), "unfilled.md"));
        var lines = text.Split('\n');
        var blanks = Enumerable
            .Range(1, lines.Length)
            .Where(line => lines[line - 1].Contains("More Information Needed", StringComparison.OrdinalIgnoreCase));

        var findings = Lint(text, Profile.Recommended).Where(finding => BodyRuleNames.Contains(finding.Slug)).ToList();

        Assert.Equal(
            blanks,
            findings.Where(finding => finding.Slug == "placeholder-left").Select(finding => finding.Line)
        );
        Assert.Equal(
            [
                "title-default `# Model Card for Model ID`",
                "section-intended-use `## Uses`",
                "section-limitations `## Bias, Risks, and Limitations`",
            ],
            findings
                .Where(finding => finding.Slug != "placeholder-left")
                .Select(finding => $"{finding.Slug} `{lines[finding.Line - 1]}`")
        );
    }

    [Fact]
    public void The_outline_filled_in_gives_no_finding_even_under_strict()
    {
        var text = File.ReadAllText(Path.Combine(Golden.SourceFolder(), "filled.md"));

        Assert.Empty(Lint(text, Profile.Strict));
    }

    [Fact]
    public void The_outline_filled_in_has_something_on_every_subject()
    {
        var text = File.ReadAllText(Path.Combine(Golden.SourceFolder(), "filled.md"));

        Assert.All(
            Card.Parse(text, new CardSource("README.md")).Body.Sections,
            entry => Assert.Equal(SectionState.Present, entry.Value)
        );
    }

    private static IEnumerable<(string Slug, int Line)> Lint(string text, Profile profile) =>
        Linter
            .Lint(Card.Parse(text, new CardSource("README.md")), new LintOptions { Profile = profile })
            .Select(finding => (finding.Rule.Slug, finding.Span.Line));
}
