using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Yaml;

/// <summary>Clients refuse metadata that is not made of keys.</summary>
internal sealed class YamlNotMapping : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2014", "yaml-not-mapping", Severity.Error, "The front matter is made of keys and values");

    public override bool AppliesTo(CardKind kind) => true;

    public override IEnumerable<Finding> Check(Card card)
    {
        if (card.FrontMatter is { State: FrontMatterState.NotMapping, Swallowed: null, Document: { } document })
        {
            yield return Report(
                card,
                card.Source.LineSpan(document.Span.Line),
                $"the front matter is {(document is MetaList ? "a list" : "a single value")}, expected keys and values",
                "write every line as `key: value`, for example `license: apache-2.0`"
            );
        }
    }
}
