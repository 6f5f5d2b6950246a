using System.Text.Json;
using HubTasks.Findings;

namespace HubTasks.Cards.Schemas;

/// <summary>Why a text is not a JSON Schema.</summary>
/// <param name="Span">Where in the text.</param>
/// <param name="Message">In our voice; it names the place as a JSON pointer.</param>
public sealed record SchemaError(TextSpan Span, string Message)
{
    internal static SchemaError NotJson(JsonException exception)
    {
        // the library puts the place behind its sentence
        var said = exception
            .Message.Split(" LineNumber:", 2)[0]
            .Split('\n', 2)[0]
            .TrimEnd('.', '\r')
            .Replace('\'', '`');
        return new SchemaError(
            TextSpan.At((int)(exception.LineNumber ?? 0) + 1, (int)(exception.BytePositionInLine ?? 0) + 1),
            said.Length > 0 ? char.ToLowerInvariant(said[0]) + said[1..] : "it is not JSON"
        );
    }
}
