using System.Buffers;

namespace HubTasks.Cards.Body;

/// <summary>A line that its author meant as a heading: <c>#Title</c>, without the space that CommonMark wants.</summary>
internal static class HeadingLine
{
    /// <summary>1 to 6, or 0 for any other line.</summary>
    public static int LevelOf(ReadOnlySpan<char> line)
    {
        line = line.Trim();
        var level = line.Length - line.TrimStart('#').Length;
        if (level is 0 or > 6 || level == line.Length || line.Length > 100)
        {
            return 0;
        }

        var title = line[level..];
        var isTitle = char.IsLetter(title[0]) || char.IsSurrogate(title[0]) || title[0] is '*' or '[';

        // `#one #two` are hashtags
        return isTitle && !title.Contains(" #", StringComparison.Ordinal) && title[^1] is not ('.' or ';') ? level : 0;
    }
}

/// <summary>Pipe tables, as GitHub and the Hub read them.</summary>
internal static class TableLine
{
    /// <summary>Whether a line is the <c>|---|:-:|</c> below a table's head.</summary>
    public static bool IsDelimiter(ReadOnlySpan<char> line)
    {
        line = line.Trim();
        return line.Contains('-') && line.Contains('|') && !line.ContainsAnyExcept(" \t-:|");
    }

    /// <summary>Where the cells of a row begin and end, without the spaces around them.</summary>
    public static IEnumerable<(int Start, int End)> Cells(string line)
    {
        var end = line.TrimEnd().Length;
        var at = line.Length - line.TrimStart().Length;
        at += at < end && line[at] == '|' ? 1 : 0;
        while (at < end)
        {
            var close = at;
            while (close < end && line[close] != '|')
            {
                close += line[close] == '\\' && close + 1 < end ? 2 : 1;
            }

            close = Math.Min(close, end);
            var (from, to) = (at, close);
            while (from < to && char.IsWhiteSpace(line[from]))
            {
                from++;
            }

            while (to > from && char.IsWhiteSpace(line[to - 1]))
            {
                to--;
            }

            yield return (from, to);
            at = close + 1;
        }
    }
}

/// <summary>A line of a metadata block that stands where it is read as text.</summary>
internal static class MetadataLine
{
    private static readonly SearchValues<char> Key = SearchValues.Create("abcdefghijklmnopqrstuvwxyz_-");

    public static bool IsMatch(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        return colon > 0
            && (colon + 1 == text.Length || char.IsWhiteSpace(text[colon + 1]))
            && !text[..colon].ContainsAnyExcept(Key);
    }
}
