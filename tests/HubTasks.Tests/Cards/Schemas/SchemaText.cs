using HubTasks.Cards;
using HubTasks.Cards.Metadata;
using HubTasks.Cards.Schemas;

namespace HubTasks.Tests.Cards.Schemas;

/// <summary>Schemas and metadata as tests write them.</summary>
internal static class SchemaText
{
    public static CardSchema Schema(string json)
    {
        var schema = CardSchema.Parse(json, out var errors);
        Assert.Empty(errors);
        return schema!;
    }

    public static IEnumerable<string> Errors(string json)
    {
        Assert.Null(CardSchema.Parse(json, out var errors));
        return errors.Select(error => error.Message);
    }

    public static MetaMap Yaml(string yaml)
    {
        var document = MetaReader.Read(new SourceText(yaml), 0, yaml.Length);
        Assert.False(document.IsMalformed, yaml);
        return Assert.IsType<MetaMap>(document.Root);
    }

    /// <summary>What a schema says about the key <c>x</c>, whose schema and value are given.</summary>
    public static string AboutX(string schema, string value) =>
        string.Join(
            " | ",
            Schema($$"""{ "properties": { "x": {{schema}} } }""")
                .Validate(Yaml($"x: {value}"))
                .Select(problem => problem.Message)
        );

    /// <summary>The lines of a table beside the tests, tabs between their cells; a line that begins with <c>#</c> is a heading.</summary>
    public static IEnumerable<string[]> Table(string name) =>
        File.ReadLines(Repository.PathTo($"tests/HubTasks.Tests/Cards/Schemas/{name}"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t'));
}
