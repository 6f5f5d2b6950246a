using System.Globalization;
using System.Text.Json;
using HubTasks.Findings;

namespace HubTasks.Settings;

/// <summary>
/// Checks nodes against the published schema, so that what editors complete is what the tools accept. Knows the
/// keywords that the schema uses (a test compares verdicts with a full validator) and words each error for the person
/// who wrote the file. Small, because reading settings is on the way of every command.
/// </summary>
internal sealed class SettingsSchema
{
    private const int MostNodes = 20_000;

    private readonly JsonElement _root;
    private readonly string _file;
    private readonly List<Diagnostic> _errors;
    private int _visited;

    private SettingsSchema(JsonElement root, string file, List<Diagnostic> errors)
    {
        (_root, _file, _errors) = (root, file, errors);
    }

    public static void Check(SettingsNode node, string file, List<Diagnostic> errors)
    {
        using var stream = typeof(SettingsSchema).Assembly.GetManifestResourceStream("hubtasks.schema.json")!;
        using var document = JsonDocument.Parse(stream);
        var check = new SettingsSchema(document.RootElement, file, errors);
        check.Visit(node, document.RootElement, "hubtasks.yml");
        if (check._visited > MostNodes)
        {
            errors.Add(SettingsErrors.TooLarge(file));
        }
    }

    private void Visit(SettingsNode node, JsonElement schema, string path)
    {
        if (++_visited > MostNodes)
        {
            return;
        }

        schema = Resolve(schema);
        if (schema.TryGetProperty("oneOf", out var choices))
        {
            if (Choose(choices, node) is not { } chosen)
            {
                var wanted = string.Join(" or ", choices.EnumerateArray().Select(Resolve).Select(Wanted));
                _errors.Add(SettingsErrors.WrongKind(_file, node.Span, path, Found(node), wanted));
                return;
            }

            schema = chosen;
        }
        else if (!Accepts(schema, node))
        {
            _errors.Add(SettingsErrors.WrongKind(_file, node.Span, path, Found(node), Wanted(schema)));
            return;
        }

        if (node.Kind == SettingsKind.Map)
        {
            Map(node, schema, path);
        }
        else if (node.Kind == SettingsKind.List)
        {
            for (var index = 0; index < node.Children.Count && schema.TryGetProperty("items", out var items); index++)
            {
                Visit(node.Children[index], items, $"{path}[{index}]");
            }
        }
        else
        {
            Scalar(node, schema, path);
        }
    }

    private void Map(SettingsNode map, JsonElement schema, string path)
    {
        var hasProperties = schema.TryGetProperty("properties", out var properties);
        foreach (var entry in map.Pairs)
        {
            var inside = path == "hubtasks.yml" ? entry.Key : $"{path}.{entry.Key}";
            if (hasProperties && properties.TryGetProperty(entry.Key, out var property))
            {
                VisitOptional(entry, property, inside);
            }
            else if (schema.TryGetProperty("additionalProperties", out var others))
            {
                if (others.ValueKind == JsonValueKind.False)
                {
                    var known = hasProperties
                        ? [.. properties.EnumerateObject().Select(one => one.Name)]
                        : new List<string>();
                    var near = DidYouMean.Nearest(entry.Key, known);
                    _errors.Add(SettingsErrors.UnknownKey(_file, entry.Span, entry.Key, near, known));
                }
                else
                {
                    VisitOptional(entry, others, inside);
                }
            }
        }

        if (schema.TryGetProperty("required", out var required))
        {
            foreach (var name in required.EnumerateArray())
            {
                if (map[name.GetString()!] is null)
                {
                    _errors.Add(SettingsErrors.MissingKey(_file, map.Span, path, name.GetString()!));
                }
            }
        }
    }

    /// <summary>A key without a value is a key that is not there: a section whose lines are all commented out.</summary>
    private void VisitOptional(SettingsEntry entry, JsonElement schema, string path)
    {
        if (entry.Value.Kind != SettingsKind.Nothing)
        {
            Visit(entry.Value, schema, path);
        }
    }

    private void Scalar(SettingsNode node, JsonElement schema, string path)
    {
        if (schema.TryGetProperty("enum", out var values))
        {
            var words = values.EnumerateArray().Select(value => value.ToString()).ToList();
            if (!words.Contains(node.Text))
            {
                var near = DidYouMean.Nearest(node.Text, words);
                var hint = near is null ? $"use one of `{string.Join("`, `", words)}`" : $"did you mean `{near}`?";
                _errors.Add(SettingsErrors.WrongValue(_file, node.Span, path, node.Text, hint));
            }
        }

        if (
            schema.TryGetProperty("pattern", out var pattern)
            && !SettingsPatterns.Of(pattern.GetString()!).IsMatch(node.Text)
        )
        {
            var hint = schema.TryGetProperty("description", out var text) ? text.GetString()! : "see docs/settings.md";
            _errors.Add(SettingsErrors.WrongValue(_file, node.Span, path, node.Text, Lower(hint)));
        }

        if (node.Kind == SettingsKind.Number && Bound(node, schema) is { } bound)
        {
            _errors.Add(SettingsErrors.WrongValue(_file, node.Span, path, node.Text, bound));
        }
    }

    private static string? Bound(SettingsNode node, JsonElement schema)
    {
        var number = double.Parse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return schema.TryGetProperty("minimum", out var least) && number < least.GetDouble()
                ? $"the least value is {least}"
            : schema.TryGetProperty("maximum", out var most) && number > most.GetDouble()
                ? $"the greatest value is {most}"
            : null;
    }

    private JsonElement? Choose(JsonElement choices, SettingsNode node)
    {
        foreach (var choice in choices.EnumerateArray())
        {
            var resolved = Resolve(choice);
            if (Accepts(resolved, node))
            {
                return resolved;
            }
        }

        return null;
    }

    private JsonElement Resolve(JsonElement schema)
    {
        while (schema.TryGetProperty("$ref", out var reference))
        {
            var at = _root;
            foreach (var step in reference.GetString()!.TrimStart('#', '/').Split('/'))
            {
                at = at.GetProperty(step);
            }

            schema = at;
        }

        return schema;
    }

    /// <summary>A text may be any word: `revision: 1.10` means what is written.</summary>
    private static bool Accepts(JsonElement schema, SettingsNode node) =>
        !schema.TryGetProperty("type", out var type)
        || type.GetString() switch
        {
            "object" => node.Kind == SettingsKind.Map,
            "array" => node.Kind == SettingsKind.List,
            "boolean" => node.Kind == SettingsKind.Flag,
            "number" => node.Kind == SettingsKind.Number,
            "integer" => node.Kind == SettingsKind.Number
                && long.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
            _ => node.Kind is SettingsKind.Text or SettingsKind.Flag or SettingsKind.Number,
        };

    private static string Wanted(JsonElement schema) =>
        schema.GetProperty("type").GetString() switch
        {
            "object" => "a map of keys",
            "array" => "a list",
            "boolean" => "`true` or `false`",
            "number" => "a number",
            "integer" => "a whole number",
            _ => "a text",
        };

    private static string Found(SettingsNode node) =>
        node.Kind switch
        {
            SettingsKind.Map => "a map",
            SettingsKind.List => "a list",
            SettingsKind.Nothing => "empty",
            _ => $"`{node.Text}`",
        };

    private static string Lower(string description) =>
        char.ToLowerInvariant(description[0]) + description[1..].TrimEnd('.');
}
