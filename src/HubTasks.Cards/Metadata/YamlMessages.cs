using YamlDotNet.Core;

namespace HubTasks.Cards.Metadata;

/// <summary>A parser's words in the words of the person who wrote the card.</summary>
internal static class YamlMessages
{
    private static readonly (string Part, string Message)[] Known =
    [
        ("could not find expected ':'", "this line is no `key: value`"),
        ("Mapping values are not allowed", "there is a second `: ` on this line; put the value in quotes"),
        ("did not find expected key", "this line is neither a key nor a value of the key above it"),
        ("did not find expected '-' indicator", "this line is not an item of the list above it"),
        ("expected ',' or ']'", "the list that begins with `[` is not closed"),
        ("expected ',' or '}'", "the mapping that begins with `{` is not closed"),
        ("unexpected end of stream", "a quoted text is not closed"),
        ("cannot start any token", "this character cannot begin a value; put the value in quotes"),
        ("block sequence entries are not allowed", "a list item cannot stand here"),
        ("wrong indentation", "the indentation of this line does not fit"),
        ("found a tab character", "a tab cannot indent YAML; use spaces"),
        ("unknown escape character", "this escape is none that YAML knows; use single quotes"),
    ];

    public static string Of(YamlException exception)
    {
        var message = exception.Message;
        var inner = exception.InnerException?.Message ?? "";
        foreach (var (part, text) in Known)
        {
            if (
                message.Contains(part, StringComparison.OrdinalIgnoreCase)
                || inner.Contains(part, StringComparison.OrdinalIgnoreCase)
            )
            {
                return text;
            }
        }

        message = message.TrimEnd('.');
        return message.Length > 0 ? char.ToLowerInvariant(message[0]) + message[1..] : "this is not YAML";
    }

    /// <summary>The index that a person should look at: where the construct began, not where the parser gave up.</summary>
    public static long Blame(YamlException exception) => exception.Start.Index;
}
