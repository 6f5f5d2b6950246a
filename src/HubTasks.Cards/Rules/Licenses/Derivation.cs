using HubTasks.Cards.Hub;

namespace HubTasks.Cards.Rules.Licenses;

/// <summary>Whether a work made from one licensed work may carry another licence. A rule of thumb, not legal advice.</summary>
internal static class Derivation
{
    /// <summary>Why not, as the end of a sentence; null when nothing speaks against it.</summary>
    public static string? Conflict(HubLicense from, string license)
    {
        if (from.Id == license || from.Id is "unknown" or "other" || license is "other")
        {
            return null;
        }

        var to = HubLicense.Find(license);
        return from switch
        {
            { Copyleft: Copyleft.NoDerivatives } => "it lets no changed version be shared",
            { IsResearchOnly: true } => "it allows research only, and its terms travel along",
            { IsUseRestricted: true } when IsRail(from.Id) && IsRail(license) => null,
            { IsUseRestricted: true } => "its use restrictions must be passed on",
            { IsCustom: true } => "its own terms travel along",
            { Copyleft: Copyleft.ShareAlike } when !IsSameFamily(from.Id, license) =>
                "changed versions keep its license",
            { IsNonCommercial: true } when to is not { IsNonCommercial: true } => "it allows no commercial use",
            { Copyleft: Copyleft.Strong or Copyleft.Network } when !IsSameFamily(from.Id, license) =>
                "changed versions keep its license",
            _ => null,
        };
    }

    private static bool IsRail(string id) => id.Contains("rail", StringComparison.Ordinal);

    /// <summary>The same or a later version of a licence, or a stricter sister that its terms allow.</summary>
    private static bool IsSameFamily(string from, string to)
    {
        static (string Name, double Version) Split(string id)
        {
            var dash = id.LastIndexOf('-');
            return
                dash > 0
                && double.TryParse(
                    id[(dash + 1)..],
                    System.Globalization.NumberStyles.Float,
                    System.Globalization.CultureInfo.InvariantCulture,
                    out var version
                )
                ? (id[..dash], version)
                : (id, 0);
        }

        var (left, right) = (Split(from), Split(to));
        return (left.Name == right.Name && right.Version >= left.Version) || (from, to) is ("gpl-3.0", "agpl-3.0");
    }
}
