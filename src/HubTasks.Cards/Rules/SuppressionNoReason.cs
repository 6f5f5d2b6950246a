using HubTasks.Findings;

namespace HubTasks.Cards.Rules;

/// <summary>Whoever reads the card next has to know why a rule does not speak.</summary>
internal sealed class SuppressionNoReason : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2083", "suppression-no-reason", Severity.Warning, "Suppressions give a reason");

    public override bool AppliesTo(CardKind kind) => true;

    public override IEnumerable<Finding> Check(Card card) =>
        card
            .Suppressions.Where(suppression => suppression.Reason is null)
            .Select(suppression =>
                Report(
                    card,
                    suppression.Span,
                    "the suppression gives no reason",
                    "write one behind a colon: `hubtasks-disable-next-line rule: why`"
                )
            );
}
