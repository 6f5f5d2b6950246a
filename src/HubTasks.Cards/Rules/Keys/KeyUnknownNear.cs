using HubTasks.Cards.Hub;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>The Hub keeps a misspelt key and does nothing with it.</summary>
internal sealed class KeyUnknownNear : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2017", "key-unknown-near", Severity.Warning, "Keys are spelt as the Hub spells them");

    public override IEnumerable<Finding> Check(Card card) =>
        from entry in card.FrontMatter.IsReadable ? card.FrontMatter.Root!.Entries : []
        where entry.Name is not null
        let meant = CardKeys.Meant(entry.Name!, card.Kind)
        where meant is not null
        select Report(
            card,
            entry.Key.Span,
            $"the Hub ignores the key `{entry.Name}`",
            card.FrontMatter.Find(meant) is null
                ? $"did you mean `{meant}`?"
                : $"`{meant}` is there already; remove this key"
        );
}
