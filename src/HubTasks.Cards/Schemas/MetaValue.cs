using System.Globalization;
using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Schemas;

/// <summary>The types of JSON; a value may be of two of them.</summary>
[Flags]
internal enum JsonTypes
{
    None = 0,
    Text = 1,
    Number = 2,
    WholeNumber = 4,
    Boolean = 8,
    List = 16,
    Map = 32,
    Null = 64,
}

/// <summary>Front matter as the JSON that the Hub validates.</summary>
internal static class MetaValue
{
    private static readonly MetaMap NoKeys = new(0, 0, TextSpan.WholeFile, []);

    public static JsonTypes Types(MetaNode node) =>
        node switch
        {
            MetaList => JsonTypes.List,
            MetaMap => JsonTypes.Map,
            MetaScalar scalar => Types(scalar),
            _ => JsonTypes.None,
        };

    private static JsonTypes Types(MetaScalar scalar) =>
        scalar.HubType switch
        {
            ScalarType.Null => JsonTypes.Null,
            ScalarType.Boolean => JsonTypes.Boolean,
            ScalarType.WholeNumber => JsonTypes.Number | JsonTypes.WholeNumber,
            ScalarType.Number => double.IsInteger(Size(scalar.Text))
                ? JsonTypes.Number | JsonTypes.WholeNumber
                : JsonTypes.Number,
            // an object in JavaScript, and so never text
            ScalarType.Date => JsonTypes.Map,
            _ => JsonTypes.Text,
        };

    public static string? Text(MetaNode node) =>
        node is MetaScalar { HubType: ScalarType.Text } scalar ? scalar.Text : null;

    public static double? Number(MetaNode node) =>
        node is MetaScalar { HubType: ScalarType.WholeNumber or ScalarType.Number } scalar ? Size(scalar.Text) : null;

    public static bool? Boolean(MetaNode node) =>
        node is MetaScalar { HubType: ScalarType.Boolean } scalar ? scalar.Text[0] is 't' or 'T' : null;

    /// <summary>A date is an object without keys.</summary>
    public static MetaMap? Map(MetaNode node) =>
        node as MetaMap ?? (node is MetaScalar { HubType: ScalarType.Date } ? NoKeys : null);

    /// <summary>The number that JavaScript's reader makes of any of YAML's notations.</summary>
    private static double Size(string text)
    {
        var digits = text.Replace("_", "", StringComparison.Ordinal);
        var unsigned = digits.AsSpan().TrimStart("+-");
        var size = unsigned switch
        {
            ['0', 'x', ..] => Whole(unsigned[2..], 16),
            ['0', 'o', ..] => Whole(unsigned[2..], 8),
            ['0', 'b', ..] => Whole(unsigned[2..], 2),
            ['.', 'i' or 'I', ..] => double.PositiveInfinity,
            _ => double.TryParse(unsigned, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? number
                : double.NaN,
        };
        return digits[0] == '-' ? -size : size;
    }

    private static double Whole(ReadOnlySpan<char> digits, int radix)
    {
        var size = 0.0;
        foreach (var digit in digits)
        {
            size = (size * radix) + Convert.ToInt32(digit.ToString(), 16);
        }

        return size;
    }
}
