using HubTasks.Cards;
using HubTasks.Cards.Metadata;

namespace HubTasks.Tests.Cards;

public class MetaReaderTests
{
    [Fact]
    public void Every_key_and_value_knows_its_place()
    {
        var front = Read("\nlicense: mit\nlanguage:\n- en\n- 'fr'\n");

        Assert.Equal("license", front.Find("license")!.Name);
        Assert.Equal((3, 1, 3, 8), Place(front.Find("license")!.Key));
        Assert.Equal((3, 10, 3, 13), Place(front.Find("license")!.Value));
        Assert.Equal([(5, 3, 5, 5), (6, 3, 6, 7)], front.Find("language")!.Value.Scalars().Select(Place));
    }

    [Theory]
    [InlineData("no", ScalarType.Text, ScalarType.Boolean)]
    [InlineData("On", ScalarType.Text, ScalarType.Boolean)]
    [InlineData("true", ScalarType.Boolean, ScalarType.Boolean)]
    [InlineData("'no'", ScalarType.Text, ScalarType.Text)]
    [InlineData("!!str no", ScalarType.Text, ScalarType.Text)]
    [InlineData("1:30", ScalarType.Text, ScalarType.WholeNumber)]
    [InlineData("1.10", ScalarType.Number, ScalarType.Number)]
    [InlineData("1e3", ScalarType.Number, ScalarType.Text)]
    [InlineData("2024-01-01", ScalarType.Date, ScalarType.Date)]
    [InlineData("~", ScalarType.Null, ScalarType.Null)]
    [InlineData("apache-2.0", ScalarType.Text, ScalarType.Text)]
    public void A_scalar_has_the_type_that_each_reader_gives_it(string text, ScalarType hub, ScalarType python)
    {
        var value = Assert.IsType<MetaScalar>(Read($"key: {text}\n").Find("key")!.Value);

        Assert.Equal(hub, value.HubType);
        Assert.Equal(python, value.PythonType);
    }

    [Fact]
    public void Keys_that_come_in_through_a_merge_lose_to_keys_written_here()
    {
        var front = Read("base: &base\n  a: 1\n  b: 2\nuse:\n  <<: *base\n  b: 3\n");

        var use = Assert.IsType<MetaMap>(front.Find("use")!.Value);
        Assert.Equal("1", Assert.IsType<MetaScalar>(use.Find("a")!.Value).Text);
        Assert.Equal("3", Assert.IsType<MetaScalar>(use.Find("b")!.Value).Text);
    }

    [Fact]
    public void A_document_of_aliases_that_would_explode_is_malformed()
    {
        var yaml = "a0: &a0 [x]\n";
        for (var i = 1; i < 40; i++)
        {
            yaml += $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 9))}]\n";
        }

        Assert.Equal(FrontMatterState.Malformed, Read(yaml).State);
    }

    [Theory]
    [InlineData("a: &a [*a]\n")]
    [InlineData("a: *nobody\n")]
    [InlineData("a: 1\n--- !x\nb: 2\n")]
    [InlineData("a: [1\n")]
    [InlineData("a: b: c\n")]
    public void What_no_reader_accepts_is_malformed_at_a_place_inside_the_block(string yaml)
    {
        var front = Read(yaml);

        Assert.Equal(FrontMatterState.Malformed, front.State);
        Assert.Contains(front.Problems, problem => problem is { Kind: YamlProblemKind.Syntax, Start: >= 4 });
    }

    private static FrontMatter Read(string yaml) =>
        Card.Parse($"---\n{yaml}---\n", new CardSource("README.md")).FrontMatter;

    private static (int, int, int, int) Place(MetaNode node) =>
        (node.Span.Line, node.Span.Column, node.Span.EndLine, node.Span.EndColumn);
}
