using System.Text;
using System.Text.RegularExpressions;

namespace HubTasks.Releases.Discussions;

/// <summary>
/// A stranger's Markdown for another site: it keeps its looks, but mentions nobody, refers to no issue there, and holds no
/// HTML and no comment, so no marker. An invisible space takes each sign its meaning; only fenced code without any doubt
/// stays as it is, because code is copied.
/// </summary>
internal static partial class ForeignText
{
    private const char Space = '\u200b';

    public static string Safe(string text, int max, string cutNote)
    {
        var clean = Clean(text);
        var lines = clean.Split('\n');
        var fences = HasClearFences(lines);
        var result = new StringBuilder(clean.Length + 64);
        var fence = 0;
        foreach (var line in lines)
        {
            var ticks = fences ? Ticks(line) : 0;
            var inside = fence > 0;
            if (inside && ticks >= fence && line.TrimEnd().Length == ticks)
            {
                fence = 0;
            }
            else if (!inside && ticks > 0)
            {
                fence = ticks;
            }

            if (inside || ticks > 0)
            {
                result.Append(line);
            }
            else
            {
                Disarm(line, result);
            }

            result.Append('\n');
        }

        var safe = result.ToString().TrimEnd('\n');
        if (safe.Length <= max)
        {
            return safe;
        }

        var end = max - cutNote.Length - 8;
        end -= char.IsHighSurrogate(safe[end - 1]) ? 1 : 0;
        // a fence that the cut left open would swallow the note
        return $"{safe[..end]}\n{(fences ? "```\n" : "")}\n{cutNote}";
    }

    /// <summary>One line without markup, for a title.</summary>
    public static string Title(string text, int max)
    {
        var line = Clean(text).Replace('\n', ' ').Trim();
        line = line.Length == 0 ? "(no title)" : line;
        return line.Length <= max ? line : line[..(max - 1 - (char.IsHighSurrogate(line[max - 2]) ? 1 : 0))] + "…";
    }

    private static void Disarm(string line, StringBuilder result)
    {
        var address = Address.Match(line);
        for (var at = 0; at < line.Length; at++)
        {
            while (address.Success && at >= address.Index + address.Length)
            {
                address = address.NextMatch();
            }

            var unit = line[at];
            if (address.Success && at >= address.Index)
            {
                // the same address; after a bracket it may become no link, and then this would be a mention
                result.Append(unit is '@' ? "%40" : unit.ToString());
                continue;
            }

            result.Append(unit);

            var next = at + 1 < line.Length ? line[at + 1] : ' ';
            var before = at > 0 ? line[at - 1] : ' ';
            var means = unit switch
            {
                '@' => (char.IsAsciiLetterOrDigit(next) || next is '_' or '-') && !char.IsAsciiLetterOrDigit(before),
                '#' => char.IsAsciiDigit(next),
                '-' => char.IsAsciiDigit(next) && before is 'H' or 'h' && at > 1 && line[at - 2] is 'G' or 'g',
                // an autolink is no HTML: <https://…>
                '<' => next is '!' or '?' or '/' || (char.IsAsciiLetter(next) && !IsAutolink(line, at)),
                // an entity may stand for any of these
                '&' => Entity.IsMatch(line, at),
                _ => false,
            };
            if (means)
            {
                result.Append(Space);
            }
        }
    }

    private static bool IsAutolink(string line, int at)
    {
        var rest = line.AsSpan(at + 1);
        var end = rest.IndexOf('>');
        return end > 0
            && (
                rest.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
                || rest.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            )
            && rest[..end].IndexOfAny(" <@\t") < 0;
    }

    /// <summary>
    /// Every fence is of backticks and begins its line: then nobody can read them otherwise. One in a list, in a quote or
    /// of tildes leaves doubt about what is code, and then nothing counts as code.
    /// </summary>
    private static bool HasClearFences(string[] lines) =>
        lines.All(line =>
            !line.Contains("```", StringComparison.Ordinal) && !line.Contains("~~~", StringComparison.Ordinal)
            || (Ticks(line) > 0 && line.AsSpan(Ticks(line)).IndexOfAny('`', '~') < 0)
        );

    /// <summary>The backticks that a line begins with; 0 for fewer than a fence has.</summary>
    private static int Ticks(string line)
    {
        var count = line.AsSpan().IndexOfAnyExcept('`') is var end && end < 0 ? line.Length : end;
        return count >= 3 ? count : 0;
    }

    private static string Clean(string text) =>
        string.Concat(text.ReplaceLineEndings("\n").Where(unit => unit is '\n' or '\t' || !char.IsControl(unit)));

    /// <summary>A web address, which an invisible space would break.</summary>
    [GeneratedRegex(
        @"(?<=^|[\s(<])https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::[0-9]+)?(?:/(?:(?!&(?:\#|[A-Za-z][A-Za-z0-9]*;))[A-Za-z0-9._%/@\#?&=+:-])*)?",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Address { get; }

    [GeneratedRegex(@"\G&(?:#|[A-Za-z][A-Za-z0-9]*;)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Entity { get; }
}
