using System.Globalization;
using System.Text;
using HubTasks.Audit.Files;

namespace HubTasks.Audit.Archives;

internal sealed record TarMember(string Name, long Data, long Size);

/// <summary>The files of a tar, with GNU and pax long names (POSIX.1-2017, pax).</summary>
internal static class TarWalk
{
    private const int Block = 512;
    private const int MaxExtended = 64 * 1024;

    public static bool IsTar(ReadOnlySpan<byte> head) =>
        head.Length >= Block && head[257..].StartsWith("ustar"u8) && ChecksumHolds(head[..Block]);

    public static IReadOnlyList<TarMember> Read(FileScan scan)
    {
        var source = scan.Source;
        var members = new List<TarMember>();
        string? longName = null;
        var names = 0;
        for (var at = 0L; ; )
        {
            scan.Cancellation.ThrowIfCancellationRequested();
            var header = source.ReadUpTo(at, Block);
            if (header.Length == Block && header.AsSpan().IndexOfAnyExcept((byte)0) < 0)
            {
                Behind(scan, at + Block);
                break;
            }

            if (header.Length < Block || !ChecksumHolds(header))
            {
                scan.Report(
                    FileRules.ArchiveInvalid,
                    Verdict.Invalid,
                    header.Length == 0 ? "the tar has no end" : "a header of the tar is damaged",
                    offset: at
                );
                break;
            }

            if (members.Count >= ArchiveLimits.MaxMembers || names > ArchiveLimits.MaxNames)
            {
                scan.Report(
                    FileRules.Limit,
                    Verdict.Unscanned,
                    names > ArchiveLimits.MaxNames
                        ? $"the names in the tar have more than {ArchiveLimits.MaxNames >> 20} MiB"
                        : $"the tar has more than {ArchiveLimits.MaxMembers} members"
                );
                break;
            }

            if (!TryNumber(header.AsSpan(124, 12), out var size) || size > source.Length - at - Block)
            {
                scan.Report(
                    FileRules.ArchiveInvalid,
                    Verdict.Invalid,
                    "a member of the tar ends outside the file",
                    offset: at
                );
                size = Math.Max(0, source.Length - at - Block);
            }

            var data = at + Block;
            at = data + ((size + Block - 1) / Block * Block);
            switch ((char)header[156])
            {
                case 'L':
                    longName = Text(source.ReadUpTo(data, (int)Math.Min(size, MaxExtended)));
                    continue;
                case 'x':
                    longName = PaxPath(source.ReadUpTo(data, (int)Math.Min(size, MaxExtended))) ?? longName;
                    continue;
                case 'K' or 'g':
                    continue;
                case '1' or '2':
                    Check(scan, ref longName, header, data);
                    scan.Report(
                        FileRules.ArchiveLink,
                        Verdict.Dangerous,
                        $"the member `{Name(header)}` is a link to `{FileScan.Shown(Text(header.AsSpan(157, 100)))}`",
                        offset: data - Block
                    );
                    continue;
                case '3' or '4' or '6':
                    Check(scan, ref longName, header, data);
                    scan.Report(
                        FileRules.ArchiveLink,
                        Verdict.Dangerous,
                        $"the member `{Name(header)}` is a device",
                        offset: data - Block
                    );
                    continue;
                case '5':
                    Check(scan, ref longName, header, data);
                    continue;
                default:
                    members.Add(new TarMember(Check(scan, ref longName, header, data), data, size));
                    names += members[^1].Name.Length;
                    continue;
            }
        }

        return members;
    }

    /// <summary>Readers stop at the first empty block, and writers fill the rest of a record with more of them.</summary>
    private static void Behind(FileScan scan, long at)
    {
        const int Most = 64 * 1024;
        var rest = scan.Source.ReadUpTo(at, Most).AsSpan().IndexOfAnyExcept((byte)0);
        if (rest >= 0)
        {
            scan.Report(
                FileRules.ZipHiddenBytes,
                Verdict.Suspicious,
                $"{scan.Source.Length - at - rest} bytes follow the end of the tar",
                "a second file can hide there",
                at + rest
            );
        }
    }

    private static string Check(FileScan scan, ref string? longName, byte[] header, long data)
    {
        var prefix = header.AsSpan(257).StartsWith("ustar\0"u8) ? Text(header.AsSpan(345, 155)) : "";
        var name =
            longName ?? (prefix.Length > 0 ? $"{prefix}/{Text(header.AsSpan(0, 100))}" : Text(header.AsSpan(0, 100)));
        longName = null;
        ArchiveNames.Check(scan, name, data - Block);
        return name;
    }

    private static string Name(byte[] header) => FileScan.Shown(Text(header.AsSpan(0, 100)));

    private static string Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }

    /// <summary>Records of the form <c>length key=value\n</c>.</summary>
    private static string? PaxPath(ReadOnlySpan<byte> records)
    {
        string? path = null;
        while (!records.IsEmpty)
        {
            var space = records.IndexOf((byte)' ');
            if (
                space <= 0
                || !int.TryParse(records[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || length <= space
                || length > records.Length
            )
            {
                break;
            }

            var record = records[(space + 1)..length];
            if (record.StartsWith("path="u8))
            {
                path = Encoding.UTF8.GetString(record["path=".Length..].TrimEnd((byte)'\n'));
            }

            records = records[length..];
        }

        return path;
    }

    private static bool TryNumber(ReadOnlySpan<byte> field, out long value)
    {
        value = 0;
        if ((field[0] & 0x80) != 0)
        {
            foreach (var b in field[1..])
            {
                if (value > long.MaxValue >> 9)
                {
                    return false;
                }

                value = (value << 8) | b;
            }

            return field[0] == 0x80;
        }

        foreach (var b in field)
        {
            if (b is >= (byte)'0' and <= (byte)'7')
            {
                value = (value * 8) + (b - '0');
            }
            else if (b is not ((byte)' ' or 0))
            {
                return false;
            }
        }

        return true;
    }

    private static bool ChecksumHolds(ReadOnlySpan<byte> header)
    {
        if (!TryNumber(header.Slice(148, 8), out var stated))
        {
            return false;
        }

        var sum = 8L * ' ';
        for (var i = 0; i < Block; i++)
        {
            sum += i is >= 148 and < 156 ? 0 : header[i];
        }

        return sum == stated;
    }
}
