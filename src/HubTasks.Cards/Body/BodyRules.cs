using System.Collections.Immutable;

namespace HubTasks.Cards.Body;

/// <summary>Rules about what a person reads.</summary>
internal static class BodyRules
{
    public static ImmutableArray<CardRule> All { get; } = [];
}
