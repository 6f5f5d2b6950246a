using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using HubTasks.Cards;
using HubTasks.Cards.Hub;
using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Tests.Cards;

/// <summary>What holds for every card that anyone can write.</summary>
public sealed class AnyCardTests
{
    private static readonly CardSource Source = new("README.md");

    /// <summary>Pieces that break front matter, YAML and Markdown, so that random cards get past the first line.</summary>
    private static readonly Gen<string> Pieces = Gen.Elements(
        "---\n",
        "---\r\n",
        "----\n",
        "--- \n",
        "\r",
        "\n",
        "license: MIT\n",
        "license: Apache-2.0\n",
        "license: [mit, GPL3]\n",
        "license: \"Apache License 2.0\"\n",
        "license:\tmit\n",
        "language: no\n",
        "language: EN\n",
        "language:\n- en\n- On\n-\n",
        "tags: &a [x, y]\n",
        "datasets: *a\n",
        "datasets: https://huggingface.co/datasets/acme/x\n",
        "base_model: https://huggingface.co/acme/x\n",
        "library_name: Transformers\n",
        "model_name: \"a\nb\"\n",
        "<<: {a: 1}\n",
        "? \n",
        "- ",
        "a: |\n  text\n",
        "'",
        "\"",
        "{",
        "]",
        ": ",
        "# Title\n",
        "#Title\n",
        "## Limitations\n",
        "```\n",
        "<!-- hubtasks-disable-file license-missing: x -->\n",
        "<details><summary>x</summary>\n",
        "[x](#y)",
        "| a | b |\n|---|---|\n",
        "\uFEFF",
        "\0",
        "😀",
        "\uD800",
        "some words of text "
    );

    private static readonly Arbitrary<string> Cards = Arb.From(
        Gen.ListOf(Pieces)
            .Select(pieces => "---\n" + string.Concat(pieces) + "\n---\n# Title\n")
            .Or(Gen.ListOf(Pieces).Select(string.Concat))
    );

    [Fact]
    public void Any_bytes_give_findings_inside_the_file_and_never_an_exception() =>
        Prop.ForAll<byte[]>(bytes => AllInside(Card.Parse(bytes, Source))).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_card_gives_findings_inside_the_file_and_never_an_exception() =>
        Check(Prop.ForAll(Cards, text => AllInside(Card.Parse(text, Source))));

    [Fact]
    public void Fixing_twice_is_fixing_once() =>
        Check(
            Prop.ForAll(
                Cards,
                text =>
                {
                    var once = Fix(text);
                    return Fix(once) == once;
                }
            )
        );

    [Fact]
    public void Fixing_never_changes_what_the_metadata_means() =>
        Check(
            Prop.ForAll(
                Cards,
                text =>
                {
                    var before = Card.Parse(text, Source);
                    var after = Card.Parse(Fix(text), Source);
                    return before.FrontMatter.State == FrontMatterState.Missing
                        || Meaning(before.FrontMatter.Document) == Meaning(after.FrontMatter.Document);
                }
            )
        );

