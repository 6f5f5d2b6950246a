using System.Globalization;
using System.Text;
using HubTasks.Cards.Metadata;
using NJsonSchema;
using NJsonSchema.Validation;

namespace HubTasks.Cards.Schemas;

/// <summary>One objection of a schema, in words for a person.</summary>
/// <param name="Key">The top-level key that it is about; empty for the document.</param>
/// <param name="Path">Such as <c>model-index[0].name</c>.</param>
/// <param name="Node">The value, or the mapping in which something is missing.</param>
internal sealed record SchemaProblem(string Key, string Path, MetaNode Node, ValidationErrorKind Kind, string Message)
{
    /// <summary>Whether the value is of another type than the schema allows.</summary>
    public bool IsType => IsTypeMismatch(Kind);

    /// <summary>
    /// The errors that say something. A value with several allowed shapes fails each of them; the shape that it came
    /// furthest with is the one that was meant.
    /// </summary>
    public static IEnumerable<ValidationError> Blame(ValidationError error)
    {
        var shapes = error switch
        {
            ChildSchemaValidationError child => child.Errors.Values.Where(errors => errors.Count > 0),
            MultiTypeValidationError types => types.Errors.Values.Where(errors => errors.Count > 0),
            _ => [],
        };
        if (error.Kind is ValidationErrorKind.ArrayItemNotValid or ValidationErrorKind.AdditionalPropertiesNotValid)
        {
            return shapes.SelectMany(errors => errors).SelectMany(Blame);
        }

        var meant = shapes
            .Select(errors => errors.SelectMany(Blame).ToList())
            .Where(errors => !errors.Any(inner => inner.Path == error.Path && IsTypeMismatch(inner.Kind)))
            .MinBy(errors => errors.Count);
        return meant ?? [error];
    }

    private static bool IsTypeMismatch(ValidationErrorKind kind) =>
        kind
            is ValidationErrorKind.StringExpected
                or ValidationErrorKind.NumberExpected
                or ValidationErrorKind.IntegerExpected
                or ValidationErrorKind.BooleanExpected
                or ValidationErrorKind.ObjectExpected
                or ValidationErrorKind.ArrayExpected
                or ValidationErrorKind.NullExpected
                or ValidationErrorKind.NoTypeValidates
                or ValidationErrorKind.NotAnyOf;

    public static SchemaProblem From(Doubts doubts, ValidationError error)
    {
        var isMissing = error.Kind == ValidationErrorKind.PropertyRequired;
        var (key, path, node) = Locate(doubts, (error.Path ?? "#").TrimStart('#', '/'), isMissing);
        return new SchemaProblem(key, path, node, error.Kind, Describe(path, node, error));
    }

    /// <summary>Follows a path through the tree; keys may themselves hold points, so the longest that fits wins.</summary>
    private static (string Key, string Path, MetaNode Node) Locate(Doubts doubts, string path, bool isMissing)
    {
        var (key, node) = ("", (MetaNode)doubts.Root);
        var walked = new StringBuilder();
        while (path.Length > 0)
        {
            path = Unquote(path);
            if (path[0] == '[' && node is MetaList list)
            {
                var close = path.IndexOf(']', StringComparison.Ordinal);
                var index = int.Parse(path.AsSpan(1, close - 1), CultureInfo.InvariantCulture);
                walked.Append(CultureInfo.InvariantCulture, $"[{doubts.Index(list, index)}]");
                node = list.Items[index];
                path = path[(close + 1)..].TrimStart('.');
                continue;
            }

            if ((node as MetaMap)?.FindLongest(path) is not { Name: { } name } entry)
            {
                key = key.Length == 0 && isMissing ? path : key;
                Step(walked).Append(path);
                break;
            }

            key = key.Length == 0 ? name : key;
            Step(walked).Append(name);
            node = entry.Value;
            path = path[name.Length..].TrimStart('.');
        }

        return (key, walked.ToString(), doubts.Original(node));
    }

    private static StringBuilder Step(StringBuilder walked) => walked.Length == 0 ? walked : walked.Append('.');

