using HubTasks.Cards.Hub;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>A dataset's key does nothing on a model, and the other way around.</summary>
internal sealed class KeyWrongCardKind : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2019", "key-wrong-card-kind", Severity.Info, "Keys belong to the kind of the card");

    public override IEnumerable<Finding> Check(Card card)
    {
        var (own, other, name) =
            card.Kind == CardKind.Dataset
                ? (CardKeys.Dataset, CardKeys.Model, "model")
                : (CardKeys.Model, CardKeys.Dataset, "dataset");
        return from entry in card.FrontMatter.IsReadable ? card.FrontMatter.Root!.Entries : []
            where entry.Name is not null && !own.Contains(entry.Name) && other.Contains(entry.Name)
            select Report(
                card,
                entry.Key.Span,
                $"`{entry.Name}` is a key of {name} cards, and this is a {(name == "model" ? "dataset" : "model")} card",
                "remove it, or move it to the card that it belongs to"
            );
    }
}
