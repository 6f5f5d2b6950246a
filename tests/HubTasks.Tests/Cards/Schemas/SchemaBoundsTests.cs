using System.Globalization;
using System.Text;
using HubTasks.Cards;

namespace HubTasks.Tests.Cards.Schemas;

/// <summary>Schemas and cards that would take forever, or all of the memory, without a bound.</summary>
public sealed class SchemaBoundsTests
{
    private static readonly string Deep = "x: " + new string('[', 60) + "1" + new string(']', 60);

    /// <summary>Each level asks twice about the next, so that sixty of them ask more often than there is time for.</summary>
    [Theory]
    [InlineData(
        """{ "anyOf": [{ "items": { "$ref": "#" } }, { "prefixItems": [{ "$ref": "#" }] }], "not": { "const": 1 } }"""
    )]
    [InlineData(
        """{ "allOf": [{ "items": { "$ref": "#" } }, { "prefixItems": [{ "$ref": "#" }] }], "not": { "const": 1 } }"""
    )]
    [InlineData(
        """{ "if": { "items": { "$ref": "#" } }, "else": { "prefixItems": [{ "$ref": "#" }] }, "not": { "const": 1 } }"""
    )]
    [InlineData("""{ "contains": { "$ref": "#" }, "items": { "$ref": "#" }, "unevaluatedItems": { "$ref": "#" } }""")]
    public void A_schema_that_asks_twice_at_every_depth_ends(string about)
    {
        var json = about.Replace("\"#\"", "\"#/$defs/a\"", StringComparison.Ordinal);

        SchemaText
            .Schema($$"""{ "properties": { "x": { "$ref": "#/$defs/a" } }, "$defs": { "a": {{json}} } }""")
            .Validate(SchemaText.Yaml(Deep));
    }

    [Theory]
    [InlineData("anyOf", "")]
    [InlineData("allOf", "")]
    [InlineData("oneOf", "")]
    [InlineData("anyOf", """ "unevaluatedProperties": false, """)]
    public void A_schema_whose_parts_ask_nine_times_about_one_value_ends(string word, string beside)
    {
        var parts = string.Concat(
            Enumerable
                .Range(0, 11)
                .Select(i =>
                    $$"""
                        "{{i}}": { {{beside}} "{{word}}": [{ "$ref": "#/$defs/{{i + 1}}" }, { "$ref": "#/$defs/{{i
                            + 1}}" }] },
                        """
                )
        );

        Assert.NotEmpty(
            SchemaText
                .Schema($$"""{ "$ref": "#/$defs/0", "$defs": { {{parts}} "11": { "required": ["a"] } } }""")
                .Validate(SchemaText.Yaml("b: 1"))
        );
    }

    /// <summary>Threads have one and a half megabytes where they have little.</summary>
    [Fact]
    public void The_deepest_schema_fits_on_a_small_stack()
    {
        var chain = string.Concat(
            Enumerable.Range(0, 11).Select(i => $$""" "{{i}}": { "allOf": [{ "$ref": "#/$defs/{{i + 1}}" }] }, """)
        );
        var schema = SchemaText.Schema(
            $$"""{ "properties": { "x": { "$ref": "#/$defs/0" } }, "$defs": { {{chain}} "11": { "items": { "$ref": "#/$defs/0" }, "type": "array" } } }"""
        );
        var root = SchemaText.Yaml(Deep);
        string? said = null;
        var thread = new Thread(() => said = schema.Validate(root).Single().Message, 1024 * 1024);

        thread.Start();
        thread.Join();

        Assert.EndsWith("is the number `1`, expected a list", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "items": { "type": "string" } }""", 101)]
    [InlineData("""{ "items": { "anyOf": [{ "type": "string" }, { "type": "array" }] } }""", 101)]
    [InlineData("""{ "uniqueItems": true }""", 1)]
    [InlineData("""{ "contains": { "type": "string" } }""", 1)]
    [InlineData("""{ "unevaluatedItems": false }""", 101)]
    public void Of_very_many_wrong_items_the_first_stand_for_all(string schema, int problems)
    {
        var yaml = new StringBuilder("x:\n");
        for (var i = 0; i < 80_000; i++)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"- {i % 79_999}\n");
        }

        Assert.Equal(
            problems,
            SchemaText
                .Schema($$"""{ "properties": { "x": {{schema}} } }""")
                .Validate(SchemaText.Yaml(yaml.ToString()))
                .Length
        );
    }

    [Fact]
    public void A_pattern_that_takes_too_long_is_given_up()
    {
        var schema = SchemaText.Schema("""{ "properties": { "x": { "items": { "pattern": "^(a+)+$" } } } }""");
        var text = new string('a', 40) + "b";
        var card = $"---\nx: [{string.Join(", ", Enumerable.Repeat(text, 1_000))}]\n---\n";

        var findings = Linter.Lint(
            Card.Parse(card, new CardSource("README.md")),
            new LintOptions { Schema = schema },
            TestContext.Current.CancellationToken
        );

        var finding = Assert.Single(findings, finding => finding.Rule.Slug == "card-too-complex");
        Assert.Contains("schema-violation", finding.Message, StringComparison.Ordinal);
    }
}
