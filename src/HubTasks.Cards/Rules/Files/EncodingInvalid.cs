using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Files;

/// <summary>The Hub and every client read UTF-8.</summary>
internal sealed class EncodingInvalid : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2003", "encoding-invalid", Severity.Error, "The card is UTF-8 text");

    public override bool AppliesTo(CardKind kind) => true;

    public override IEnumerable<Finding> Check(Card card)
    {
        if (card.Encoding.Problem is { } problem)
        {
            var at = card.Encoding.ProblemAt;
            yield return Report(
                card,
                card.Source.Span(at, at + 1),
                $"the file holds {problem}, expected UTF-8",
                "save the file as UTF-8 without a byte order mark"
            );
        }
    }
}
