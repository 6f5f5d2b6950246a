using System.Collections.Immutable;

namespace HubTasks.Cards.Rules;

/// <summary>Rules about the file, its front matter and what the front matter says.</summary>
internal static class MetadataRules
{
    public static ImmutableArray<CardRule> All { get; } = [new LicenseMissing()];
}
