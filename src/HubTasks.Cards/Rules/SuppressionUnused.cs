using HubTasks.Findings;

namespace HubTasks.Cards.Rules;

/// <summary>A suppression that silences nothing hides the next finding. What was silenced only the linter knows.</summary>
internal sealed class SuppressionUnused : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2082", "suppression-unused", Severity.Warning, "Suppressions silence something");

    public override bool AppliesTo(CardKind kind) => true;

    public override IEnumerable<Finding> Check(Card card) => [];

    /// <param name="silenced">Everything that the card's suppressions took away.</param>
    public IEnumerable<Finding> Check(Card card, IEnumerable<Finding> silenced)
    {
        var useful = new RuleLines();
        foreach (var (line, rule) in silenced.Select(finding => (finding.Span.Line, finding.Rule)))
        {
            useful.Add(line, rule.Slug, rule.Code);
            useful.Add(0, rule.Slug, rule.Code);
        }

        return from suppression in card.Suppressions
            from rule in suppression.Rules.DefaultIfEmpty("")
            where !useful.Has(suppression.Line, rule, rule)
            select Report(
                card,
                suppression.Span,
                rule.Length == 0 ? "the suppression names no rule" : $"the suppression of `{rule}` silences nothing",
                rule.Length > 0 && CardRules.Find(rule) is null ? $"there is no rule `{rule}`" : "remove it"
            );
    }
}
