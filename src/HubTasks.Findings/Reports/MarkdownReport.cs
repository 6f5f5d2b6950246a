using System.Globalization;
using System.Text;

namespace HubTasks.Findings.Reports;

/// <summary>For a job summary or a comment on a pull request: one verdict, the tables of the command, the findings.</summary>
public static class MarkdownReport
{
    /// <summary>A job summary may have 1 MiB; what does not fit is counted.</summary>
    private const int MostBytes = 900_000;

    /// <param name="report">What was found.</param>
    /// <param name="mostBytes">For the rows of all tables together; what does not fit is counted.</param>
    public static string Write(Report report, int mostBytes = MostBytes)
    {
        var text = new StringBuilder();
        var sign =
            report.Worst == Severity.Error ? "❌"
            : report.Worst == Severity.Warning ? "⚠️"
            : "✅";
        text.Append(
            CultureInfo.InvariantCulture,
            $"### {sign} hubtasks {report.Command}: {Markdown.Escape(report.Summary)}\n"
        );

        var room = mostBytes;
        foreach (var table in report.Tables.Where(table => !table.Rows.IsEmpty))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n#### {Markdown.Escape(table.Title)}\n\n");
            Table(text, table, ref room);
        }

        if (!report.Findings.IsEmpty)
        {
            text.Append("\n#### Findings\n\n");
            var rows = report
                .Findings.OrderByDescending(finding => finding.Severity)
                .Select(finding => (IReadOnlyList<string>)Row(report, finding));
            Rows(text, ["", "where", "what", "rule"], rows, report.Findings.Length, ref room);
        }

        return text.ToString();
    }

    private static string[] Row(Report report, Finding finding)
    {
        var place =
            finding.Span.Line > 0
                ? string.Create(CultureInfo.InvariantCulture, $":{finding.Span.Line}:{finding.Span.Column}")
                : "";
        var hint = finding.Hint is null ? "" : $"<br>{Markdown.Message(finding.Hint)}";
        return
        [
            ReportFormats.Word(finding.Severity),
            Markdown.Code(report.FromRoot(finding.File) + place),
            Markdown.Message(finding.Message) + hint,
            $"[{finding.Rule.Code}]({finding.Rule.HelpLink}) {Markdown.Escape(finding.Rule.Slug)}",
        ];
    }

    private static void Table(StringBuilder text, ReportTable table, ref int room) =>
        Rows(
            text,
            [.. table.Columns.Select(Markdown.Escape)],
            table.Rows.Select(row => (IReadOnlyList<string>)[.. row.Select(Markdown.Message)]),
            table.Rows.Length,
            ref room
        );

    private static void Rows(
        StringBuilder text,
        IReadOnlyList<string> columns,
        IEnumerable<IReadOnlyList<string>> rows,
        int count,
        ref int room
    )
    {
        text.Append("| ").AppendJoin(" | ", columns).Append(" |\n");
        text.Append('|').Insert(text.Length, " --- |", columns.Count).Append('\n');
        var written = 0;
        foreach (var row in rows)
        {
            var line = $"| {string.Join(" | ", row)} |\n";
            room -= Encoding.UTF8.GetByteCount(line);
            if (room < 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n… {count - written} more\n");
                return;
            }

            text.Append(line);
            written++;
        }
    }
}
