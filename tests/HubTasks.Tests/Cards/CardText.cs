using System.Globalization;
using System.Text;
using HubTasks.Findings;

namespace HubTasks.Tests.Cards;

/// <summary>Findings as goldens hold them: one line each, with both ends of the place, and the hint below.</summary>
internal static class CardText
{
    public static string Write(IEnumerable<Finding> findings)
    {
        var text = new StringBuilder();
        foreach (var finding in findings)
        {
            var span = finding.Span;
            text.Append(
                CultureInfo.InvariantCulture,
                $"{span.Line}:{span.Column}-{span.EndLine}:{span.EndColumn} {finding.Severity} {finding.Rule.Slug}: {finding.Message}\n"
            );
            if (finding.Hint is not null)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {finding.Hint}\n");
            }
        }

        return text.ToString();
    }
}
