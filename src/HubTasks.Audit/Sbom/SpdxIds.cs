namespace HubTasks.Audit.Sbom;

/// <summary>The Hub's licence ids that are SPDX licences, in SPDX's own spelling.</summary>
public static class SpdxIds
{
    private static readonly Lazy<Dictionary<string, string>> Table = new(Read);

    /// <summary>Null for an id that SPDX does not have, or that means a family of licences.</summary>
    public static string? Of(string hubId) => Table.Value.GetValueOrDefault(hubId);

    private static Dictionary<string, string> Read()
    {
        using var stream = typeof(SpdxIds).Assembly.GetManifestResourceStream("licenses.tsv")!;
        using var reader = new StreamReader(stream);
        return reader
            .ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1)
            .Select(line => line.Split('\t'))
            .Select(cells => (Id: cells[0], Spdx: Single(cells[1])))
            .Where(pair => pair.Spdx is not null)
            .ToDictionary(pair => pair.Id, pair => pair.Spdx!, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The Hub's <c>gpl-3.0</c> does not say whether later versions count; SPDX keeps the same vague id, deprecated.</summary>
    private static string? Single(string spdx) =>
        spdx is "" or "NOASSERTION" || spdx.StartsWith("LicenseRef", StringComparison.Ordinal) ? null
        : spdx.IndexOf("-only or ", StringComparison.Ordinal) is > 0 and var end ? spdx[..end]
        : spdx;
}