    [Fact]
    public void A_bomb_of_aliases_is_defused_within_a_second()
    {
        var yaml = new StringBuilder("---\na0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 30; i++)
        {
            yaml.Append('a')
                .Append(i)
                .Append(": &a")
                .Append(i)
                .Append(" [")
                .AppendJoin(',', Enumerable.Repeat($"*a{i - 1}", 9))
                .Append("]\n");
        }

        var findings = Timed(yaml.Append("---\n").ToString());

        Assert.Contains(findings, finding => finding.Rule.Slug == "yaml-syntax");
    }

    /// <summary>Each line would be mended on its own, and every mending reads all of it again.</summary>
    [Fact]
    public void A_quoted_text_of_very_many_lines_at_the_margin_is_given_up()
    {
        var lines = string.Concat(Enumerable.Repeat("x\n", 300_000));

        var findings = Linter.Lint(
            Card.Parse($"---\na: \"{lines}\"\n---\n# T\n", Source),
            new LintOptions(),
            TestContext.Current.CancellationToken
        );

        Assert.Contains(findings, finding => finding.Rule.Slug == "yaml-syntax");
    }

    [Fact]
    public void The_same_key_very_often_is_said_a_hundred_times_and_that_there_is_more()
    {
        var lines = string.Concat(Enumerable.Repeat("license: mit\n", 5_000));

        var findings = Linter.Lint(
            Card.Parse($"---\n{lines}---\n# T\n", Source),
            new LintOptions(),
            TestContext.Current.CancellationToken
        );

        var said = findings.Where(finding => finding.Rule.Slug == "yaml-duplicate-key").ToList();
        Assert.Equal(101, said.Count);
        Assert.EndsWith("and there is more", said[^1].Message, StringComparison.Ordinal);
    }

    private static ImmutableArray<Finding> Timed(string text)
    {
        var card = Card.Parse("---\nlicense: mit\n---\n", Source);
        Linter.Lint(card, new LintOptions(), TestContext.Current.CancellationToken);
        var started = TimeProvider.System.GetTimestamp();
        var findings = Linter.Lint(Card.Parse(text, Source), new LintOptions(), TestContext.Current.CancellationToken);
        // a second on a free machine; a reader that takes quadratic time would need many minutes
        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60));
        return findings;
    }

    /// <summary><c>HUBTASKS_FUZZ_RUNS</c> for a longer run.</summary>
    private static int Runs =>
        int.TryParse(
            Environment.GetEnvironmentVariable("HUBTASKS_FUZZ_RUNS"),
            CultureInfo.InvariantCulture,
            out var runs
        )
            ? runs
            : 400;

    private static void Check(Property property) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(Runs), property);

    private static bool AllInside(Card card)
    {
        foreach (var profile in Profile.All)
        {
            foreach (
                var finding in Linter.Lint(
                    card,
                    new LintOptions { Profile = profile },
                    TestContext.Current.CancellationToken
                )
            )
            {
                var span = finding.Span;
                var isInside =
                    span.Line >= 1
                    && span.EndLine <= card.Source.LineCount
                    && span.Line <= span.EndLine
                    && span.Column >= 1
                    && span.Column <= card.Source.LineText(span.Line).Length + 2
                    && (span.Line < span.EndLine || span.Column <= span.EndColumn);
                Assert.True(isInside, $"{finding.Rule.Slug} at {span}");
            }
        }

        return true;
    }

    private static string Fix(string text)
    {
        var result = Fixer.Fix(
            Card.Parse(text, Source),
            Source,
            new LintOptions { Profile = Profile.Strict },
            TestContext.Current.CancellationToken
        );
        return result.HasMark ? '\uFEFF' + result.Text : result.Text;
    }

    /// <summary>
    /// Values as the Hub reads them. A licence counts as its id, however it is spelt; so does a link as the id in it, and the case of
    /// languages and libraries.
    /// </summary>
    private static string Meaning(MetaNode? node, string key = "") =>
        node switch
        {
            MetaMap map => "{"
                + string.Join(
                    ",",
                    map.Entries.Select(entry => $"{entry.Name}:{Meaning(entry.Value, entry.Name ?? "")}")
                )
                + "}",
            MetaList list => "[" + string.Join(",", list.Items.Select(item => Meaning(item, key))) + "]",
            MetaScalar scalar => $"{scalar.HubType}:{Same(key, scalar.Text)}",
            _ => "",
        };

    private static string Same(string key, string text) =>
        key switch
        {
            "license" => LicenseSpelling.Of(text) is { IsCertain: true, Id: { } id } ? id : text,
            "language" or "library_name" => text.ToLowerInvariant(),
            "datasets" or "base_model" => RepoName.FromUrl(text) ?? text,
            _ => text.ReplaceLineEndings("\n"),
        };
}
