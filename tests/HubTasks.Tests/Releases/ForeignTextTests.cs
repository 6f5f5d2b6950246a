using System.Text.RegularExpressions;
using HubTasks.Releases.Discussions;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace HubTasks.Tests.Releases;

public sealed partial class ForeignTextTests
{
    private const string S = "\u200b";

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UseAutoLinks().Build();

    [Theory]
    [InlineData("ask @acme/team, (@me) and \u00e9@you", $"ask @{S}acme/team, (@{S}me) and \u00e9@{S}you")]
    [InlineData("me@example.org", "me@example.org")]
    [InlineData("#12, acme/app#12, GH-12, gh-7", $"#{S}12, acme/app#{S}12, GH-{S}12, gh-{S}7")]
    [InlineData("# Heading and C# and #define", "# Heading and C# and #define")]
    [InlineData("<!-- x --> <img src=x> </p> a < b <3", $"<{S}!-- x --> <{S}img src=x> <{S}/p> a < b <3")]
    [InlineData("&#64;team &commat;team a&b &copy", $"&{S}#{S}64;team &{S}commat;team a&b &copy")]
    [InlineData("\\@team", $"\\@{S}team")]
    [InlineData("see https://a.org/@me/x#12?y=1&z=2 @me", $"see https://a.org/%40me/x#12?y=1&z=2 @{S}me")]
    [InlineData("<https://a.org/#1>", "<https://a.org/#1>")]
    [InlineData("[x](http://a.org)@team", $"[x](http://a.org)@{S}team")]
    [InlineData("http://_@team http://x/@team", $"http://_@{S}team http://x/@{S}team")]
    [InlineData("`@code` stays code", $"`@{S}code` stays code")]
    public void What_would_act_is_taken_apart(string text, string expected) =>
        Assert.Equal(expected, ForeignText.Safe(text, 1000, "cut"));

    [Fact]
    public void Fenced_code_stays_as_it_is_where_there_is_no_doubt()
    {
        const string Text = "Look:\n\n```python\n@decorator  # 1\n<b>\n```\nthen @me\n\n````\n```\n@x\n````";

        Assert.Equal(Text.Replace("@me", $"@{S}me", StringComparison.Ordinal), ForeignText.Safe(Text, 1000, "cut"));
    }

    [Theory]
    [InlineData("- a\n  ```\n@team\n```\n@team")]
    [InlineData("   ```\nx\n```\n@team\n```")]
    [InlineData("~~~\n```\n~~~\n@team\n```\n")]
    [InlineData("> ```\n@team\n```")]
    [InlineData("``` a`b\n@team\n```")]
    [InlineData("<textarea>\n```\n@team\n```\n</textarea>\n   ```")]
    public void Fences_that_may_be_read_in_two_ways_protect_nothing(string text) =>
        Assert.DoesNotContain("@team", ForeignText.Safe(text, 1000, "cut"), StringComparison.Ordinal);

    [Fact]
    public void A_long_text_is_cut_between_characters_and_says_so()
    {
        var cut = ForeignText.Safe(string.Concat(Enumerable.Repeat("\ud83d\ude00", 600)), 1000, "*the rest*");

        Assert.InRange(cut.Length, 900, 1000);
        Assert.EndsWith("\n\n*the rest*", cut, StringComparison.Ordinal);
        Assert.True(cut.IsNormalized());
        var code = ForeignText.Safe("```\n" + new string('x', 2000), 1000, "*the rest*");
        Assert.EndsWith("\n```\n\n*the rest*", code, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("  ", "(no titl…")]
    [InlineData("a\nb\0c", "a bc")]
    [InlineData("0123456789", "01234567…")]
    [InlineData("0123456\ud83d\ude00\ud83d\ude00", "0123456…")]
    public void A_title_is_one_line(string text, string expected) => Assert.Equal(expected, ForeignText.Title(text, 9));

    [Fact]
    public void Whatever_is_written_mentions_nobody_and_holds_no_html()
    {
        string[] pieces =
        [
            "@team",
            "#12",
            "GH-1",
            "<!--",
            "-->",
            "<b>",
            "<script>",
            "</p>",
            "&#64;",
            "&commat;",
            "```",
            "````",
            "`",
            "~~~",
            "\n",
            "\n\n",
            " ",
            "    ",
            "- ",
            "> ",
            "1. ",
            "https://a.org/",
            "http://x/",
            "(",
            ")",
            "[x](",
            "](",
            "\\",
            "a",
            "_",
            "*",
            "|",
            "\t",
            "<pre>",
            "$$",
        ];
        // always the same texts: a test says the same every time
        var random = new Random(20250601);
        for (var i = 0; i < 5_000; i++)
        {
            var text = string.Concat(random.GetItems(pieces, random.Next(1, 40)));
            var nodes = Markdown.Parse(ForeignText.Safe(text, 100_000, "cut"), Pipeline).Descendants().ToList();
            var words = string.Concat(
                nodes
                    .OfType<LiteralInline>()
                    .Where(one => one.Parent is not LinkInline)
                    .Select(one => one.Content.ToString() + "\u0001")
            );

            Assert.DoesNotContain(nodes, node => node is HtmlBlock or HtmlInline or HtmlEntityInline);
            Assert.False(Mention.IsMatch(words), text);
        }
    }

    /// <summary>After a letter or a digit it is a mail address.</summary>
    [GeneratedRegex("(?<![A-Za-z0-9])@team", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Mention { get; }
}
