namespace HubTasks.Findings.Reports;

/// <summary>The values of <c>--format</c>.</summary>
public enum ReportFormat
{
    Text,
    Json,
    Sarif,
    GitHub,
    Markdown,

    /// <summary>Only where <see cref="Report.Page"/> is.</summary>
    Html,
}

public static class ReportFormats
{
    /// <param name="report">What was found.</param>
    /// <param name="format">For whom.</param>
    /// <param name="color">Colour for a terminal; only <see cref="ReportFormat.Text"/> has any.</param>
    /// <returns>Text with LF line ends and a final one.</returns>
    public static string Write(Report report, ReportFormat format, bool color = false) =>
        format switch
        {
            ReportFormat.Json => JsonReport.Write(report),
            ReportFormat.Sarif => SarifReport.Write(report),
            ReportFormat.GitHub => GitHubReport.Write(report),
            ReportFormat.Markdown => MarkdownReport.Write(report),
            ReportFormat.Html => report.Page?.Invoke()
                ?? throw new ArgumentException("the command has no page", nameof(format)),
            _ => TextReport.Write(report, color),
        };

    internal static string Word(Severity severity) =>
        severity switch
        {
            Severity.Error => "error",
            Severity.Warning => "warning",
            _ => "info",
        };
}
