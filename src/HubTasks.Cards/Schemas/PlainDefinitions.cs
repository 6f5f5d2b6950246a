using System.Text.Json;

namespace HubTasks.Cards.Schemas;

/// <summary>The named parts of a schema document, each read once. One that leads back to itself stays in doubt.</summary>
/// <param name="document">The whole schema.</param>
internal sealed class PlainDefinitions(JsonElement document)
{
    private const string Prefix = "#/definitions/";

    private readonly Dictionary<string, PlainSchema?> _read = new(StringComparer.Ordinal);

    /// <summary>A schema, or what it refers to.</summary>
    public PlainSchema Read(JsonElement schema) => Referred(schema) ?? new PlainSchema(schema, this);

    /// <summary>Null for a schema without a reference, or with one that is not followed here.</summary>
    private PlainSchema? Referred(JsonElement schema)
    {
        if (
            schema.ValueKind != JsonValueKind.Object
            || !schema.TryGetProperty("$ref", out var reference)
            || reference.GetString() is not { } path
            || !path.StartsWith(Prefix, StringComparison.Ordinal)
        )
        {
            return null;
        }

        var name = path[Prefix.Length..];
        if (_read.TryGetValue(name, out var known))
        {
            // null while it is being read
            return known;
        }

        if (
            !document.TryGetProperty("definitions", out var definitions)
            || !definitions.TryGetProperty(name, out var definition)
        )
        {
            return null;
        }

        _read[name] = null;
        var read = Read(definition);
        _read[name] = read;
        return read;
    }
}