    /// <summary>A key with unusual characters arrives as <c>['key']</c>.</summary>
    private static string Unquote(string path)
    {
        var close = path.StartsWith("['", StringComparison.Ordinal) ? path.IndexOf("']", StringComparison.Ordinal) : -1;
        return close < 0 ? path : path[2..close].Replace("\\'", "'", StringComparison.Ordinal) + path[(close + 2)..];
    }

    private static string Describe(string path, MetaNode node, ValidationError error) =>
        error.Kind switch
        {
            ValidationErrorKind.PropertyRequired => $"`{Parent(path, error.Property)}` has no `{error.Property}`",
            ValidationErrorKind.NotInEnumeration =>
                $"`{path}` is {Show(node)}, expected one of {string.Join(", ", error.Schema.Enumeration.Select(value => $"`{value}`"))}",
            ValidationErrorKind.PatternMismatch =>
                $"`{path}` is {Show(node)}, expected text that matches `{error.Schema.Pattern}`",
            ValidationErrorKind.NumberTooSmall => $"`{path}` is {Show(node)}, expected at least {error.Schema.Minimum}",
            ValidationErrorKind.NumberTooBig => $"`{path}` is {Show(node)}, expected at most {error.Schema.Maximum}",
            ValidationErrorKind.StringTooShort =>
                $"`{path}` is too short, expected at least {error.Schema.MinLength} characters",
            ValidationErrorKind.StringTooLong =>
                $"`{path}` is too long, expected at most {error.Schema.MaxLength} characters",
            ValidationErrorKind.TooFewItems => $"`{path}` has too few items, expected at least {error.Schema.MinItems}",
            ValidationErrorKind.TooManyItems =>
                $"`{path}` has too many items, expected at most {error.Schema.MaxItems}",
            ValidationErrorKind.ItemsNotUnique => $"`{path}` holds the same item twice",
            ValidationErrorKind.NoAdditionalPropertiesAllowed => $"`{path}` is not a key that the schema knows",
            _ => $"`{path}` is {KindOf(node)}, expected {string.Join(" or ", Expected(error.Schema).Distinct())}",
        };

    private static string Parent(string path, string? property)
    {
        var parent =
            property is not null && path.EndsWith(property, StringComparison.Ordinal)
                ? path[..^property.Length].TrimEnd('.')
                : path;
        return parent.Length == 0 ? "front matter" : parent;
    }

    private static IEnumerable<string> Expected(JsonSchema schema)
    {
        schema = schema.ActualSchema;
        if (schema.AnyOf.Count > 0 && schema.Type == JsonObjectType.None)
        {
            return schema.AnyOf.SelectMany(Expected);
        }

        var names = Names.Where(pair => schema.Type.HasFlag(pair.Type)).Select(pair => pair.Name).ToList();
        return names.Count > 0 ? names : ["another shape"];
    }

    private static readonly (JsonObjectType Type, string Name)[] Names =
    [
        (JsonObjectType.String, "text"),
        (JsonObjectType.Number, "a number"),
        (JsonObjectType.Integer, "a whole number"),
        (JsonObjectType.Boolean, "`true` or `false`"),
        (JsonObjectType.Array, "a list"),
        (JsonObjectType.Object, "keys and values"),
    ];

    private static string KindOf(MetaNode node) =>
        node switch
        {
            MetaList => "a list",
            MetaMap => "a mapping",
            MetaScalar { HubType: ScalarType.Null } => "empty",
            MetaScalar { HubType: ScalarType.Boolean } scalar => $"`{scalar.Text}`, true or false",
            MetaScalar { HubType: ScalarType.WholeNumber or ScalarType.Number } scalar => $"the number `{scalar.Text}`",
            MetaScalar { HubType: ScalarType.Date } scalar => $"the date `{scalar.Text}`",
            MetaScalar scalar => $"the text {Show(scalar)}",
            _ => "something else",
        };

    private static string Show(MetaNode node)
    {
        var text = node is MetaScalar scalar ? scalar.Text.ReplaceLineEndings(" ") : KindOf(node);
        return $"`{(text.Length > 60 ? text[..60] + "…" : text)}`";
    }
}
