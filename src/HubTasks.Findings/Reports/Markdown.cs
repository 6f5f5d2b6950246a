using System.Text;

namespace HubTasks.Findings.Reports;

/// <summary>Plain text made safe for GitHub's Markdown: nothing in it becomes markup, a link, an image or a mention.</summary>
public static class Markdown
{
    /// <summary>On one line, also within a table cell.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            _ = text[at] switch
            {
                '\\' or '`' or '*' or '_' or '[' or ']' or '|' or '~' or '#' or '!' or '$' => escaped
                    .Append('\\')
                    .Append(text[at]),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '&' => escaped.Append("&amp;"),
                // a mention notifies someone; the invisible space after the sign prevents it
                '@' => escaped.Append("@\u200b"),
                ':' when text.AsSpan(at).StartsWith("://") => escaped.Append("\\:"),
                '.' when text.AsSpan(0, at).EndsWith("www", StringComparison.OrdinalIgnoreCase) => escaped.Append(
                    "\\."
                ),
                < ' ' or '\u007f' or '\u2028' or '\u2029' => escaped.Append(' '),
                _ => escaped.Append(text[at]),
            };
        }

        return escaped.ToString();
    }

    /// <summary>A message in our voice: what stands in backticks becomes code, the rest is escaped.</summary>
    public static string Message(string message)
    {
        var parts = message.ReplaceLineEndings(" ").Split('`');
        var text = new StringBuilder(message.Length);
        for (var i = 0; i < parts.Length; i++)
        {
            var closed = i % 2 == 1 && i + 1 < parts.Length;
            text.Append(closed ? Code(parts[i]) : (i % 2 == 1 ? "\\`" : "") + Escape(parts[i]));
        }

        return text.ToString();
    }

    /// <summary>A code span for text of any content.</summary>
    public static string Code(string text)
    {
        var line = new string([.. text.Select(unit => char.IsControl(unit) ? ' ' : unit)]);
        return string.IsNullOrWhiteSpace(line) || line.Contains('`', StringComparison.Ordinal)
            ? Escape(line)
            : $"`{line.Replace("|", "\\|", StringComparison.Ordinal)}`";
    }
}
