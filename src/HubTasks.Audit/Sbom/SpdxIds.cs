using HubTasks.Cards.Hub;

namespace HubTasks.Audit.Sbom;

/// <summary>The Hub's licence ids that are SPDX licences, in SPDX's own spelling.</summary>
public static class SpdxIds
{
    /// <summary>Null for an id that SPDX does not have, or that means a family of licences.</summary>
    public static string? Of(string hubId) =>
        HubLicense.Find(hubId.ToLowerInvariant()) is { } license ? Single(license.Spdx) : null;

    /// <summary>The Hub's <c>gpl-3.0</c> does not say whether later versions count; SPDX keeps the same vague id, deprecated.</summary>
    private static string? Single(string spdx) =>
        spdx is "" or "NOASSERTION" || spdx.StartsWith("LicenseRef", StringComparison.Ordinal) ? null
        : spdx.IndexOf("-only or ", StringComparison.Ordinal) is > 0 and var end ? spdx[..end]
        : spdx;
}
