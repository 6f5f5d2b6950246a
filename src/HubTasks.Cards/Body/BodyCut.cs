namespace HubTasks.Cards.Body;

/// <summary>Where a body stops being something that a person wrote; what follows is not read.</summary>
/// <param name="Offset">In the whole text.</param>
/// <param name="Reason">What there is too much of, as the end of a sentence about the body.</param>
internal sealed record BodyCut(int Offset, string Reason)
{
    /// <summary>About what the Hub shows; the largest known cards are below it.</summary>
    private const int MaxLength = 1 << 20;

    // Markdig gives up at 128 nested blocks, and takes quadratic time for many underlines or link definitions
    private const int MaxDepth = 32;
    private const int MaxLines = 20_000;
    private const int MaxUnderlines = 2_000;
    private const int MaxDefinitions = 2_000;
    private const int MaxTags = 40_000;

    /// <summary>Null for any card that Markdig reads in linear time.</summary>
    public static BodyCut? Find(string text, int offset)
    {
        var underlines = 0;
        var definitions = 0;
        var lines = 0;
        var tags = 0;
        for (var start = offset; start < text.Length; )
        {
            var length = text.AsSpan(start).IndexOfAny('\r', '\n');
            var end = length < 0 ? text.Length : start + length;
            var line = text.AsSpan(start, end - start);
            if (Depth(line) > MaxDepth)
            {
                return new BodyCut(start, $"nests lists or quotes more than {MaxDepth} deep");
            }

            tags += line.Count('<');
            if (tags > MaxTags)
            {
                return new BodyCut(
                    start > offset ? start : Math.Min(offset + MaxLength, Nth(text, offset, '<', MaxTags)),
                    $"has more than {MaxTags} tags"
                );
            }

            if (end - offset > MaxLength)
            {
                // a single endless line is cut inside, any other before its beginning
                return new BodyCut(start > offset ? start : offset + MaxLength, "is longer than 1 MiB");
            }

            if (++lines > MaxLines)
            {
                return new BodyCut(start, $"has more than {MaxLines} lines");
            }

            var content = line.TrimStart(" \t>");
            if (IsUnderline(content) && ++underlines > MaxUnderlines)
            {
                return new BodyCut(start, $"has more than {MaxUnderlines} underlined headings");
            }

            if (
                content.StartsWith('[')
                && content.Contains("]:", StringComparison.Ordinal)
                && ++definitions > MaxDefinitions
            )
            {
                return new BodyCut(start, $"has more than {MaxDefinitions} link definitions");
            }

            start = Math.Max(end, start) + 1;
        }

        return null;
    }

    private static int Nth(string text, int from, char mark, int count)
    {
        var at = from - 1;
        for (var i = 0; i < count; i++)
        {
            at = text.IndexOf(mark, at + 1);
        }

        return at;
    }

    private static bool IsUnderline(ReadOnlySpan<char> content) =>
        content is ['-', ..] or ['=', ..] && content.TrimEnd(" \t").TrimEnd(content[0]).IsEmpty;

    /// <summary><c>* * *</c> across the page is a line, not a nest of lists.</summary>
    private static bool IsRule(ReadOnlySpan<char> line)
    {
        line = line.Trim();
        return line is ['-' or '*' or '_', ..] && !line.ContainsAnyExcept(line[0], ' ', '\t');
    }

    /// <summary>List and quote markers at the start of a line, and the lists that its indentation may continue.</summary>
    private static int Depth(ReadOnlySpan<char> line)
    {
        if (IsRule(line))
        {
            return 0;
        }

        var markers = 0;
        var at = 0;
        var indent = 0;
        while (at < line.Length)
        {
            var c = line[at];
            if (c is ' ' or '\t')
            {
                indent += c == '\t' ? 4 : 1;
                at++;
            }
            else if (c == '>')
            {
                markers++;
                at++;
            }
            else if (c is '-' or '*' or '+' && (at + 1 == line.Length || line[at + 1] is ' ' or '\t'))
            {
                markers++;
                at++;
            }
            else if (char.IsAsciiDigit(c))
            {
                var digits = 1;
                while (digits < 10 && at + digits < line.Length && char.IsAsciiDigit(line[at + digits]))
                {
                    digits++;
                }

                if (at + digits >= line.Length || line[at + digits] is not ('.' or ')'))
                {
                    break;
                }

                markers++;
                at += digits + 1;
            }
            else
            {
                break;
            }
        }

        return markers == 0 ? 0 : markers + ((indent - markers) / 2);
    }
}
