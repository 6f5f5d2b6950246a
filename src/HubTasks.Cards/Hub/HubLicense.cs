using System.Collections.Frozen;
using System.Collections.Immutable;

namespace HubTasks.Cards.Hub;

/// <summary>What a licence asks of works made from it, as far as a class can say.</summary>
public enum Copyleft
{
    None,
    Weak,
    Strong,
    Network,
    ShareAlike,

    /// <summary>Changed versions may not be shared.</summary>
    NoDerivatives,
    Unknown,
}

/// <summary>A value that the Hub accepts for <c>license</c>, and what it means.</summary>
/// <param name="Spdx">Its SPDX identifier, or the ones that it does not choose between; empty when SPDX has none.</param>
/// <param name="Commercial"><c>yes</c>, <c>no</c>, <c>conditional</c> or <c>unknown</c>.</param>
public sealed record HubLicense(
    string Id,
    string Spdx,
    string Commercial,
    Copyleft Copyleft,
    ImmutableHashSet<string> Flags
)
{
    /// <summary>A name for several licences, without saying which.</summary>
    public bool IsFamily => Flags.Contains("family");

    /// <summary>Comes with rules of use that must be passed on.</summary>
    public bool IsUseRestricted => Flags.Contains("use-restricted");

    public bool IsResearchOnly => Flags.Contains("research-only");

    /// <summary>Terms of one publisher: nothing else satisfies them.</summary>
    public bool IsCustom => Flags.Contains("custom");

    public bool IsNonCommercial => Commercial == "no";

    /// <summary>The Hub's list, from its documentation.</summary>
    public static FrozenDictionary<string, HubLicense> All { get; } =
        DataFile
            .Rows("licenses.tsv", 5)
            .Skip(1)
            .Select(row => new HubLicense(row[0], row[1], row[2], ReadCopyleft(row[3]), [.. row[4].Split(',')]))
            .ToFrozenDictionary(license => license.Id, StringComparer.Ordinal);

    /// <summary>By exact id; null when the Hub would refuse it.</summary>
    public static HubLicense? Find(string id) => All.GetValueOrDefault(id);

    private static Copyleft ReadCopyleft(string word) =>
        word switch
        {
            "none" => Copyleft.None,
            "weak" => Copyleft.Weak,
            "strong" => Copyleft.Strong,
            "network" => Copyleft.Network,
            "share-alike" => Copyleft.ShareAlike,
            "no-derivatives" => Copyleft.NoDerivatives,
            _ => Copyleft.Unknown,
        };
}
