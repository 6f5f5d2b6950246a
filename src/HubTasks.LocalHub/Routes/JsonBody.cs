using System.Text.Json;
using System.Text.Json.Nodes;
using HubTasks.LocalHub.Http;

namespace HubTasks.LocalHub.Routes;

/// <summary>Reads a caller's JSON without trusting its types.</summary>
internal static class JsonBody
{
    public static string? Text(this JsonObject body, string key) =>
        body[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <exception cref="Refusal">It is missing, or no text.</exception>
    public static string RequireText(this JsonObject body, string key) =>
        body.Text(key) is { Length: > 0 } text ? text : throw Refusal.BadRequest($"\"{key}\" is required");

    public static long? Whole(this JsonObject body, string key) =>
        body[key] is JsonValue value && value.TryGetValue<long>(out var number) ? number : null;

    public static bool Flag(this JsonObject body, string key) => body[key]?.GetValueKind() == JsonValueKind.True;

    /// <summary>The objects of a list; nothing when there is no list.</summary>
    public static IEnumerable<JsonObject> Items(this JsonObject body, string key) =>
        (body[key] as JsonArray ?? []).OfType<JsonObject>();
}
