using System.Text.Json;
using System.Text.Json.Serialization;

namespace HubTasks.Hub.Client;

/// <summary>Reads of a card's metadata the license alone; whatever else it is, it is none.</summary>
internal sealed class DeclaredLicenseConverter : JsonConverter<string?>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var card = JsonDocument.ParseValue(ref reader);
        if (
            card.RootElement.ValueKind != JsonValueKind.Object
            || !card.RootElement.TryGetProperty("license", out var license)
        )
        {
            return null;
        }

        if (license.ValueKind != JsonValueKind.Array)
        {
            return Text(license);
        }

        var several = new List<string>();
        foreach (var one in license.EnumerateArray())
        {
            if (Text(one) is { } text)
            {
                several.Add(text);
            }
        }

        return several.Count == 0 ? null : string.Join(", ", several);
    }

    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) =>
        throw new NotSupportedException("a card is read, never written");

    private static string? Text(JsonElement element) =>
        element.ValueKind == JsonValueKind.String
        && Redactor.OneLine(element.GetString()!, Redactor.MaxLength) is { Length: > 0 } text
            ? text
            : null;
}
