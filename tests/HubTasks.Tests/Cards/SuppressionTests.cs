using System.Collections.Immutable;
using HubTasks.Cards;
using HubTasks.Findings;

namespace HubTasks.Tests.Cards;

public sealed class SuppressionTests
{
    [Theory]
    [InlineData("language: xx # hubtasks-disable-line language-code: ours")]
    [InlineData("# hubtasks-disable-next-line HUB2043: ours\nlanguage: xx")]
    [InlineData("# hubtasks-disable-file license-missing, language-code: ours\nlanguage: xx")]
    public void A_comment_in_the_front_matter_silences_a_rule(string yaml)
    {
        var slugs = Slugs($"---\n{yaml}\n---\n");

        Assert.DoesNotContain("language-code", slugs);
        Assert.DoesNotContain("suppression-unused", slugs);
        Assert.DoesNotContain("suppression-no-reason", slugs);
    }

    [Fact]
    public void A_comment_in_the_body_silences_the_next_line_that_holds_text()
    {
        const string Token = "hf_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3x";

        var slugs = Slugs(
            $"---\nlicense: mit\n---\n<!-- hubtasks-disable-next-line secret-in-card: revoked -->\n\n{Token}\n"
        );

        Assert.DoesNotContain("secret-in-card", slugs);
    }

    [Fact]
    public void A_comment_elsewhere_silences_nothing_and_is_reported()
    {
        var slugs = Slugs("---\nlanguage: xx\nlicense: mit # hubtasks-disable-line language-code: wrong line\n---\n");

        Assert.Contains("language-code", slugs);
        Assert.Contains("suppression-unused", slugs);
    }

    [Fact]
    public void A_suppression_of_a_rule_that_is_none_says_so()
    {
        var findings = Lint("---\nlicense: mit # hubtasks-disable-line licence-missing: typo\n---\n");

        Assert.Equal(
            "there is no rule `licence-missing`",
            findings.Single(finding => finding.Rule.Slug == "suppression-unused").Hint
        );
    }

    [Theory]
    [InlineData("<!-- hubtasks-disable-->")]
    [InlineData("<!-- hubtasks-disable-")]
    [InlineData("<!-- hubtasks-disable--->\n<!-- hubtasks-disable-file -->")]
    public void A_comment_that_ends_within_the_word_is_none(string body)
    {
        var slugs = Slugs($"---\nlanguage: xx\n---\n{body}\n");

        Assert.Contains("language-code", slugs);
    }

    [Fact]
    public void A_comment_inside_a_reason_is_part_of_the_reason()
    {
        var slugs = Slugs(
            "---\nlicense: mit\n---\n<!-- hubtasks-disable-file language-code: <!-- hubtasks-disable-file nothing: x -->\n"
        );

        Assert.Single(slugs, "suppression-unused");
    }

    [Fact]
    public void Very_many_comments_are_each_read_once()
    {
        const string One = "<!-- hubtasks-disable-next-line a: b --> ";

        var slugs = Slugs(string.Concat(Enumerable.Repeat(One, 50_000)) + new string('\n', 1_000_000) + "end");

        Assert.Contains("suppression-unused", slugs);
    }

    private static IReadOnlyList<string> Slugs(string text) => [.. Lint(text).Select(finding => finding.Rule.Slug)];

    private static ImmutableArray<Finding> Lint(string text) =>
        Linter.Lint(
            Card.Parse(text, new CardSource("README.md")),
            new LintOptions(),
            TestContext.Current.CancellationToken
        );
}
