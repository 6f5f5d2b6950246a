using System.Buffers.Binary;
using System.Text;
using HubTasks.Audit.Files;

namespace HubTasks.Audit.Archives;

/// <summary>One member, as one of the two lists of a zip tells it.</summary>
/// <param name="Name">Of the list that it comes from.</param>
/// <param name="Header">Where the local header stands.</param>
/// <param name="Data">Where the content begins; -1 when there is no local header.</param>
internal sealed record ZipMember(string Name, long Header, long Data)
{
    public int Method { get; init; }

    public int Flags { get; init; }

    public uint Crc { get; init; }

    public long PackedSize { get; init; }

    public long Size { get; init; }

    public uint ExternalAttributes { get; init; }

    /// <summary>Only a reader that goes by local headers sees it, or sees it under this name.</summary>
    public bool IsLocalOnly { get; init; }

    public bool IsEncrypted => (Flags & 1) != 0;

    public bool IsDirectory => Name.EndsWith('/') && Size == 0;

    public long End => Data + PackedSize;
}

/// <summary>
/// Reads both lists of a zip: the central directory, as most readers do, and the local headers, as streaming readers do.
/// What they disagree on is how payloads pass scanners, so each disagreement is a finding and each view is checked
/// (APPNOTE 6.3.10).
/// </summary>
internal sealed class ZipWalk
{
    private const int MaxMembers = 10_000;
    private const uint LocalSignature = 0x04034B50;
    private const uint CentralSignature = 0x02014B50;
    private const uint EndSignature = 0x06054B50;
    private const uint End64Signature = 0x06064B50;
    private const uint Locator64Signature = 0x07064B50;

    private readonly FileScan _scan;
    private readonly ByteSource _source;
    private readonly List<ZipMember> _members = [];
    private readonly List<(long Start, long End)> _regions = [];

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

