using System.Collections.Immutable;

namespace HubTasks.Cards;

/// <summary>What someone who could look around found out; rules read and never fetch.</summary>
public sealed record CardFacts
{
    public static readonly CardFacts None = new();

    /// <summary><c>owner/name</c> of the card's own repository, or null when nobody said.</summary>
    public string? Repo { get; init; }

    /// <summary>Paths of the repository's files, relative to the card's folder, with <c>/</c>; null when unknown.</summary>
    public ImmutableSortedSet<string>? Files { get; init; }

    /// <summary>Licence ids of other models by repository id, as their cards declare them.</summary>
    public ImmutableDictionary<string, string> ModelLicenses { get; init; } =
        ImmutableDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Licence ids of datasets by repository id.</summary>
    public ImmutableDictionary<string, string> DatasetLicenses { get; init; } =
        ImmutableDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Licence ids or names that the organisation refuses; <c>*</c> stands for any characters.</summary>
    public ImmutableArray<string> DeniedLicenses { get; init; } = [];

    /// <summary>When not empty, every other licence is refused.</summary>
    public ImmutableArray<string> AllowedLicenses { get; init; } = [];

    /// <summary>The start of a small file of the repository (such as <c>adapter_config.json</c>), when it was read.</summary>
    public ImmutableDictionary<string, string> Texts { get; init; } = ImmutableDictionary<string, string>.Empty;
}
