using System.Collections.Immutable;
using HubTasks.Findings;

namespace HubTasks.Cards;

/// <summary>
/// A comment in the card that silences rules: <c>&lt;!-- hubtasks-disable-next-line slug: reason --&gt;</c>, or after a
/// <c>#</c> in the front matter; also <c>-line</c> and <c>-file</c>.
/// </summary>
/// <param name="Line">The line that it covers; 0 for the whole file.</param>
/// <param name="Rules">Slugs or codes.</param>
/// <param name="Reason">Null when none is given.</param>
/// <param name="Span">The comment's words.</param>
internal sealed record Suppression(int Line, ImmutableArray<string> Rules, string? Reason, TextSpan Span)
{
    /// <summary>The findings that suppressions cover.</summary>
    public static List<Finding> Silenced(ImmutableArray<Suppression> suppressions, IEnumerable<Finding> findings)
    {
        var covered = new RuleLines();
        foreach (var suppression in suppressions)
        {
            foreach (var rule in suppression.Rules)
            {
                covered.Add(suppression.Line, rule, rule);
            }
        }

        return
        [
            .. findings.Where(finding =>
                covered.Has(0, finding.Rule.Slug, finding.Rule.Code)
                || covered.Has(finding.Span.Line, finding.Rule.Slug, finding.Rule.Code)
            ),
        ];
    }
}
