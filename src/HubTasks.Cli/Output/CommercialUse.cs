using HubTasks.Cards.Hub;
using HubTasks.Hub.Sources;

namespace HubTasks.Cli.Output;

/// <summary>Whether a licence of the Hub's list lets its licensee use the work commercially.</summary>
internal static class CommercialUse
{
    public const string Yes = "yes";

    /// <summary>Yes, within limits that someone has to read: forbidden uses, sizes of business, names.</summary>
    public const string Conditional = "conditional";

    private const string Unknown = "unknown";

    /// <param name="license">The Hub's identifier; null when the card declares none.</param>
    /// <returns><c>yes</c>, <c>conditional</c>, <c>no</c> or <c>unknown</c>.</returns>
    public static string Of(string? license) =>
        (license is null ? null : HubLicense.Find(license.ToLowerInvariant()))?.Commercial ?? Unknown;

    /// <summary>What is known of a license, in one phrase.</summary>
    public static string Describe(StatedLicense? license) =>
        license switch
        {
            { Id: { } id } => $"{id} (commercial use: {Of(id)})",
            null => "unknown: the feed has no card",
            _ => "none declared",
        };
}
