using System.Buffers.Binary;
using System.Text;
using HubTasks.Audit.Files;

namespace HubTasks.Audit.Archives;

/// <summary>
/// Reads both lists of a zip: the central directory, as most readers do, and the local headers, as streaming readers do.
/// What they disagree on is how payloads pass scanners, so each disagreement is a finding and each view is checked
/// (APPNOTE 6.3.10).
/// </summary>
internal sealed class ZipWalk
{
    private const uint CentralSignature = 0x02014B50;
    private const uint End64Signature = 0x06064B50;
    private const uint Locator64Signature = 0x07064B50;

    private readonly FileScan _scan;
    private readonly ByteSource _source;
    private readonly List<ZipMember> _members = [];
    private readonly ByteRanges _regions = new();
    private long _names;

    private ZipWalk(FileScan scan)
    {
        _scan = scan;
        _source = scan.Source;
    }

    /// <summary>Every member of either list; findings go to the scan.</summary>
    public static IReadOnlyList<ZipMember> Read(FileScan scan)
    {
        var walk = new ZipWalk(scan);
        walk.Read();
        return walk._members;
    }

    /// <summary>Where the end record of a zip stands in the last bytes of a source, or -1.</summary>
    public static long FindEnd(ByteSource source)
    {
        const int Most = 65_535 + 22;
        var start = Math.Max(0, source.Length - Most);
        var tail = source.ReadUpTo(start, Most);
        for (var at = tail.Length - 22; at >= 0; at--)
        {
            at = tail.AsSpan(0, at + 4).LastIndexOf("PK\u0005\u0006"u8);
            if (at < 0)
            {
                return -1;
            }

            var entries = BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(at + 10));
            var size = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at + 12));
            if (size == uint.MaxValue || (size <= start + at && size >= entries * 46L))
            {
                return start + at;
            }
        }

        return -1;
    }

    private void Read()
    {
        var end = FindEnd(_source);
        long directory;
        if (end < 0)
        {
            _scan.Report(
                FileRules.ArchiveInvalid,
                Verdict.Invalid,
                "the zip has no end record",
                "download the file again"
            );
            directory = _source.Length;
        }
        else
        {
            directory = ReadCentral(end);
        }

        var listed = _members.Where(member => !member.IsLocalOnly).ToList();
        foreach (var member in ZipStreaming.Unlisted(_source, listed, directory))
        {
            Disagree($"the member `{FileScan.Shown(member.Name)}` is not in the central directory", member.Header);
            Add(member);
        }

        ZipChecks.Regions(_scan, _regions);
        ZipChecks.Names(_scan, _members);
    }

    /// <returns>Where the central directory begins.</returns>
    private long ReadCentral(long end)
    {
        Span<byte> record = stackalloc byte[18];
        _source.Read(end + 4, record);
        var disks = BinaryPrimitives.ReadUInt32LittleEndian(record);
        long count = BinaryPrimitives.ReadUInt16LittleEndian(record[6..]);
        long size = BinaryPrimitives.ReadUInt32LittleEndian(record[8..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(record[12..]);
        var comment = BinaryPrimitives.ReadUInt16LittleEndian(record[16..]);
        var recordsAt = end;
        if (
            _source.ReadUpTo(end - 20, 20) is { Length: 20 } locator
            && BinaryPrimitives.ReadUInt32LittleEndian(locator) == Locator64Signature
        )
        {
            var at = BinaryPrimitives.ReadInt64LittleEndian(locator.AsSpan(8));
            var wide = at >= 0 && at <= end - 76 ? _source.ReadUpTo(at, 56) : [];
            if (wide.Length == 56 && BinaryPrimitives.ReadUInt32LittleEndian(wide) == End64Signature)
            {
                count = BinaryPrimitives.ReadInt64LittleEndian(wide.AsSpan(32));
                size = BinaryPrimitives.ReadInt64LittleEndian(wide.AsSpan(40));
                offset = BinaryPrimitives.ReadInt64LittleEndian(wide.AsSpan(48));
                recordsAt = at;
            }
            else
            {
                Disagree("the ZIP64 end record is not where its locator says", end - 20);
            }
        }

        if ((disks is not (0 or uint.MaxValue)))
        {
            Disagree("the zip claims several disks", end);
        }

        var trailing = _source.Length - (end + 22 + comment);
        if (trailing > 0)
        {
            Hidden($"{trailing} bytes follow the end of the zip", end + 22 + comment);
        }
        else if (trailing < 0)
        {
            Disagree("the comment of the zip is longer than the file", end);
        }

        if (size < 0 || offset < 0 || size > recordsAt)
        {
            _scan.Report(
                FileRules.ArchiveInvalid,
                Verdict.Invalid,
                "the central directory lies outside the file",
                offset: end
            );
            return _source.Length;
        }

        // readers that allow data in front of the zip find the directory from its end
        var start = recordsAt - size;
        if (start != offset)
        {
            Hidden($"the central directory stands at {start}, but the end record says {offset}", end);
        }

        ReadEntries(offset <= start && HasEntry(offset) ? offset : start, recordsAt, count, start - offset);
        return Math.Min(start, offset >= 0 && HasEntry(offset) ? offset : start);
    }

    private bool HasEntry(long at) =>
        _source.ReadUpTo(at, 4) is { Length: 4 } signature
        && BinaryPrimitives.ReadUInt32LittleEndian(signature) == CentralSignature;

    private void ReadEntries(long at, long until, long count, long shift)
    {
        var cursor = new ByteCursor(_source, at);
        var read = 0L;
        while (cursor.Position < until && cursor.TryTake(46, out var fixedPart))
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(fixedPart) != CentralSignature)
            {
                break;
            }

            _names += BinaryPrimitives.ReadUInt16LittleEndian(fixedPart[28..]);
            if (++read > ArchiveLimits.MaxMembers || _names > ArchiveLimits.MaxNames)
            {
                _scan.Report(
                    FileRules.Limit,
                    Verdict.Unscanned,
                    read > ArchiveLimits.MaxMembers
                        ? $"the zip has more than {ArchiveLimits.MaxMembers} members"
                        : $"the names in the zip have more than {ArchiveLimits.MaxNames >> 20} MiB"
                );
                return;
            }

            var flags = BinaryPrimitives.ReadUInt16LittleEndian(fixedPart[8..]);
            var method = BinaryPrimitives.ReadUInt16LittleEndian(fixedPart[10..]);
            var crc = BinaryPrimitives.ReadUInt32LittleEndian(fixedPart[16..]);
            long packed = BinaryPrimitives.ReadUInt32LittleEndian(fixedPart[20..]);
            long size = BinaryPrimitives.ReadUInt32LittleEndian(fixedPart[24..]);
            var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(fixedPart[28..]);
            var extraLength = BinaryPrimitives.ReadUInt16LittleEndian(fixedPart[30..]);
            var commentLength = BinaryPrimitives.ReadUInt16LittleEndian(fixedPart[32..]);
            var attributes = BinaryPrimitives.ReadUInt32LittleEndian(fixedPart[38..]);
            long header = BinaryPrimitives.ReadUInt32LittleEndian(fixedPart[42..]);
            var nameAt = cursor.Position;
            var name = Encoding.UTF8.GetString(_source.ReadUpTo(nameAt, nameLength));
            ZipHeaders.Widen(_source.ReadUpTo(nameAt + nameLength, extraLength), ref size, ref packed, ref header);
            cursor.Position = nameAt + nameLength + extraLength + commentLength;
            AddCentral(
                new ZipMember(name, header, -1)
                {
                    Method = method,
                    Flags = flags,
                    Crc = crc,
                    PackedSize = packed,
                    Size = size,
                    ExternalAttributes = attributes,
                },
                shift
            );
        }

        if (read != count && count <= ArchiveLimits.MaxMembers)
        {
            Disagree($"the central directory lists {read} members, but the end record says {count}", at);
        }
    }

    private void AddCentral(ZipMember member, long shift)
    {
        var plain = ZipHeaders.Read(_source, member.Header);
        var shifted = shift == 0 ? null : ZipHeaders.Read(_source, member.Header + shift);
        if (plain is not null && shifted is not null)
        {
            // two zips in one: readers that count from the directory find the other one
            Add(
                plain with
                {
                    PackedSize = Math.Clamp(plain.PackedSize, 0, Math.Max(0, _source.Length - plain.Data)),
                    IsLocalOnly = true,
                }
            );
        }

        var local = shifted ?? plain;
        if (local is null || member.PackedSize < 0 || member.Size < 0 || member.Header < 0)
        {
            _scan.Report(
                FileRules.ArchiveInvalid,
                Verdict.Invalid,
                $"the member `{FileScan.Shown(member.Name)}` has no local header",
                offset: Math.Max(0, member.Header)
            );
            return;
        }

        member = member with { Header = local.Header, Data = local.Data };
        if (member.PackedSize > _source.Length - member.Data)
        {
            _scan.Report(
                FileRules.ArchiveInvalid,
                Verdict.Invalid,
                $"the member `{FileScan.Shown(member.Name)}` ends outside the file",
                offset: member.Header
            );
            member = member with { PackedSize = Math.Max(0, _source.Length - member.Data) };
        }

        Compare(member, local);
        Add(member);
    }

    private void Add(ZipMember member)
    {
        _members.Add(member);
        _regions.Add(member.Header, ZipHeaders.EndOf(_source, member));
    }

    private void Compare(ZipMember central, ZipMember local)
    {
        var name = FileScan.Shown(central.Name);
        if (central.Name != local.Name)
        {
            Disagree(
                $"the member `{name}` is called `{FileScan.Shown(local.Name)}` in its local header",
                central.Header
            );
            _members.Add(central with { Name = local.Name, IsLocalOnly = true });
        }

        var deferred = (local.Flags & 8) != 0;
        if (central.Method != local.Method)
        {
            Disagree(
                $"the member `{name}` has method {central.Method} in one list and {local.Method} in the other",
                central.Header
            );
            _members.Add(central with { Method = local.Method, IsLocalOnly = true });
        }

        if (((central.Flags ^ local.Flags) & ~0x0806) != 0)
        {
            Disagree(
                $"the member `{name}` has flags 0x{central.Flags:X} in one list and 0x{local.Flags:X} in the other",
                central.Header
            );
        }

        var sizesDiffer = local.PackedSize != central.PackedSize || local.Size != central.Size;
        var placeholder =
            deferred && local is { PackedSize: 0, Size: 0 }
            || local.PackedSize == uint.MaxValue
            || local.Size == uint.MaxValue;
        if (sizesDiffer && !placeholder)
        {
            Disagree(
                $"the member `{name}` has {central.Size} bytes in one list and {local.Size} in the other",
                central.Header
            );
            if (local.PackedSize >= 0 && local.PackedSize <= _source.Length - local.Data)
            {
                _members.Add(local with { IsLocalOnly = true });
            }
        }

        if (local.Crc != central.Crc && !(deferred && local.Crc == 0))
        {
            Disagree($"the member `{name}` has two checksums", central.Header);
        }
    }

    private void Disagree(string what, long offset) =>
        _scan.Report(
            FileRules.ZipDisagreement,
            Verdict.Suspicious,
            what,
            "readers that go by different lists see different files",
            offset
        );

    private void Hidden(string what, long offset) => ZipChecks.Hidden(_scan, what, offset);
}
