using System.Diagnostics;
using System.Globalization;
using System.Text;
using HubTasks.Cards;

namespace HubTasks.Tests.Cards.Body;

/// <summary>Five megabytes of what takes quadratic time in a careless reader: hours, where these take under a second on a quiet machine. The limit is
/// generous, for busy ones.</summary>
public sealed class HostileBodyTests
{
    private const int Size = 5_000_000;
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(30);

    public static TheoryData<string> Pieces =>
        [
            "> ",
            ">",
            "- ",
            "* a\n",
            "1. ",
            "[",
            "]",
            "[a](",
            "[a](<",
            "[a]( \"",
            "![",
            "*a ",
            "*a_ ",
            "a**b",
            "**a** ",
            "**a:** b\n",
            "**a**\n\n",
            "_",
            "`",
            "`TODO` ",
            "<",
            "<!--",
            "a <!-- ",
            "<a ",
            "<a href='x'>",
            "<div>",
            "<h1>a</h1>",
            "<table><tr><td>a</td><td>b</td></tr></table>",
            "<details><summary>Limitations</summary>\n\n",
            "&",
            "&amp;",
            "\\",
            "|",
            "|a|b|\n",
            "[a]: b\n",
            "[a]: \"\n",
            "a\n",
            "a\r",
            "\n",
            "a\n-\n",
            "# a\n",
            "#a\n",
            "# Limitations\n",
            "**Limitations:** a\n",
            "limitations and ",
            "局限性",
            "```\n",
            " ",
            "\t",
            "\0",
            "x",
            "http://",
            "<http://a ",
            "TODO\n\n",
            "[todo ",
            "{{ a ",
            "More information needed\n\n",
            "See [a](b) ",
        ];

    [Theory]
    [MemberData(nameof(Pieces))]
    public void A_card_of_one_thing_over_and_over_is_cut_and_ends_soon(string piece)
    {
        var text = new StringBuilder(Size + piece.Length);
        while (text.Length < Size)
        {
            text.Append(piece);
        }

        var watch = Stopwatch.StartNew();
        var card = Card.Parse("# Tiny\n\n" + text, new CardSource("README.md"));
        var findings = Linter.Lint(card, new LintOptions(), TestContext.Current.CancellationToken);

        Assert.True(watch.Elapsed < Most, watch.Elapsed.ToString("g", CultureInfo.InvariantCulture));
        Assert.Contains(
            findings,
            finding => finding.Message.EndsWith("what follows was not read", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Lists_and_quotes_in_each_other_are_cut_where_nobody_follows_them()
    {
        var text = string.Concat(Enumerable.Range(0, 1_000).Select(depth => new string(' ', 2 * depth) + "- > a\n"));

        var body = Card.Parse(text, new CardSource("README.md")).Body;

        Assert.NotNull(body.Cut);
        Assert.True(body.Source.LineAt(body.Cut.Offset) < 100);
    }
}
