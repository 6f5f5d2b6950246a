using System.Globalization;
using System.Text;

namespace HubTasks.Audit.Page;

/// <summary>
/// Text for a page. Everything that comes from a model, a lock or a policy goes through here: markup loses its meaning,
/// and characters that hide or reorder text become visible.
/// </summary>
internal static class Html
{
    public static string Text(string? text)
    {
        var html = new StringBuilder();
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            html.Append(
                rune.Value switch
                {
                    '&' => "&amp;",
                    '<' => "&lt;",
                    '>' => "&gt;",
                    '"' => "&quot;",
                    '\'' => "&#39;",
                    '\n' or '\r' or '\t' => " ",
                    _ => IsHidden(rune)
                        ? $"\\u{{{rune.Value.ToString("x", CultureInfo.InvariantCulture)}}}"
                        : rune.ToString(),
                }
            );
        }

        return html.ToString();
    }

    /// <summary>As messages are written: what stands in backticks is code.</summary>
    public static string Message(string? text)
    {
        var parts = (text ?? "").Split('`');
        var html = new StringBuilder();
        for (var i = 0; i < parts.Length; i++)
        {
            // an odd backtick at the end belongs to the text
            var isCode = i % 2 == 1 && i < parts.Length - 1;
            html.Append(
                isCode ? $"<code>{Text(parts[i])}</code>"
                : i % 2 == 1 ? "`" + Text(parts[i])
                : Text(parts[i])
            );
        }

        return html.ToString();
    }

    private static bool IsHidden(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.Surrogate;
}
