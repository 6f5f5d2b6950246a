using HubTasks.Audit.Files;

namespace HubTasks.Audit.Archives;

/// <summary>What is wrong with the members of a zip as a whole: bytes that belong to none, and names.</summary>
internal static class ZipChecks
{
    /// <summary>Members lie one behind the other, without gaps.</summary>
    public static void Regions(FileScan scan, ByteRanges regions)
    {
        regions.Sort();
        var at = 0L;
        for (var i = 0; i < regions.Count; i++)
        {
            regions.Get(i, out var start, out var end);
            if (start > at)
            {
                Hidden(
                    scan,
                    at == 0
                        ? $"{start} bytes stand in front of the zip"
                        : $"{start - at} bytes between members belong to none",
                    at
                );
            }
            else if (start < at)
            {
                scan.Report(
                    FileRules.ZipHiddenBytes,
                    Verdict.Dangerous,
                    "members of the zip overlap",
                    "this is how zip bombs are made",
                    start
                );
            }

            at = Math.Max(at, end);
        }
    }

    public static void Names(FileScan scan, IEnumerable<ZipMember> members)
    {
        var exact = new HashSet<string>(StringComparer.Ordinal);
        var folded = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in members)
        {
            ArchiveNames.Check(scan, member.Name, member.Header);
            if (member.IsLocalOnly)
            {
                continue;
            }

            if (!exact.Add(member.Name))
            {
                scan.Report(
                    FileRules.ZipDuplicate,
                    Verdict.Suspicious,
                    $"the zip has `{FileScan.Shown(member.Name)}` twice",
                    "readers differ on which one they use",
                    member.Header
                );
            }
            else if (!folded.Add(member.Name))
            {
                scan.Report(
                    FileRules.ZipDuplicate,
                    Verdict.Suspicious,
                    $"the zip has `{FileScan.Shown(member.Name)}` in two spellings",
                    offset: member.Header
                );
            }

            var mode = member.ExternalAttributes >> 16 & 0xF000;
            if (mode is 0xA000 or 0x6000 or 0x2000 or 0x1000)
            {
                scan.Report(
                    FileRules.ArchiveLink,
                    Verdict.Dangerous,
                    $"the member `{FileScan.Shown(member.Name)}` is a link or a device",
                    offset: member.Header
                );
            }

            if ((member.Flags & ~(0x0808 | 0x0006)) != 0)
            {
                scan.Report(
                    FileRules.ZipFlags,
                    Verdict.Suspicious,
                    $"the member `{FileScan.Shown(member.Name)}` has flags 0x{member.Flags:X}",
                    "some readers refuse such members and some ignore the flags",
                    member.Header
                );
            }
        }
    }

    public static void Hidden(FileScan scan, string what, long offset) =>
        scan.Report(FileRules.ZipHiddenBytes, Verdict.Suspicious, what, "a second file can hide there", offset);
}
