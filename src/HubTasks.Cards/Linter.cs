using System.Collections.Immutable;
using System.Text.RegularExpressions;
using HubTasks.Cards.Rules;
using HubTasks.Cards.Rules.Files;
using HubTasks.Cards.Rules.Keys;
using HubTasks.Findings;

namespace HubTasks.Cards;

/// <summary>A card in, findings out.</summary>
public static class Linter
{
    /// <summary>Rules that decide whether there is anything to read.</summary>
    private static readonly ImmutableArray<CardRule> Gate = [new CardMissing(), new CardEmpty(), new EncodingInvalid()];

    private static readonly SuppressionUnused Unused = new();

    /// <summary>Findings by position, then code; suppressed and accepted ones are left out.</summary>
    public static ImmutableArray<Finding> Lint(Card card, LintOptions options)
    {
        var found = Check(card, options);
        var silenced = Suppression.Silenced(card.Suppressions, found);
        var kept = found.Except(silenced, ReferenceEqualityComparer.Instance).Cast<Finding>();
        var unused = card.Suppressions.IsEmpty ? [] : Weigh(Unused.Check(card, silenced), card, options);
        var findings = Sort(kept.Concat(unused));
        return options.Baseline?.Filter(card, findings) ?? findings;
    }

    private static List<Finding> Check(Card card, LintOptions options)
    {
        var gate = Gate.SelectMany(rule => rule.Check(card)).ToList();
        if (gate.Count > 0 && (card.IsMissing || card.IsBlank || !card.Encoding.IsReadable))
        {
            return [.. Weigh(gate, card, options)];
        }

        var rules = CardRules.All.Where(rule =>
            rule.AppliesTo(card.Kind) && options.SeverityOf(rule.Info, card.File) != Severity.Off
        );
        var extra = options.Schema is { } schema ? SchemaViolation.Check(card, schema) : [];
        return [.. Weigh(rules.SelectMany(rule => Check(card, rule)).Concat(extra), card, options)];
    }

    private static IReadOnlyCollection<Finding> Check(Card card, CardRule rule)
    {
        try
        {
            return [.. rule.Check(card)];
        }
        catch (RegexMatchTimeoutException)
        {
            return [CardTooComplex.GaveUp(card, rule)];
        }
    }

    private static IEnumerable<Finding> Weigh(IEnumerable<Finding> findings, Card card, LintOptions options) =>
        findings
            .Select(finding => finding with { Severity = options.SeverityOf(finding.Rule, card.File) })
            .Where(finding => finding.Severity != Severity.Off);

    private static ImmutableArray<Finding> Sort(IEnumerable<Finding> findings) =>
        [.. findings.OrderBy(finding => finding.Span).ThenBy(finding => finding.Rule.Code, StringComparer.Ordinal)];
}
