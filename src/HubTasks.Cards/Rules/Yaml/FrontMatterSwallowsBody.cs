using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Yaml;

/// <summary>With the closing fence missing or too early, everything down to the next rule line is read as YAML.</summary>
internal sealed class FrontMatterSwallowsBody : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2008", "front-matter-swallows-body", Severity.Error, "The front matter ends where the body begins");

    public override bool AppliesTo(CardKind kind) => true;

    public override IEnumerable<Finding> Check(Card card)
    {
        if (card.FrontMatter.Swallowed is { } swallowed)
        {
            yield return Report(
                card,
                swallowed,
                $"the front matter takes in text of the body, down to the `---` on line {card.FrontMatter.CloseLine}",
                "close the metadata with a line of exactly `---` above this line; an empty block needs a blank line between its fences"
            );
        }
    }
}
