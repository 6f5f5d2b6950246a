using System.Globalization;
using HubTasks.Cards.Metadata;
using Newtonsoft.Json.Linq;

namespace HubTasks.Tests.Cards.Schemas;

/// <summary>Front matter as the tokens that the other validator takes.</summary>
internal static class MetaTokens
{
    public static JToken From(MetaNode node) =>
        node switch
        {
            MetaScalar scalar => From(scalar),
            MetaList list => new JArray(list.Items.Select(From)),
            MetaMap map => From(map),
            _ => JValue.CreateNull(),
        };

    private static JObject From(MetaMap map)
    {
        var result = new JObject();
        foreach (var entry in map.Entries)
        {
            if (entry.Name is { } name)
            {
                result[name] = From(entry.Value);
            }
        }

        return result;
    }

    private static JToken From(MetaScalar scalar) =>
        scalar.HubType switch
        {
            ScalarType.Null => JValue.CreateNull(),
            ScalarType.Boolean => new JValue(scalar.Text[0] is 't' or 'T'),
            ScalarType.WholeNumber => new JValue(Number(scalar.Text)),
            ScalarType.Number => new JValue(Number(scalar.Text)),
            // an object in JavaScript, and so never text
            ScalarType.Date => new JObject { ["date"] = scalar.Text + " " },
            _ => new JValue(scalar.Text),
        };

    /// <summary>The size matters only to a minimum; notations other than decimal are not below any.</summary>
    private static double Number(string text) =>
        double.TryParse(
            text.Replace("_", "", StringComparison.Ordinal),
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out var number
        ) && double.IsFinite(number)
            ? number
            : 0;
}
