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
    public IEnumerable<Finding> Check(Card card, IReadOnlyCollection<Finding> silenced) =>
        from suppression in card.Suppressions
        from rule in suppression.Rules.DefaultIfEmpty("")
        where !silenced.Any((suppression with { Rules = [rule] }).Covers)
        select Report(
            card,
            suppression.Span,
            rule.Length == 0 ? "the suppression names no rule" : $"the suppression of `{rule}` silences nothing",
            rule.Length > 0 && CardRules.Find(rule) is null ? $"there is no rule `{rule}`" : "remove it"
        );
}
