namespace HubTasks.Tests.Cards.Schemas;

public sealed class KeywordTests
{
    public static TheoryData<string, string, string> Rows =>
        [.. SchemaText.Table("keywords.tsv").Select(row => (row[0], row[1], row[2]))];

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_keyword_says_what_it_objects_to(string schema, string value, string said) =>
        Assert.Equal(said, SchemaText.AboutX(schema, value));

    [Theory]
    [InlineData("""{ "$ref": "#/definitions/a" }""")]
    [InlineData("""{ "$ref": "#/$defs/with~1slash~0 and%20blank" }""")]
    [InlineData("""{ "$ref": "#named" }""")]
    [InlineData("""{ "$ref": "#/$defs/list/prefixItems/0" }""")]
    [InlineData("""{ "$ref": "#/elsewhere/a" }""")]
    [InlineData("""{ "$ref": "https://acme.example/schemas/card.json#/definitions/a" }""")]
    [InlineData("""{ "$ref": "card.json#/definitions/a" }""")]
    [InlineData("""{ "$ref": "team.json" }""")]
    [InlineData("""{ "$ref": "team.json#/$defs/inner" }""")]
    [InlineData("""{ "$ref": "/schemas/team.json#own" }""")]
    [InlineData("""{ "$ref": "#/$defs/team/$defs/inner" }""")]
    public void A_reference_is_followed_within_its_document(string reference)
    {
        var schema = SchemaText.Schema(
            $$"""
            {
              "$id": "https://acme.example/schemas/card.json",
              "properties": { "x": {{reference}}, "y": {{reference}} },
              "definitions": { "a": { "type": "string" } },
              "elsewhere": { "a": { "$ref": "#/definitions/a" } },
              "$defs": {
                "with/slash~ and blank": { "type": "string" },
                "named": { "$anchor": "named", "type": "string" },
                "list": { "prefixItems": [{ "type": "string" }] },
                "team": {
                  "$id": "team.json",
                  "$ref": "#/$defs/inner",
                  "$defs": { "inner": { "$anchor": "own", "type": "string" } }
                }
              }
            }
            """
        );

        Assert.Equal(
            ["`x` is the number `1`, expected text"],
            schema.Validate(SchemaText.Yaml("x: 1\ny: a")).Select(problem => problem.Message)
        );
    }

    [Fact]
    public void What_stands_beside_a_reference_counts() =>
        Assert.Equal(
            "`x` is too short, expected at least 2 characters",
            SchemaText.AboutX(
                """{ "$ref": "#/properties/x/definitions/a", "minLength": 2, "definitions": { "a": { "type": "string" } } }""",
                "a"
            )
        );

    [Fact]
    public void A_schema_may_refer_to_itself_for_what_lies_deeper()
    {
        var schema = SchemaText.Schema(
            """{ "type": "object", "additionalProperties": { "anyOf": [{ "type": "string" }, { "$ref": "#" }] } }"""
        );

        Assert.Equal(
            ["`a.b.c` is the number `1`, expected text or keys and values"],
            schema.Validate(SchemaText.Yaml("a: {b: {c: 1, d: e}}\nf: {}")).Select(problem => problem.Message)
        );
    }

    [Fact]
    public void Each_problem_is_at_the_value_that_is_to_blame()
    {
        var schema = SchemaText.Schema(
            """{ "required": ["team"], "properties": { "a": { "items": { "required": ["b"], "properties": { "c": { "type": "string" } } } } } }"""
        );

        var problems = schema.Validate(SchemaText.Yaml("a:\n- c: 1\n"));

        Assert.Equal(
            [
                ("team", "team", "required", 1, false),
                ("a", "a[0].b", "required", 2, false),
                ("a", "a[0].c", "type", 2, true),
            ],
            problems.Select(problem =>
                (problem.Key, problem.Path, problem.Kind, problem.Node.Span.Line, problem.IsType)
            )
        );
        Assert.Equal("`front matter` has no `team`", problems[0].Message);
    }
}
