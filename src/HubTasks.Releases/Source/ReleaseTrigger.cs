using System.Text.Json;
using HubTasks.Findings;

namespace HubTasks.Releases.Source;

/// <summary>What started the run, as far as it names a release.</summary>
public abstract record ReleaseTrigger
{
    private ReleaseTrigger() { }

    /// <param name="Tag">Without <c>refs/tags/</c>.</param>
    /// <param name="ReleaseId">When the event told it.</param>
    public sealed record Release(string Tag, long? ReleaseId) : ReleaseTrigger;

    /// <summary>A scheduled run takes what GitHub calls the latest release.</summary>
    public sealed record Latest : ReleaseTrigger;

    /// <summary>A tag or release was deleted: nothing to bring.</summary>
    public sealed record Gone(string Why) : ReleaseTrigger;

    /// <summary>
    /// The given tag, else the event's release, else its input, else the ref (GitHub's "events that trigger workflows").
    /// </summary>
    /// <param name="tag">From a flag; wins.</param>
    /// <param name="variable">Environment variables by name.</param>
    /// <param name="readEvent">The text of the file that <c>GITHUB_EVENT_PATH</c> names.</param>
    /// <exception cref="HubTasksException">HUB4001, HUB4002.</exception>
    public static ReleaseTrigger Read(string? tag, Func<string, string?> variable, Func<string, string> readEvent)
    {
        if (!string.IsNullOrEmpty(tag))
        {
            return new Release(Strip(tag), null);
        }

        var name = variable("GITHUB_EVENT_NAME") ?? "";
        using var json = ReadEvent(variable("GITHUB_EVENT_PATH"), readEvent);
        var payload = json?.RootElement ?? default;
        if (Get(payload, "release") is { ValueKind: JsonValueKind.Object } release)
        {
            return Text(payload, "action") is "deleted" or "unpublished"
                ? new Gone($"the release was {Text(payload, "action")}")
                : new Release(
                    Text(release, "tag_name") ?? throw new HubTasksException(SyncErrors.NoTag("its tag is empty")),
                    Get(release, "id") is { ValueKind: JsonValueKind.Number } id ? id.GetInt64() : null
                );
        }

        if (Text(Get(payload, "inputs"), "tag") is { } input)
        {
            return new Release(Strip(input), null);
        }

        if (Text(Get(payload, "client_payload"), "tag") is { } sent)
        {
            return new Release(Strip(sent), null);
        }

        if (Get(payload, "deleted") is { ValueKind: JsonValueKind.True })
        {
            return new Gone($"`{Text(payload, "ref")}` was deleted");
        }

        if (
            variable("GITHUB_REF_TYPE") == "tag"
            && variable("GITHUB_REF") is { } reference
            && reference.StartsWith(TagPrefix, StringComparison.Ordinal)
        )
        {
            return new Release(Strip(reference), null);
        }

        return name == "schedule"
            ? new Latest()
            : throw new HubTasksException(
                SyncErrors.NoTag(name.Length == 0 ? "there is no GitHub event" : $"the event `{name}` has none")
            );
    }

    private const string TagPrefix = "refs/tags/";

    private static string Strip(string tag) =>
        tag.StartsWith(TagPrefix, StringComparison.Ordinal) ? tag[TagPrefix.Length..] : tag;

    private static JsonDocument? ReadEvent(string? path, Func<string, string> readEvent)
    {
        if (string.IsNullOrEmpty(path))
        {
            return null;
        }

        try
        {
            return JsonDocument.Parse(readEvent(path));
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new HubTasksException(SyncErrors.EventUnreadable(path, e.Message), e);
        }
    }

    private static JsonElement Get(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    private static string? Text(JsonElement element, string name) =>
        Get(element, name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text
            ? text
            : null;
}
