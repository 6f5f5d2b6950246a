using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Files;

/// <summary>Text that keeps a pattern busy for seconds was made for that, or by a machine that went wrong.</summary>
internal sealed class CardTooComplex : CardRule
{
    private static readonly CardTooComplex Rule = new();

    public override RuleInfo Info { get; } =
        new("HUB2087", "card-too-complex", Severity.Warning, "Every rule comes to an end on the card");

    /// <summary>What gave up only the linter knows.</summary>
    public override IEnumerable<Finding> Check(Card card) => [];

    public static Finding GaveUp(Card card, CardRule rule) =>
        Rule.Report(
            card,
            card.Source.Span(0, 0),
            $"`{rule.Info.Slug}` gave up on this text, so it was not checked",
            "shorten what stands there without line breaks, or report the card"
        );
}
