using System.Collections.Immutable;
using HubTasks.Findings;

namespace HubTasks.Cards;

/// <summary>A card in, findings out.</summary>
public static class Linter
{
    /// <summary>Findings by position, then code.</summary>
    public static ImmutableArray<Finding> Lint(Card card, LintOptions options) =>
        [
            .. CardRules
                .All.Where(rule => rule.AppliesTo(card.Kind))
                .SelectMany(rule => rule.Check(card))
                .Select(finding => finding with { Severity = options.SeverityOf(finding.Rule, card.File) })
                .Where(finding => finding.Severity != Severity.Off)
                .OrderBy(finding => finding.Span)
                .ThenBy(finding => finding.Rule.Code, StringComparer.Ordinal),
        ];
}
