using System.IO.Compression;
using HubTasks.Audit.Compression;
using HubTasks.Audit.Files;
using HubTasks.Audit.Pickles;

namespace HubTasks.Audit.Archives;

/// <summary>Zip and tar files, as the containers that torch, NumPy, Keras and NeMo make of them.</summary>
internal static class ArchiveAudit
{
    private const long MaxMember = 4L << 20;
    private const long MaxCheckedBytes = 8L << 20;

    public static string Zip(FileScan scan)
    {
        if (scan.Depth >= FileScan.MaxDepth)
        {
            scan.Report(FileRules.Limit, Verdict.Unscanned, $"archives nest deeper than {FileScan.MaxDepth}");
            return FileFormat.Zip;
        }

        var members = ZipWalk.Read(scan);
        var layout = ZipLayout.Of(scan.Extension, members);
        layout.Report(scan);
        var checkedBytes = 0L;
        foreach (var member in members.Where(member => !member.IsDirectory))
        {
            scan.Cancellation.ThrowIfCancellationRequested();
            Member(scan, layout, member, ref checkedBytes);
        }

        layout.CheckStorages(scan);
        return layout.Format;
    }

    public static string Tar(FileScan scan)
    {
        if (scan.Depth >= FileScan.MaxDepth)
        {
            scan.Report(FileRules.Limit, Verdict.Unscanned, $"archives nest deeper than {FileScan.MaxDepth}");
            return FileFormat.Tar;
        }

        var members = TarWalk.Read(scan);
        var names = members.Select(member => Path.GetFileName(member.Name)).ToHashSet(StringComparer.Ordinal);
        var isTorch = names.Contains("pickle") && names.Contains("storages") && names.Contains("tensors");
        var isNemo = names.Contains("model_config.yaml");
        foreach (
            var group in members
                .GroupBy(member => member.Name, StringComparer.OrdinalIgnoreCase)
                .Where(group => group.Count() > 1)
        )
        {
            scan.Report(FileRules.ZipDuplicate, Verdict.Suspicious, $"the tar has `{FileScan.Shown(group.Key)}` twice");
        }

        foreach (var member in members)
        {
            scan.Cancellation.ThrowIfCancellationRequested();
            using var content = scan.Source.Slice(member.Data, member.Size);
            var inner = scan.ForMember(member.Name, content);
            var name = Path.GetFileName(member.Name);
            if (isTorch && name is "pickle" or "sys_info")
            {
                PickleAudit.Run(inner, PickleDialect.Torch, isWhole: true);
            }
            else if (isTorch && name is "storages" or "tensors")
            {
                PickleAudit.Run(inner, PickleDialect.Torch, isWhole: false);
            }
            else if (isNemo && name.EndsWith(".yaml", StringComparison.Ordinal))
            {
                Text.TextAudit.Yaml(inner, isNemo: true);
            }
            else
            {
                FileAudit.Route(inner);
            }
        }

        return isTorch ? FileFormat.TorchTar
            : isNemo ? FileFormat.Nemo
            : FileFormat.Tar;
    }

    private static void Member(FileScan scan, ZipLayout layout, ZipMember member, ref long checkedBytes)
    {
        using var packed = scan.Source.Slice(member.Data, member.PackedSize);
        switch (member.Method)
        {
            case 0:
                if (layout.IsStorage(member.Name))
                {
                    Storage(scan, member, packed);
                    return;
                }

                if (packed.Length <= MaxMember && (checkedBytes += packed.Length) <= MaxCheckedBytes)
                {
                    Checksum(scan, member, Crc32.Append(0, packed.ReadUpTo(0, (int)packed.Length)));
                }

                Content(scan, layout, member, packed, isBroken: false);
                return;
            case 8 or 12 or 14 or 93 or 95:
                if (scan.ExpandedBytesLeft <= 0)
                {
                    scan.Report(
                        FileRules.Limit,
                        Verdict.Unscanned,
                        "the archive expands beyond the limit of the checks"
                    );
                    return;
                }

                using (var stream = Unpacked(member.Method, packed))
                using (var content = Scratch.Unpack(scan, stream, packed.Length))
                {
                    if (content.End == UnpackEnd.OverLimit)
                    {
                        Bomb(scan, member.Name, content, packed);
                    }
                    else if (content.End == UnpackEnd.Whole)
                    {
                        Checksum(scan, member, content.Crc);
                    }
                    else if (content.End == UnpackEnd.Unread)
                    {
                        Unread(scan, member);
                    }

                    Content(scan, layout, member, content, content.End == UnpackEnd.Broken);
                }

                return;
            default:
                Unread(scan, member);
                return;
        }
    }

