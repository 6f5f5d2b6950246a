using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using HubTasks.Cards.Hub;
using HubTasks.Cards.Metadata;
using NJsonSchema;

namespace HubTasks.Cards.Schemas;

/// <summary>A JSON Schema for front matter; ours for models and datasets, or one that an organisation adds.</summary>
public sealed class CardSchema
{
    private static readonly Lazy<CardSchema> ModelSchema = new(() => Own("model-card.schema.json"));
    private static readonly Lazy<CardSchema> DatasetSchema = new(() => Own("dataset-card.schema.json"));

    private readonly PlainSchema _plain;
    private readonly Lazy<JsonSchema> _schema;

    private CardSchema(PlainSchema plain, Lazy<JsonSchema> schema) => (_plain, _schema) = (plain, schema);

    /// <summary>Reads a schema without following references to other documents.</summary>
    /// <exception cref="Newtonsoft.Json.JsonException">The text is not JSON.</exception>
    /// <exception cref="InvalidOperationException">The JSON is not a schema.</exception>
    public static CardSchema Parse(string json)
    {
        var schema = new Lazy<JsonSchema>(Read(json));
        using var document = JsonDocument.Parse(json);
        return new CardSchema(new PlainSchema(document.RootElement), schema);
    }

    /// <summary>One of ours is known to be a schema, so it is read when a value first needs more than a plain look.</summary>
    private static CardSchema Own(string name)
    {
        var json = DataFile.Read(name);
        using var document = JsonDocument.Parse(json);
        return new CardSchema(new PlainSchema(document.RootElement), new Lazy<JsonSchema>(() => Read(json)));
    }

    // parsing a text in memory never waits
    private static JsonSchema Read(string json) => JsonSchema.FromJsonAsync(json).GetAwaiter().GetResult();

    /// <summary>The top-level keys that it describes.</summary>
    internal FrozenSet<string> Keys => _plain.Keys.ToFrozenSet(StringComparer.Ordinal);

    internal static CardSchema For(CardKind kind) => kind == CardKind.Dataset ? DatasetSchema.Value : ModelSchema.Value;

    /// <summary>What the schema objects to, each at the value that is to blame.</summary>
    internal ImmutableArray<SchemaProblem> Validate(MetaMap root) =>
        _plain.Allows(root) ? [] : Validate(new Doubts(_plain, root));

    private ImmutableArray<SchemaProblem> Validate(Doubts doubts) =>
        [
            .. _schema
                .Value.Validate(MetaJson.From(doubts.Root))
                .SelectMany(SchemaProblem.Blame)
                .Select(error => SchemaProblem.From(doubts, error))
                .GroupBy(problem => problem.Node, ReferenceEqualityComparer.Instance)
                .SelectMany(MostBasic),
        ];

    /// <summary>A value of the wrong type is not in the enumeration either; once is enough.</summary>
    private static IEnumerable<SchemaProblem> MostBasic(IEnumerable<SchemaProblem> problems)
    {
        var all = problems.Distinct().ToList();
        return all.Exists(problem => problem.IsType) ? all.Where(problem => problem.IsType) : all;
    }
}
