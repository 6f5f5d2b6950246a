using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Yaml;

/// <summary>A block without keys is legal and useless.</summary>
internal sealed class FrontMatterEmpty : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2009", "front-matter-empty", Severity.Warning, "The front matter holds keys");

    public override IEnumerable<Finding> Check(Card card)
    {
        if (card.FrontMatter.State == FrontMatterState.Empty)
        {
            yield return Report(
                card,
                card.FrontMatter.Span,
                "the front matter is empty",
                "add at least a `license`, for example `license: apache-2.0`"
            );
        }
    }
}
