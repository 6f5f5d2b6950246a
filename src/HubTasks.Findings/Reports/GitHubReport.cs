using System.Globalization;
using System.Text;

namespace HubTasks.Findings.Reports;

/// <summary>
/// Workflow commands, which GitHub shows as annotations on a pull request. It shows ten errors, ten warnings and ten
/// notices of a step, so the most severe come first and one line says how many were left out.
/// </summary>
public static class GitHubReport
{
    private const int MostOfAKind = 10;

    /// <summary>Longer messages are cut by the runner, in the middle of whatever they say.</summary>
    private const int LongestMessage = 4096;

    public static string Write(Report report)
    {
        var text = new StringBuilder();
        var left = 0;
        foreach (var kind in report.Findings.GroupBy(finding => finding.Severity).OrderByDescending(kind => kind.Key))
        {
            foreach (var finding in kind.Take(MostOfAKind))
            {
                Command(text, finding, report.FromRoot(finding.File));
            }

            left += Math.Max(kind.Count() - MostOfAKind, 0);
        }

        if (left > 0)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{left} more {(left == 1 ? "finding is" : "findings are")} not annotated: GitHub shows {MostOfAKind} of a kind; see the summary or the SARIF report\n"
            );
        }

        return text.Append(report.Summary).Append('\n').ToString();
    }

    private static void Command(StringBuilder text, Finding finding, string file)
    {
        var span = Region.Of(finding);
        var name = finding.Severity switch
        {
            Severity.Error => "error",
            Severity.Warning => "warning",
            _ => "notice",
        };
        var message = finding.Hint is null ? finding.Message : $"{finding.Message}\nhint: {finding.Hint}";
        text.Append("::").Append(name).Append(" file=").Append(Property(file));
        text.Append(CultureInfo.InvariantCulture, $",line={span.Line},endLine={span.EndLine}");

        // the runner drops columns of findings over several lines, with a warning of its own
        if (span.Line == span.EndLine)
        {
            text.Append(CultureInfo.InvariantCulture, $",col={span.Column},endColumn={span.EndColumn}");
        }

        text.Append(",title=").Append(Property($"{finding.Rule.Code} {finding.Rule.Slug}"));
        text.Append("::").Append(Data(Cut(message))).Append('\n');
    }

    /// <summary>One annotation for a message of the program itself, on no line of any file.</summary>
    /// <param name="kind"><c>error</c>, <c>warning</c> or <c>notice</c>.</param>
    /// <param name="place">What stands before the message; empty for nothing.</param>
    /// <param name="diagnostic">What happened.</param>
    public static string Command(string kind, string place, Diagnostic diagnostic)
    {
        var hint = diagnostic.Hint is null ? "" : $"\nhint: {diagnostic.Hint}";
        return $"::{kind} title={Property(diagnostic.Code)}::{Data(Cut($"{place}{diagnostic.Message}{hint}"))}\n";
    }

    private static string Cut(string message) =>
        message.Length <= LongestMessage ? message : message[..(LongestMessage - 1)] + "…";

    /// <summary>Escapes what follows the second <c>::</c>.</summary>
    public static string Data(string text) =>
        text.Replace("%", "%25", StringComparison.Ordinal)
            .Replace("\r", "%0D", StringComparison.Ordinal)
            .Replace("\n", "%0A", StringComparison.Ordinal);

    /// <summary>Escapes a value between <c>=</c> and the next comma.</summary>
    public static string Property(string text) =>
        Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
