using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Yaml;

/// <summary>A dash with nothing behind it puts <c>null</c> into the list.</summary>
internal sealed class YamlNullItem : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2016", "yaml-null-item", Severity.Warning, "Lists hold no empty items");

    public override IEnumerable<Finding> Check(Card card) =>
        from entry in card.FrontMatter.IsReadable ? card.FrontMatter.Root!.Entries : []
        where entry.Value is MetaList
        from item in ((MetaList)entry.Value).Items
        where IsNothing(item)
        select Report(
            card,
            card.Source.LineSpan(item.Span.Line),
            $"an item of `{entry.Name}` is empty",
            "remove the item, or write its value"
        );

    public static bool IsNothing(MetaNode item) =>
        item switch
        {
            MetaScalar scalar => scalar.IsNull,
            MetaMap map => map.Entries.Length > 0 && map.Entries.All(entry => entry.Key is MetaScalar { IsNull: true }),
            _ => false,
        };
}
