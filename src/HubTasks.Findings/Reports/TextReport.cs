using System.Globalization;
using System.Text;

namespace HubTasks.Findings.Reports;

/// <summary>
/// For people: the place as compilers print it, the message, the line of the file with carets below what is wrong, and
/// what to do. Ends with one line of counts.
/// </summary>
public static class TextReport
{
    /// <summary>Columns of a source line that are shown; a longer line is cut around the finding.</summary>
    private const int Window = 100;

    public static string Write(Report report, bool color = false)
    {
        var text = new StringBuilder();
        foreach (var file in report.Findings.GroupBy(finding => finding.File, StringComparer.Ordinal))
        {
            var lines = report.TextOf(file.Key) is { } source ? new SourceLines(source) : null;
            TextSpan? shown = null;
            foreach (var finding in file)
            {
                // what is missing is missed at the title, several times over: the line itself is seen once
                Finding(text, finding, finding.Span == shown ? null : lines, color);
                shown = finding.Span;
            }
        }

        return text.Append(report.Summary).Append('\n').ToString();
    }

    private static void Finding(StringBuilder text, Finding finding, SourceLines? lines, bool color)
    {
        var span = finding.Span;
        var place = span.Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"({span.Line},{span.Column})") : "";
        var label = Paint(
            Color(finding.Severity),
            $"{ReportFormats.Word(finding.Severity)} {finding.Rule.Code}:",
            color
        );
        text.Append(DisplayText.Line(finding.File))
            .Append(place)
            .Append(": ")
            .Append(label)
            .Append(' ')
            .Append(DisplayText.Line(finding.Message))
            .Append(Paint("2", $" [{finding.Rule.Slug}]", color))
            .Append('\n');

        if (lines?.Line(span.Line) is { } line)
        {
            var number = span.Line.ToString(CultureInfo.InvariantCulture);
            var (shown, pad, carets) = Excerpt(line, span);
            text.Append(Paint("2", $"  {number} | ", color)).Append(shown).Append('\n');
            text.Append(Paint("2", $"  {new string(' ', number.Length)} | ", color));
            text.Append(' ', pad).Append(Paint(Color(finding.Severity), new string('^', carets), color)).Append('\n');
        }

        if (finding.Hint is { } hint)
        {
            text.Append("  hint: ").Append(DisplayText.Line(hint)).Append('\n');
        }

        text.Append('\n');
    }

    /// <summary>The line as shown, how far to indent the carets, and how many there are.</summary>
    internal static (string Shown, int Pad, int Carets) Excerpt(string line, TextSpan span)
    {
        var start = Math.Clamp(span.Column - 1, 0, line.Length);
        var end = span.EndLine > span.Line ? line.Length : Math.Clamp(span.EndColumn - 1, start, line.Length);

        // cells: what each rune shows as, and the columns where the marked stretch begins and ends
        var cells = new List<(string Text, int Column, int Width)>();
        var (column, from, to) = (0, -1, -1);
        var offset = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            from = from < 0 && offset >= start ? column : from;
            to = to < 0 && offset >= end ? column : to;
            var shown = DisplayText.Show(rune, column);
            var width = DisplayText.Width(shown);
            cells.Add((shown, column, width));
            column += width;
            offset += rune.Utf16SequenceLength;
        }

        from = from < 0 ? column : from;
        to = to < 0 ? column : to;

        var left = column <= Window ? 0 : Math.Clamp(from - (Window / 3), 0, column - Window);
        var kept = cells.Where(cell => cell.Column >= left && cell.Column + cell.Width <= left + Window).ToList();
        var text = string.Concat(kept.Select(cell => cell.Text));
        var cutLeft = left > 0 ? "…" : "";
        var cutRight = left + Window < column ? "…" : "";
        var origin = kept.Count > 0 ? kept[0].Column : left;
        var pad = from - origin + cutLeft.Length;
        var carets = Math.Clamp(to - from, 1, Math.Max(1, left + Window - from));
        return ($"{cutLeft}{text}{cutRight}".TrimEnd(), Math.Max(pad, 0), carets);
    }

    private static string Color(Severity severity) =>
        severity switch
        {
            Severity.Error => "31",
            Severity.Warning => "33",
            _ => "36",
        };

    private static string Paint(string code, string text, bool color) =>
        color ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
