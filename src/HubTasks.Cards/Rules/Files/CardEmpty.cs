using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Files;

/// <summary>An empty card is a page that says nothing.</summary>
internal sealed class CardEmpty : CardRule
{
    public override RuleInfo Info { get; } = new("HUB2002", "card-empty", Severity.Error, "The card has text");

    public override bool AppliesTo(CardKind kind) => true;

    public override IEnumerable<Finding> Check(Card card)
    {
        if (!card.IsMissing && card.IsBlank)
        {
            yield return Report(
                card,
                card.Source.Span(0, 0),
                "the card is empty",
                "run `hubtasks lint --init` to write a card to fill in"
            );
        }
    }
}
