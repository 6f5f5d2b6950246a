using System.Collections.Immutable;
using HubTasks.Cards.Body;
using HubTasks.Cards.Rules;

namespace HubTasks.Cards;

/// <summary>Every rule there is, written down; which of them speak is decided by the settings.</summary>
public static class CardRules
{
    public static ImmutableArray<CardRule> All { get; } = [.. MetadataRules.All, .. BodyRules.All];
}
