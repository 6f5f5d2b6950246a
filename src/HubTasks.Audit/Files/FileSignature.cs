using HubTasks.Audit.Archives;
using HubTasks.Audit.Pickles;
using HubTasks.Audit.Tensors;

namespace HubTasks.Audit.Files;

/// <summary>What the first bytes of a file say it is.</summary>
internal enum FileSignature
{
    None,
    Zip,
    Safetensors,
    Gguf,
    OldGgml,
    Npy,
    Hdf5,
    SevenZip,
    Rar,
    Gzip,
    Bzip2,
    Xz,
    Lzma,
    Lz4,
    Zstd,
    Zlib,
    JoblibZlib,
    Tar,
    TfLite,
    Native,
    Script,
    Image,
    TorchLegacy,
    Pickle,
    LfsPointer,
}

internal static class FileSignatures
{
    public const int HeadLength = 4096;

    public static FileSignature Of(ReadOnlySpan<byte> head, long length)
    {
        if (head.Length >= 4 && head[0] == 'P' && head[1] == 'K' && (head[2], head[3]) is (3, 4) or (5, 6) or (7, 8))
        {
            return FileSignature.Zip;
        }

        if (head.StartsWith("GGUF"u8))
        {
            return FileSignature.Gguf;
        }

        if (
            head.StartsWith("lmgg"u8)
            || head.StartsWith("fmgg"u8)
            || head.StartsWith("tjgg"u8)
            || head.StartsWith("algg"u8)
        )
        {
            return FileSignature.OldGgml;
        }

        if (head.StartsWith(NumpyAudit.Magic))
        {
            return FileSignature.Npy;
        }

        if (IsHdf5(head))
        {
            return FileSignature.Hdf5;
        }

        if (head.StartsWith((ReadOnlySpan<byte>)[0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]))
        {
            return FileSignature.SevenZip;
        }

        if (head.StartsWith("Rar!"u8))
        {
            return FileSignature.Rar;
        }

        if (PickleAudit.IsTorchLegacy(head))
        {
            return FileSignature.TorchLegacy;
        }

        if (head.Length >= 2 && head[0] == 0x80 && head[1] <= 5)
        {
            return FileSignature.Pickle;
        }

        return OfWrapper(head) is var wrapper and not FileSignature.None ? wrapper : OfRest(head, length);
    }

    public static bool IsImage(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G'])
        || head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])
        || head.StartsWith("GIF8"u8)
        || (head.Length > 12 && head.StartsWith("RIFF"u8) && head[8..].StartsWith("WEBP"u8));

    private static bool IsHdf5(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> magic = [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];
        for (var at = 0; at < head.Length; at = at == 0 ? 512 : at * 2)
        {
            if (head[at..].StartsWith(magic))
            {
                return true;
            }
        }

        return false;
    }

    private static FileSignature OfWrapper(ReadOnlySpan<byte> head) =>
        head switch
        {
            [0x1F, 0x8B, ..] => FileSignature.Gzip,
            [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', 0x31, 0x41, 0x59, 0x26, ..] =>
                FileSignature.Bzip2,
            [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00, ..] => FileSignature.Xz,
            [0x5D, 0x00, 0x00, _, _, ..] => FileSignature.Lzma,
            [0x04, 0x22, 0x4D, 0x18, ..] => FileSignature.Lz4,
            [0x28, 0xB5, 0x2F, 0xFD, ..] => FileSignature.Zstd,
            [0x78, 0x01 or 0x5E or 0x9C or 0xDA, ..] => FileSignature.Zlib,
            [(byte)'Z', (byte)'F', (byte)'0', (byte)'x', ..] => FileSignature.JoblibZlib,
            _ => FileSignature.None,
        };

    private static FileSignature OfRest(ReadOnlySpan<byte> head, long length)
    {
        if (TarWalk.IsTar(head))
        {
            return FileSignature.Tar;
        }

        if (head.Length >= 8 && head[4..].StartsWith("TFL3"u8))
        {
            return FileSignature.TfLite;
        }

        switch (head)
        {
            case [0x7F, (byte)'E', (byte)'L', (byte)'F', ..]:
            case [(byte)'M', (byte)'Z', _, _, ..] when head.Length >= 64:
            case [0xCF or 0xCE, 0xFA, 0xED, 0xFE, ..]:
            case [0xFE, 0xED, 0xFA, 0xCF or 0xCE, ..]:
            case [0xCA, 0xFE, 0xBA, 0xBE, ..]:
            case [0x00, (byte)'a', (byte)'s', (byte)'m', ..]:
                return FileSignature.Native;
            case [(byte)'#', (byte)'!', ..]:
                return FileSignature.Script;
        }

        if (IsImage(head))
        {
            return FileSignature.Image;
        }

        if (head.StartsWith("version https://git-lfs.github.com/spec/v1"u8))
        {
            return FileSignature.LfsPointer;
        }

        return SafetensorsAudit.Fits(head, length) ? FileSignature.Safetensors : FileSignature.None;
    }
}
