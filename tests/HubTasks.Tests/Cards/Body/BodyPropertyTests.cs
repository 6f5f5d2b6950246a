using FsCheck;
using FsCheck.Fluent;
using HubTasks.Cards;
using HubTasks.Findings;

namespace HubTasks.Tests.Cards.Body;

public sealed class BodyPropertyTests
{
    private static readonly string[] Bits =
    [
        "\n",
        "\r\n",
        "\r",
        " ",
        "  ",
        "\t",
        "# ",
        "#",
        "## Limitations",
        "**Intended use:** ",
        "**",
        "*",
        "_",
        "- ",
        "> ",
        "1. ",
        "|",
        "|-|-|",
        "`",
        "```",
        "[",
        "](",
        "]",
        ")",
        "[a]: b",
        "!",
        "<h2>",
        "</h2>",
        "<details><summary>",
        "</summary>",
        "<td>",
        "<tr>",
        "<a href='http://x'>",
        "<!--",
        "-->",
        "<pre>",
        "</pre>",
        "<script>",
        "&amp;",
        "&#x1F600;",
        "\\",
        "TODO",
        "[More Information Needed]",
        "{{ a }}",
        "---",
        "===",
        ":",
        "a",
        "words and words",
        "局限性",
        "😀",
        "\uD800",
        "\u0300",
        "\0",
        "http://example.com",
        "license: mit",
    ];

    [Fact]
    public void Any_text_is_read_and_every_finding_lies_in_it() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(2_000),
            Prop.ForAll(
                Gen.Elements(Bits).ArrayOf().Select(string.Concat).ToArbitrary(),
                text =>
                {
                    var card = Card.Parse(text, new CardSource("README.md"));
                    Assert.All(
                        Linter.Lint(
                            card,
                            new LintOptions { Profile = Profile.EuGpai },
                            TestContext.Current.CancellationToken
                        ),
                        finding => Lies(finding.Span, card.Source)
                    );
                }
            )
        );

    [Fact]
    public void The_body_rules_say_the_same_whatever_ends_the_lines()
    {
        Corpus.Require();
        foreach (var (name, bytes) in Corpus.Cards().Where((_, index) => index % 20 == 0))
        {
            var text = System.Text.Encoding.UTF8.GetString(bytes).ReplaceLineEndings("\n");

            Assert.True(Slugs(text).SequenceEqual(Slugs(text.ReplaceLineEndings("\r\n"))), name);
        }
    }

    [Fact]
    public void Every_finding_in_a_real_card_lies_in_it()
    {
        foreach (var (_, bytes) in Corpus.Cards())
        {
            var card = Card.Parse(bytes, new CardSource("README.md"));
            Assert.All(
                Linter.Lint(card, new LintOptions { Profile = Profile.EuGpai }, TestContext.Current.CancellationToken),
                finding => Lies(finding.Span, card.Source)
            );
        }
    }

    private static List<(string, int)> Slugs(string text) =>
        [
            .. Linter
                .Lint(
                    Card.Parse(text, new CardSource("README.md")),
                    new LintOptions(),
                    TestContext.Current.CancellationToken
                )
                .Where(finding => finding.Rule.Slug != "line-endings-mixed")
                .Select(finding => (finding.Rule.Slug, finding.Span.Line)),
        ];

    private static void Lies(TextSpan span, SourceText source)
    {
        // line 0 is the file as such
        if (span.Line == 0)
        {
            return;
        }

        Assert.InRange(span.Line, 1, source.LineCount);
        Assert.InRange(span.EndLine, span.Line, source.LineCount);
        Assert.InRange(span.Column, 1, source.LineText(span.Line).Length + 1);
        Assert.True(TextSpan.At(span.Line, span.Column) <= TextSpan.At(span.EndLine, span.EndColumn), span.ToString());
    }
}
