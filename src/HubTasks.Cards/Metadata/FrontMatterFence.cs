namespace HubTasks.Cards.Metadata;

/// <summary>
/// Where the metadata block is, by the expression that the Hub's server and its Python client share
/// (<c>REGEX_YAML_BLOCK</c> in huggingface_hub's repocard.py): blank space, <c>---</c>, a line break, anything up to a
/// line break followed by <c>---</c>, spaces or tabs, and the end of that line. Written out by hand so that it is linear.
/// </summary>
/// <param name="Open">Offset of the opening dashes.</param>
/// <param name="YamlStart">Offset of the first character of YAML.</param>
/// <param name="YamlEnd">Offset of the line break that ends the YAML.</param>
/// <param name="Close">Offset of the closing dashes.</param>
/// <param name="End">Offset where the body begins.</param>
internal readonly record struct FrontMatterFence(int Open, int YamlStart, int YamlEnd, int Close, int End)
{
    public static FrontMatterFence? Find(string text)
    {
        var open = 0;
        while (open < text.Length && IsBlank(text[open]))
        {
            open++;
        }

        if (!text.AsSpan(open).StartsWith("---") || LineBreak(text, open + 3) is not (> 0 and var opened))
        {
            return null;
        }

        var start = open + 3 + opened;
        for (var at = start; (at = NextBreak(text, at)) >= 0; at++)
        {
            var close = at + LineBreak(text, at);
            if (text.AsSpan(close).StartsWith("---") && CloserEnd(text, close + 3) is { } end)
            {
                return new FrontMatterFence(open, start, at, close, end);
            }
        }

        return null;
    }

    /// <summary>JavaScript's white space: a byte order mark in the middle counts, too.</summary>
    internal static bool IsBlank(char character) => character == '\uFEFF' || char.IsWhiteSpace(character);

    private static int NextBreak(string text, int from)
    {
        var found = text.AsSpan(from).IndexOfAny('\r', '\n');
        return found < 0 ? -1 : from + found;
    }

    private static int LineBreak(string text, int at) =>
        at >= text.Length ? 0
        : text[at] == '\n' ? 1
        : text[at] != '\r' ? 0
        : at + 1 < text.Length && text[at + 1] == '\n' ? 2
        : 1;

    private static int? CloserEnd(string text, int at)
    {
        while (at < text.Length && text[at] is (' ' or '\t'))
        {
            at++;
        }

        if (at >= text.Length)
        {
            return at;
        }

        return text[at] == '\n' ? at + 1
            : text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? at + 2
            : null;
    }
}
