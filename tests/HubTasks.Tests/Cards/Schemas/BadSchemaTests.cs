using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using HubTasks.Cards.Schemas;

namespace HubTasks.Tests.Cards.Schemas;

/// <summary>What is no schema is said, all of it at once, and nothing in it is passed over.</summary>
public sealed class BadSchemaTests
{
    public static TheoryData<string, string> Rows =>
        [.. SchemaText.Table("bad-schemas.tsv").Select(row => (row[0], row[1]))];

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_malformed_schema_is_named_with_its_place(string json, string said) =>
        Assert.Equal([said], SchemaText.Errors(json));

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        var schema = CardSchema.Parse("{\n  \"type\": 1,\n  \"not\": 2,\n  \"$ref\": \"#/a\"\n}", out var errors);

        Assert.Null(schema);
        Assert.Equal([3, 2, 4], errors.Select(error => error.Span.Line));
    }

    [Theory]
    [InlineData("", "the input does not contain any JSON tokens")]
    [InlineData("{", "expected depth to be zero at the end of the JSON payload")]
    [InlineData("{} {}", "`{` is invalid after a single JSON value")]
    [InlineData("{ \"title\": \"\\ud800\" }", "half of a surrogate pair is no text")]
    public void What_is_not_json_is_said(string json, string said) =>
        Assert.StartsWith(said, Assert.Single(SchemaText.Errors(json)), StringComparison.Ordinal);

    [Fact]
    public void Comments_and_trailing_commas_are_let_pass() =>
        SchemaText.Schema("{\n  // who owns it\n  \"required\": [\"team\",],\n}\n");

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    [InlineData("{\"not\":", "}")]
    [InlineData("{\"items\":", "}")]
    public void A_schema_that_is_nested_very_deep_is_given_up(string open, string close)
    {
        foreach (var depth in new[] { 100, 1_000, 1_000_000 })
        {
            var json = string.Concat(Enumerable.Repeat(open, depth)) + "true";

            CardSchema.Parse(json + string.Concat(Enumerable.Repeat(close, depth)), out _);
            Assert.Null(CardSchema.Parse(json, out _));
        }
    }

    [Fact]
    public void A_long_chain_of_references_is_given_up()
    {
        var chain = new StringBuilder("""{ "$ref": "#/$defs/0", "$defs": { """);
        for (var i = 0; i < 50_000; i++)
        {
            chain.Append($$"""  "{{i}}": { "$ref": "#/$defs/{{i + 1}}" },""");
        }

        chain.Append(""" "50000": true } }""");

        Assert.EndsWith(
            "leads through more than 24 schemas for one value",
            Assert.Single(SchemaText.Errors(chain.ToString())),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Five_megabytes_of_mistakes_are_named_a_hundred_times()
    {
        var json = $"[{string.Concat(Enumerable.Repeat("1,", 2_500_000))}1]";

        Assert.Equal(100, SchemaText.Errors($$"""{ "anyOf": {{json}} }""").Count());
    }

    [Fact]
    public void Five_megabytes_of_schema_are_read()
    {
        var keys = string.Join(
            ',',
            Enumerable
                .Range(0, 100_000)
                .Select(i => $$"""  "key{{i}}": { "type": ["string", "null"], "pattern": "^a" }""")
        );

        var schema = SchemaText.Schema($$"""{ "properties": { {{keys}} } }""");

        Assert.Single(schema.Validate(SchemaText.Yaml("key1: b\nkey2: a\n")));
    }

    /// <summary>Keywords with values of every kind, put into one another.</summary>
    [Fact]
    public void Any_json_is_a_schema_or_is_said_not_to_be_one()
    {
        var words = Gen.Elements(
            "type",
            "enum",
            "const",
            "minimum",
            "exclusiveMinimum",
            "multipleOf",
            "maxLength",
            "pattern",
            "format",
            "items",
            "prefixItems",
            "additionalItems",
            "contains",
            "minContains",
            "uniqueItems",
            "required",
            "properties",
            "patternProperties",
            "additionalProperties",
            "propertyNames",
            "dependencies",
            "dependentRequired",
            "dependentSchemas",
            "if",
            "then",
            "else",
            "allOf",
            "anyOf",
            "oneOf",
            "not",
            "$ref",
            "$id",
            "$anchor",
            "$defs",
            "definitions",
            "unevaluatedItems",
            "unevaluatedProperties",
            "$dynamicRef",
            "$schema",
            "a",
            ""
        );
        var leaves = Gen.Elements(
            "null",
            "true",
            "false",
            "0",
            "-1",
            "1.5",
            "1e999",
            "\"\"",
            "\"string\"",
            "\"#\"",
            "\"#/$defs/a\"",
            "\"a/b#c\"",
            "\"(\"",
            "\"^a$\"",
            "\"\\ud83d\\ude00\"",
            "\"urn:a:b\"",
            "\"http://json-schema.org/draft-04/schema#\""
        );
        var json = Json(4);

        Prop.ForAll(
                Arb.From(json),
                text =>
                {
                    var schema = CardSchema.Parse(text, out var errors);
                    schema?.Validate(SchemaText.Yaml("a: {a: [1, b, {a: ~}], string: 2}\n'': 1.5"));
                    return (schema is null) != errors.IsEmpty && JsonNode.Parse(text) is not null == (text != "null");
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(400));

        Gen<string> Json(int depth) =>
            depth == 0
                ? leaves
                : Gen.OneOf(
                    leaves,
                    Gen.ListOf(Json(depth - 1)).Select(items => $"[{string.Join(',', items.Take(4))}]"),
                    Gen.ListOf(from word in words from value in Json(depth - 1) select $"\"{word}\":{value}")
                        .Select(entries =>
                            $"{{{string.Join(',', entries.DistinctBy(entry => entry.Split(':')[0]).Take(6))}}}"
                        ),
                    Gen.ListOf(from word in words from value in Json(depth - 1) select $"\"{word}\":{value}")
                        .Select(entries =>
                            $"{{{string.Join(',', entries.DistinctBy(entry => entry.Split(':')[0]).Take(6))}}}"
                        )
                );
    }
}