        ReadLocals(directory);
        CheckRegions();
        CheckNames();
    }

    // ---- central directory

    /// <returns>Where the central directory begins.</returns>
    private long ReadCentral(long end)
    {
        var cursor = new ByteCursor(_source, end + 4);
        cursor.TryTake(18, out var record);
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

            if (++read > MaxMembers)
            {
                _scan.Report(FileRules.Limit, Verdict.Unscanned, $"the zip has more than {MaxMembers} members");
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
            Widen(_source.ReadUpTo(nameAt + nameLength, extraLength), ref size, ref packed, ref header);
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

        if (read != count && count <= MaxMembers)
        {
            Disagree($"the central directory lists {read} members, but the end record says {count}", at);
        }
    }

    /// <summary>ZIP64 sizes stand in an extra field, in this order, for the fields that are full of ones.</summary>
    private static void Widen(ReadOnlySpan<byte> extra, ref long size, ref long packed, ref long header)
    {
        while (extra.Length >= 4)
        {
            var id = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            var length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]), extra.Length - 4);
            if (id == 1)
            {
                var field = extra.Slice(4, length);
                Take(ref field, ref size);
                Take(ref field, ref packed);
                Take(ref field, ref header);
            }

            extra = extra[(4 + length)..];
        }

        static void Take(ref ReadOnlySpan<byte> field, ref long value)
        {
            if (value == uint.MaxValue && field.Length >= 8)
            {
                value = BinaryPrimitives.ReadInt64LittleEndian(field);
                field = field[8..];
            }
        }
    }

    private void AddCentral(ZipMember member, long shift)
    {
        var local = ReadLocal(member.Header) ?? (shift != 0 ? ReadLocal(member.Header + shift) : null);
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
        _members.Add(member);
        _regions.Add((member.Header, RegionEnd(member)));
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

    // ---- local headers

    private ZipMember? ReadLocal(long at)
    {
        if (at < 0 || at > _source.Length - 30 || _source.ReadUpTo(at, 30) is not { Length: 30 } header)
        {
            return null;
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != LocalSignature)
        {
            return null;
        }

        long packed = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(18));
        long size = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(22));
        var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(26));
        var extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28));
        var unused = 0L;
        Widen(_source.ReadUpTo(at + 30 + nameLength, extraLength), ref size, ref packed, ref unused);
        return new ZipMember(
            Encoding.UTF8.GetString(_source.ReadUpTo(at + 30, nameLength)),
            at,
            at + 30 + nameLength + extraLength
        )
        {
            Flags = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(6)),
            Method = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(8)),
            Crc = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(14)),
            PackedSize = packed,
            Size = size,
        };
    }

    /// <summary>The walk of a streaming reader: from the start, one member behind the other.</summary>
    private void ReadLocals(long directory)
    {
        var known = _members
            .Where(member => !member.IsLocalOnly)
            .GroupBy(member => member.Header)
            .ToDictionary(group => group.Key, group => group.First());
        var at = 0L;
        for (var read = 0; at < directory && read <= MaxMembers; read++)
        {
            if (ReadLocal(at) is not { } local)
            {
                // not a header: the next known member, if any, is where order resumes
                var next = known.Keys.Where(header => header > at).DefaultIfEmpty(-1).Min();
                if (next < 0)
                {
                    return;
                }

                at = next;
                continue;
            }

            if (known.TryGetValue(at, out var central))
            {
                at = RegionEnd(central);
                continue;
            }

            var packed =
                local.PackedSize >= 0 && local.PackedSize <= directory - local.Data
                    ? local.PackedSize
                    : Math.Max(0, directory - local.Data);
            if (packed == 0 && (local.Flags & 8) != 0)
            {
                packed = Math.Max(0, NextHeader(local.Data, directory) - local.Data);
            }

            Disagree($"the member `{FileScan.Shown(local.Name)}` is not in the central directory", at);
            var hidden = local with { PackedSize = packed, IsLocalOnly = true };
            _members.Add(hidden);
            _regions.Add((at, RegionEnd(hidden)));
            at = RegionEnd(hidden);
        }
    }

    private long NextHeader(long from, long until)
    {
        var buffer = new byte[64 * 1024];
        for (var at = from; at < until; at += buffer.Length - 3)
        {
            var read = _source.Read(at, buffer);
            var found = buffer.AsSpan(0, read).IndexOf("PK\u0003\u0004"u8);
            if (found >= 0)
            {
                return Math.Min(until, at + found);
            }

            if (read < buffer.Length)
            {
                break;
            }
        }

        return until;
    }

    /// <summary>Behind the content and, where there is one, its data descriptor.</summary>
    private long RegionEnd(ZipMember member)
    {
        if ((member.Flags & 8) == 0)
        {
            return member.End;
        }

        var after = _source.ReadUpTo(member.End, 24);
        var signed = after.AsSpan().StartsWith("PK\u0007\u0008"u8);
        var body = after.AsSpan(signed ? 4 : 0);
        var prefix = member.End + (signed ? 4 : 0);
        if (
            body.Length >= 20
            && BinaryPrimitives.ReadInt64LittleEndian(body[4..]) == member.PackedSize
            && BinaryPrimitives.ReadInt64LittleEndian(body[12..]) == member.Size
        )
        {
            return prefix + 20;
        }

        return
            body.Length >= 12
            && BinaryPrimitives.ReadUInt32LittleEndian(body[4..]) == (uint)member.PackedSize
            && BinaryPrimitives.ReadUInt32LittleEndian(body[8..]) == (uint)member.Size
            ? prefix + 12
            : member.End;
    }

    // ---- what the lists leave out

    private void CheckRegions()
    {
        _regions.Sort();
        var at = 0L;
        foreach (var (start, end) in _regions)
        {
            if (start > at)
            {
                Hidden(
                    at == 0
                        ? $"{start} bytes stand in front of the zip"
                        : $"{start - at} bytes between members belong to none",
                    at
                );
            }
            else if (start < at)
            {
                _scan.Report(
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

    private void CheckNames()
    {
        var exact = new HashSet<string>(StringComparer.Ordinal);
        var folded = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in _members)
        {
            ArchiveNames.Check(_scan, member.Name, member.Header);
            if (member.IsLocalOnly)
            {
                continue;
            }

            if (!exact.Add(member.Name))
            {
                _scan.Report(
                    FileRules.ZipDuplicate,
                    Verdict.Suspicious,
                    $"the zip has `{FileScan.Shown(member.Name)}` twice",
                    "readers differ on which one they use",
                    member.Header
                );
            }
            else if (!folded.Add(member.Name))
            {
                _scan.Report(
                    FileRules.ZipDuplicate,
                    Verdict.Suspicious,
                    $"the zip has `{FileScan.Shown(member.Name)}` in two spellings",
                    offset: member.Header
                );
            }

            var mode = member.ExternalAttributes >> 16 & 0xF000;
            if (mode is 0xA000 or 0x6000 or 0x2000 or 0x1000)
            {
                _scan.Report(
                    FileRules.ArchiveLink,
                    Verdict.Dangerous,
                    $"the member `{FileScan.Shown(member.Name)}` is a link or a device",
                    offset: member.Header
                );
            }

            if ((member.Flags & ~(0x0808 | 0x0006)) != 0)
            {
                _scan.Report(
                    FileRules.ZipFlags,
                    Verdict.Suspicious,
                    $"the member `{FileScan.Shown(member.Name)}` has flags 0x{member.Flags:X}",
                    "some readers refuse such members and some ignore the flags",
                    member.Header
                );
            }
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

    private void Hidden(string what, long offset) =>
        _scan.Report(FileRules.ZipHiddenBytes, Verdict.Suspicious, what, "a second file can hide there", offset);
}