    /// <summary>The methods that Python's <c>zipfile</c> reads, and xz and Zstandard (APPNOTE 4.4.5).</summary>
    private static Stream Unpacked(int method, ByteSource packed) =>
        method switch
        {
            8 => new DeflateStream(new SourceStream(packed), CompressionMode.Decompress),
            12 => new Bzip2Decoder(packed),
            14 => new LzmaDecoder(packed, isInZip: true),
            93 => new ZstdDecoder(packed),
            _ => new XzDecoder(packed),
        };

    private static void Unread(FileScan scan, ZipMember member) =>
        scan.Report(
            FileRules.Unscanned,
            Verdict.Unscanned,
            $"the member `{FileScan.Shown(member.Name)}` is compressed by method {member.Method} in a way that is not read here",
            offset: member.Header
        );

    public static void Bomb(FileScan scan, string name, Scratch content, ByteSource packed)
    {
        if (scan.ExpandedBytesLeft < 0)
        {
            scan.Report(FileRules.Limit, Verdict.Unscanned, "the archive expands beyond the limit of the checks");
        }
        else
        {
            scan.Report(
                FileRules.ArchiveBomb,
                Verdict.Dangerous,
                $"`{FileScan.Shown(name)}` expands from {packed.Length} bytes to more than {content.Length}",
                "do not unpack it"
            );
        }
    }

    private static void Checksum(FileScan scan, ZipMember member, uint crc)
    {
        if (crc != member.Crc && !member.IsLocalOnly && !member.IsEncrypted)
        {
            scan.Report(
                FileRules.ZipChecksum,
                Verdict.Suspicious,
                $"the checksum of `{FileScan.Shown(member.Name)}` does not hold",
                "some readers refuse the member and some, torch among them, do not look",
                member.Header
            );
        }
    }

    private static void Content(FileScan scan, ZipLayout layout, ZipMember member, ByteSource content, bool isBroken)
    {
        var inner = scan.ForMember(member.Name, content);
        if (member.IsEncrypted)
        {
            // torch ignores the flag, so an unencrypted member may carry it
            var head = content.ReadUpTo(0, FileSignatures.HeadLength);
            if (
                isBroken
                || FileSignatures.Of(head, content.Length) == FileSignature.None
                    && !PickleProbe.IsPickle(inner, content)
            )
            {
                inner.Report(
                    FileRules.Encrypted,
                    Verdict.Unscanned,
                    $"the member `{FileScan.Shown(member.Name)}` is encrypted",
                    "nobody can tell what is inside"
                );
                return;
            }
        }

        if (isBroken)
        {
            inner.Report(
                FileRules.ArchiveInvalid,
                Verdict.Invalid,
                "the compressed data is damaged",
                "download the file again"
            );
        }

        layout.Content(inner);
    }

    /// <summary>Raw numbers, unless they are a pickle that names something.</summary>
    private static void Storage(FileScan scan, ZipMember member, ByteSource content)
    {
        if (PickleProbe.IsPickle(scan, content))
        {
            var inner = scan.ForMember(member.Name, content);
            inner.Report(FileRules.TorchLayout, Verdict.Suspicious, "a storage holds a pickle");
            PickleAudit.Run(inner, PickleDialect.Plain, isWhole: false);
        }
    }
}
