using System.Collections.Immutable;
using HubTasks.Cards.Hub;

namespace HubTasks.Audit.Policy;

/// <summary>A licence as a policy speaks of it: by an id of the Hub, by its SPDX id, by the name that a card gives it, or by what it asks.</summary>
/// <param name="Id">As the card declares it, such as <c>apache-2.0</c> or <c>other</c>.</param>
/// <param name="Name">The card's <c>license_name</c>; null when it has none.</param>
internal sealed record LicenseTerms(string Id, string? Name)
{
    private readonly HubLicense? _known = HubLicense.Find(Id.ToLowerInvariant());

    /// <summary>Says nothing that anybody could decide by.</summary>
    public bool IsUnknown => Id is "unknown" || (Id is "other" && Name is null);

    public string Shown => Id is "other" && Name is not null ? $"{Id}: {Name}" : Id;

    /// <summary>The first of some words that this licence fits; null when it fits none.</summary>
    public string? FirstOf(ImmutableArray<string> words) => words.FirstOrDefault(Fits);

    private bool Fits(string word) =>
        word switch
        {
            "noncommercial" => _known is { IsNonCommercial: true },
            "research-only" => _known is { IsResearchOnly: true },
            "use-restricted" => _known is { IsUseRestricted: true },
            "copyleft" => _known is { Copyleft: Copyleft.Strong or Copyleft.Network or Copyleft.ShareAlike },
            "network-copyleft" => _known is { Copyleft: Copyleft.Network },
            "no-derivatives" => _known is { Copyleft: Copyleft.NoDerivatives },
            "custom" => _known is { IsCustom: true },
            _ => Glob.Matches(word, Id)
                || (Name is not null && Id is "other" && Glob.Matches(word, Name))
                || (_known is { Spdx.Length: > 0 } && _known.Spdx.Split(" or ").Any(spdx => Glob.Matches(word, spdx))),
        };
}
