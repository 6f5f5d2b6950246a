using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
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

    private static readonly FrozenSet<string> Known = FrozenSet.Create(
        "$schema",
        "$id",
        "title",
        "description",
        "type",
        "enum",
        "pattern",
        "minimum",
        "items",
        "properties",
        "additionalProperties",
        "required",
        "anyOf",
        "definitions"
    );

    private readonly FrozenSet<string> _types;
    private readonly FrozenSet<string>? _allowed;
    private readonly Regex? _pattern;
    private readonly double? _minimum;
    private readonly FrozenDictionary<string, PlainSchema> _properties;
    private readonly PlainSchema? _additional;
    private readonly FrozenSet<string> _required;

    /// <param name="schema">A whole schema document.</param>
    public PlainSchema(JsonElement schema)
        : this(schema, new PlainDefinitions(schema)) { }

    /// <param name="schema">The schema as JSON; every word in it that is not known here makes it doubtful.</param>
    /// <param name="definitions">What it may refer to.</param>
    public PlainSchema(JsonElement schema, PlainDefinitions definitions)
    {
        IsDoubtful =
            schema.ValueKind != JsonValueKind.Object
            || schema.EnumerateObject().Any(word => !Known.Contains(word.Name));
        _types = Texts("type");
        _allowed = Has("enum") ? Texts("enum") : null;
        _pattern = Has("pattern")
            ? new Regex(schema.GetProperty("pattern").GetString()!, RegexOptions.ECMAScript, TimeSpan.FromSeconds(1))
            : null;
        _minimum = Has("minimum") ? schema.GetProperty("minimum").GetDouble() : null;
        Items = Has("items") ? definitions.Read(schema.GetProperty("items")) : null;
        _properties = Has("properties")
            ? schema
                .GetProperty("properties")
                .EnumerateObject()
                .ToFrozenDictionary(property => property.Name, property => definitions.Read(property.Value))
            : FrozenDictionary<string, PlainSchema>.Empty;
        _additional = Has("additionalProperties") ? definitions.Read(schema.GetProperty("additionalProperties")) : null;
        _required = Texts("required");
        AnyOf = Has("anyOf") ? [.. schema.GetProperty("anyOf").EnumerateArray().Select(definitions.Read)] : [];

        bool Has(string word) => !IsDoubtful && schema.TryGetProperty(word, out _);

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

    /// <summary>It says something that is not understood here.</summary>
    public bool IsDoubtful { get; }

    /// <summary>The keys that it describes.</summary>
    public IEnumerable<string> Keys => _properties.Keys;

    /// <summary>What every item has to be; null for anything.</summary>
    public PlainSchema? Items { get; }

    public ImmutableArray<PlainSchema> AnyOf { get; }

    /// <summary>What the value of a key has to be; null for anything.</summary>
    public PlainSchema? ValueOf(string key) => _properties.GetValueOrDefault(key) ?? _additional;

    public bool Requires(string key) => _required.Contains(key);

    public bool IsAllowedType(string type) => _types.Count == 0 || _types.Contains(type);

    /// <summary>The schema allows the value beyond doubt.</summary>
    public bool Allows(MetaNode node) =>
        !IsDoubtful
        && (AnyOf.IsEmpty || AnyOf.Any(any => any.Allows(node)))
        && node switch
        {
            MetaScalar scalar => AllowsScalar(scalar),
            MetaList list => IsAllowedType("array")
                && _allowed is null
                && (Items is null || list.Items.All(Items.Allows)),
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
            ScalarType.WholeNumber or ScalarType.Number => IsAllowedType("number")
                && _allowed is null
                && (_minimum is null || IsAtLeast(scalar.Text, _minimum.Value)),
            _ => false,
        };

    private static bool IsAtLeast(string text, double minimum) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= minimum;

    private bool AllowsEntries(MetaMap map) =>
        _required.All(key => map.Find(key) is not null)
        && map.Entries.All(entry => entry.Name is { } name && ValueOf(name)?.Allows(entry.Value) != false);
}
