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
    /// <summary>How often a rule speaks about one card. That there is more is the last thing that it says.</summary>
    internal const int MostPerRule = 100;

    /// <summary>Rules that decide whether there is anything to read.</summary>
    private static readonly ImmutableArray<CardRule> Gate = [new CardMissing(), new CardEmpty(), new EncodingInvalid()];

    private static readonly SuppressionUnused Unused = new();

    /// <summary>Findings by position, then code; suppressed and accepted ones are left out.</summary>
    /// <exception cref="OperationCanceledException">Between two rules.</exception>
    public static ImmutableArray<Finding> Lint(Card card, LintOptions options, CancellationToken ct)
    {
        var findings = Sort(Find(card, options, MostPerRule, ct));
        return options.Baseline?.Filter(card, findings) ?? findings;
    }

    /// <summary>However many there are, and whether they were accepted or not.</summary>
    internal static ImmutableArray<Finding> LintAll(Card card, LintOptions options, CancellationToken ct) =>
        Sort(Find(card, options, int.MaxValue, ct));

    private static IEnumerable<Finding> Find(Card card, LintOptions options, int most, CancellationToken ct)
    {
        var found = Check(card, options, most, ct);
        if (card.Suppressions.IsEmpty)
        {
            return found;
        }

        var silenced = Suppression.Silenced(card.Suppressions, found);
        var unused = Limit(Unused, Unused.Check(card, silenced), most);
        return found
            .Except(silenced, ReferenceEqualityComparer.Instance)
            .Cast<Finding>()
            .Concat(Weigh(unused, card, options));
    }

    private static List<Finding> Check(Card card, LintOptions options, int most, CancellationToken ct)
    {
        var gate = Gate.SelectMany(rule => rule.Check(card)).ToList();
        if (gate.Count > 0 && (card.IsMissing || card.IsBlank || !card.Encoding.IsReadable))
        {
            return [.. Weigh(gate, card, options)];
        }

        var found = new List<Finding>();
        foreach (var rule in CardRules.All)
        {
            ct.ThrowIfCancellationRequested();
            if (rule.AppliesTo(card.Kind) && options.SeverityOf(rule.Info, card.File) != Severity.Off)
            {
                found.AddRange(Weigh(Check(card, rule, () => rule.Check(card), most), card, options));
            }
        }

        if (options.Schema is { } schema)
        {
            var violations = Check(card, SchemaViolation.Rule, () => SchemaViolation.Check(card, schema), most);
            found.AddRange(Weigh(violations, card, options));
        }

        return found;
    }

    private static IReadOnlyCollection<Finding> Check(
        Card card,
        CardRule rule,
        Func<IEnumerable<Finding>> look,
        int most
    )
    {
        try
        {
            return [.. Limit(rule, look(), most)];
        }
        catch (RegexMatchTimeoutException)
        {
            return [CardTooComplex.GaveUp(card, rule)];
        }
    }

    /// <summary>What is wrong is understood after the first hundred; a hundred thousand help nobody.</summary>
    private static IEnumerable<Finding> Limit(CardRule rule, IEnumerable<Finding> findings, int most)
    {
        var count = 0;
        foreach (var finding in findings)
        {
            if (count++ == most)
            {
                yield return finding with
                {
                    Message = $"`{rule.Info.Slug}` speaks {most} times about this card, and there is more",
                    Hint = "correct these first, or look for what they have in common",
                };
                yield break;
            }

            yield return finding;
        }
    }

    private static IEnumerable<Finding> Weigh(IEnumerable<Finding> findings, Card card, LintOptions options)
    {
        RuleInfo? last = null;
        var severity = Severity.Off;
        foreach (var finding in findings)
        {
            if (finding.Rule != last)
            {
                last = finding.Rule;
                severity = options.SeverityOf(last, card.File);
            }

            if (severity != Severity.Off)
            {
                yield return finding.Severity == severity ? finding : finding with { Severity = severity };
            }
        }
    }

    private static ImmutableArray<Finding> Sort(IEnumerable<Finding> findings) =>
        [.. findings.OrderBy(finding => finding.Span).ThenBy(finding => finding.Rule.Code, StringComparer.Ordinal)];
}
