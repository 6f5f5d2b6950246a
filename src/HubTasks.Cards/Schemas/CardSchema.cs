using System.Collections.Frozen;
using System.Collections.Immutable;
using HubTasks.Cards.Hub;
using HubTasks.Cards.Metadata;
using NJsonSchema;

namespace HubTasks.Cards.Schemas;

/// <summary>A JSON Schema for front matter; ours for models and datasets, or one that an organisation adds.</summary>
public sealed class CardSchema
{
    private static readonly Lazy<CardSchema> ModelSchema = new(() => Parse(DataFile.Read("model-card.schema.json")));
    private static readonly Lazy<CardSchema> DatasetSchema = new(() =>
        Parse(DataFile.Read("dataset-card.schema.json"))
    );

    private readonly JsonSchema _schema;

    private CardSchema(JsonSchema schema) => _schema = schema;

    /// <summary>Reads a schema without following references to other documents.</summary>
    /// <exception cref="Newtonsoft.Json.JsonException">The text is not JSON.</exception>
    /// <exception cref="InvalidOperationException">The JSON is not a schema.</exception>
    public static CardSchema Parse(string json) =>
        // parsing a text in memory never waits
        new(JsonSchema.FromJsonAsync(json).GetAwaiter().GetResult());

    /// <summary>The top-level keys that it describes.</summary>
    internal FrozenSet<string> Keys => _schema.Properties.Keys.ToFrozenSet(StringComparer.Ordinal);

    internal static CardSchema For(CardKind kind) => kind == CardKind.Dataset ? DatasetSchema.Value : ModelSchema.Value;

    /// <summary>What the schema objects to, each at the value that is to blame.</summary>
    internal ImmutableArray<SchemaProblem> Validate(MetaMap root) =>
        [
            .. _schema
                .Validate(MetaJson.From(root))
                .SelectMany(SchemaProblem.Blame)
                .Select(error => SchemaProblem.From(root, error))
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
