using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Yaml;

/// <summary>Without metadata a model has no licence, no task and no language, and no search finds it.</summary>
internal sealed class FrontMatterMissing : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2006", "front-matter-missing", Severity.Warning, "The card has front matter");

    public override IEnumerable<Finding> Check(Card card)
    {
        if (card.FrontMatter.State == FrontMatterState.Missing && card.FrontMatter.Ignored is null)
        {
            yield return Report(
                card,
                card.Source.LineSpan(1),
                "the card has no front matter, so the Hub knows neither its license nor its task",
                "begin the file with a block such as `---`, `license: apache-2.0`, `---`, each on a line of its own"
            );
        }
    }
}
