using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using HubTasks.Cards.Hub;
using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Schemas;

/// <summary>
/// A JSON Schema for front matter; ours for models and datasets, or one that an organisation adds. The words of drafts 4 to
/// 2020-12 are understood together; formats are checked, and what stands beside a <c>$ref</c> counts in every draft.
/// </summary>
public sealed class CardSchema
{
    private static readonly Lazy<CardSchema> ModelSchema = new(() => Own("model-card.schema.json"));
    private static readonly Lazy<CardSchema> DatasetSchema = new(() => Own("dataset-card.schema.json"));

    private readonly Schema _schema;

    private CardSchema(Schema schema, MetaNode document)
    {
        _schema = schema;
        Keys =
            document is MetaMap map && map.Find("properties")?.Value is MetaMap properties
                ? properties.Entries.Select(entry => entry.Name!).ToFrozenSet(StringComparer.Ordinal)
                : [];
    }

    /// <summary>Reads a schema. Null when it is none, and then there is at least one error.</summary>
    /// <param name="json">One document; a reference to another one is an error.</param>
    /// <param name="errors">All that is wrong, in the order in which it was found.</param>
    public static CardSchema? Parse(string json, out ImmutableArray<SchemaError> errors)
    {
        try
        {
            var document = JsonText.Read(json);
            var reader = new SchemaReader(document);
            var schema = reader.Read();
            errors = [.. reader.Errors];
            return errors.IsEmpty ? new CardSchema(schema, document) : null;
        }
        catch (JsonException exception)
        {
            errors = [SchemaError.NotJson(exception)];
            return null;
        }
    }

    private static CardSchema Own(string name) =>
        Parse(DataFile.Read(name), out var errors)
        ?? throw new InvalidOperationException($"`{name}`: {errors[0].Message}");

    /// <summary>The top-level keys that it describes.</summary>
    internal FrozenSet<string> Keys { get; }

    internal static CardSchema For(CardKind kind) => kind == CardKind.Dataset ? DatasetSchema.Value : ModelSchema.Value;

    /// <summary>What the schema objects to, each at the value that is to blame.</summary>
    /// <exception cref="System.Text.RegularExpressions.RegexMatchTimeoutException">A pattern takes too long.</exception>
    internal ImmutableArray<SchemaProblem> Validate(MetaMap root)
    {
        if (new Evaluation().Check(_schema, root) is not { } failure)
        {
            return [];
        }

        var problems = new List<SchemaProblem>();
        failure.Tell(Trail.Root, problems);
        return
        [
            .. problems
                .GroupBy<SchemaProblem, MetaNode>(problem => problem.Node, ReferenceEqualityComparer.Instance)
                .SelectMany(MostBasic),
        ];
    }

    /// <summary>A value of the wrong type is not in the enumeration either; once is enough.</summary>
    private static IEnumerable<SchemaProblem> MostBasic(IEnumerable<SchemaProblem> problems)
    {
        var all = problems.ToList();
        return all.Count == 1
            ? all
            : (all.Exists(problem => problem.IsType) ? all.Where(problem => problem.IsType) : all).DistinctBy(problem =>
                problem.Message
            );
    }
}
