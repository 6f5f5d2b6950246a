using System.Collections.Immutable;
using HubTasks.Cards.Body;
using HubTasks.Cards.Rules;

namespace HubTasks.Cards;

/// <summary>Every rule there is, written down; which of them speak is decided by the settings.</summary>
public static class CardRules
{
    public static ImmutableArray<CardRule> All { get; } = [.. MetadataRules.All, .. BodyRules.All];

    /// <summary>By slug or code; null when there is none.</summary>
    public static CardRule? Find(string name) =>
        All.FirstOrDefault(rule =>
            rule.Info.Slug == name || rule.Info.Code.Equals(name, StringComparison.OrdinalIgnoreCase)
        );
}
