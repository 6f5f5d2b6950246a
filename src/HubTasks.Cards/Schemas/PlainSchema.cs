using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Schemas;

/// <summary>
/// The part of a JSON Schema that is cheap to ask: whether a value is certainly fine. Most values are, and then the validator,
/// which takes its time to load and builds a tree of its own, has nothing to do. In doubt the answer is no.
/// </summary>
internal sealed class PlainSchema
{
    private const int MaxText = 1_000;

    private readonly FrozenSet<string> _types;
    private readonly FrozenSet<string>? _allowed;
    private readonly Regex? _pattern;
    private readonly PlainSchema? _items;
    private readonly FrozenDictionary<string, PlainSchema> _properties;
    private readonly FrozenSet<string> _required;
    private readonly ImmutableArray<PlainSchema> _anyOf;
    private readonly bool _isDoubtful;

    /// <param name="schema">The schema as JSON; every word in it that is not known here makes it doubtful.</param>
    public PlainSchema(JsonElement schema)
    {
        _isDoubtful =
            schema.ValueKind != JsonValueKind.Object
            || schema
                .EnumerateObject()
                .Any(word =>
                    word.Name
                        is not (
                            "$schema"
                            or "$id"
                            or "title"
                            or "description"
                            or "type"
                            or "enum"
                            or "pattern"
                            or "items"
                            or "properties"
                            or "required"
                            or "anyOf"
                            or "definitions"
                        )
                );
        _types = Texts("type");
        _allowed = Has("enum") ? Texts("enum") : null;
        _pattern = Has("pattern")
            ? new Regex(schema.GetProperty("pattern").GetString()!, RegexOptions.ECMAScript, TimeSpan.FromSeconds(1))
            : null;
        _items = Has("items") ? new PlainSchema(schema.GetProperty("items")) : null;
        _properties = Has("properties")
            ? schema
                .GetProperty("properties")
                .EnumerateObject()
                .ToFrozenDictionary(property => property.Name, property => new PlainSchema(property.Value))
            : FrozenDictionary<string, PlainSchema>.Empty;
        _required = Texts("required");
        _anyOf = Has("anyOf")
            ? [.. schema.GetProperty("anyOf").EnumerateArray().Select(any => new PlainSchema(any))]
            : [];

        bool Has(string word) => !_isDoubtful && schema.TryGetProperty(word, out _);

        FrozenSet<string> Texts(string word)
        {
            if (!Has(word))
            {
                return [];
            }

            var value = schema.GetProperty(word);
            JsonElement[] all = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
            return all.Where(text => text.ValueKind == JsonValueKind.String)
                .Select(text => text.GetString()!)
                .ToFrozenSet(StringComparer.Ordinal);
        }
    }

    /// <summary>The keys that it describes.</summary>
    public IEnumerable<string> Keys => _properties.Keys;

    /// <summary>The schema allows the value beyond doubt.</summary>
    public bool Allows(MetaNode node) =>
        !_isDoubtful
        && (_anyOf.IsEmpty || _anyOf.Any(any => any.Allows(node)))
        && node switch
        {
            MetaScalar scalar => AllowsScalar(scalar),
            MetaList list => IsAllowedType("array")
                && _allowed is null
                && (_items is null || list.Items.All(_items.Allows)),
            MetaMap map => IsAllowedType("object") && _allowed is null && AllowsEntries(map),
            _ => false,
        };

    private bool AllowsScalar(MetaScalar scalar) =>
        scalar.HubType switch
        {
            ScalarType.Text => IsAllowedType("string")
                && scalar.Text.Length <= MaxText
                && _allowed?.Contains(scalar.Text) != false
                && _pattern?.IsMatch(scalar.Text) != false,
            ScalarType.Null => IsAllowedType("null") && _allowed is null,
            ScalarType.Boolean => IsAllowedType("boolean") && _allowed is null,
            ScalarType.WholeNumber or ScalarType.Number => IsAllowedType("number") && _allowed is null,
            _ => false,
        };

    private bool AllowsEntries(MetaMap map) =>
        _required.All(key => map.Find(key) is not null)
        && map.Entries.All(entry =>
            entry.Name is { } name && (!_properties.TryGetValue(name, out var schema) || schema.Allows(entry.Value))
        );

    private bool IsAllowedType(string type) => _types.Count == 0 || _types.Contains(type);
}
