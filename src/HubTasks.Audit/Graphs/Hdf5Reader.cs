using HubTasks.Audit.Files;

namespace HubTasks.Audit.Graphs;

/// <summary>The superblock of an HDF5 file, and numbers and addresses of the sizes that it states.</summary>
internal sealed class Hdf5Reader(ByteSource source)
{
    private static ReadOnlySpan<byte> Magic => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Where addresses count from.</summary>
    public long Base { get; private set; }

    /// <summary>Of the root group.</summary>
    public long Root { get; private set; }

    public int OffsetSize { get; private set; }

    public int LengthSize { get; private set; }

    /// <summary>Finds the superblock and what it says.</summary>
    /// <returns>Null, or why the file is invalid.</returns>
    public string? Open()
    {
        var at = 0L;
        while (!source.ReadUpTo(at, 8).AsSpan().SequenceEqual(Magic))
        {
            at = at == 0 ? 512 : at * 2;
            if (at >= source.Length)
            {
                return "it has no superblock";
            }
        }

        var block = source.ReadUpTo(at, 128);
        if (block.Length < 32)
        {
            return "it ends inside its superblock";
        }

        var version = block[8];
        var old = version <= 1;
        OffsetSize = old ? block[13] : block[9];
        LengthSize = old ? block[14] : block[10];
        if (version > 3 || OffsetSize is not (4 or 8) || LengthSize is not (4 or 8))
        {
            return $"its superblock has version {version} with sizes {OffsetSize} and {LengthSize}";
        }

        var addresses =
            at
            + (
                version == 0 ? 24
                : version == 1 ? 28
                : 12
            );
        Base = Offset(addresses);
        if (Base < 0)
        {
            return "its superblock has no base address";
        }

        var end = Number(source.ReadUpTo(addresses + (2 * OffsetSize), OffsetSize), OffsetSize);
        if (end < 0 || end > source.Length)
        {
            return $"it should have {end} bytes, but has {source.Length}";
        }

        // an old superblock holds the symbol table entry of the root group: its name, then its header
        var root = Offset(addresses + ((old ? 5 : 3) * OffsetSize));
        if (root < 0)
        {
            return "it has no root group";
        }

        Root = root;
        return null;
    }

    public int Byte(long at) => source.ReadUpTo(at, 1) is [var b] ? b : 0;

    public byte[] Padded(long at, int count)
    {
        var bytes = source.ReadUpTo(at, count);
        Array.Resize(ref bytes, count);
        return bytes;
    }

    public long Offset(long at) => NumberAt(at, OffsetSize);

    public long Length(long at) => NumberAt(at, LengthSize);

    /// <summary>-1 for the undefined address, and for what cannot be one.</summary>
    private long NumberAt(long at, int size)
    {
        var bytes = source.ReadUpTo(at, size);
        var number = bytes.Length == size ? Number(bytes, size) : -1;
        return (size == 4 && number == uint.MaxValue) || number > source.Length ? -1 : number;
    }

    public static long Number(ReadOnlySpan<byte> bytes, int size)
    {
        if (bytes.Length < size)
        {
            return -1;
        }

        var value = 0UL;
        for (var i = size - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        return value > long.MaxValue ? -1 : (long)value;
    }
}
