using System.Buffers.Binary;
using System.Text;
using HubTasks.Audit.Files;

namespace HubTasks.Audit.Graphs;

/// <summary>The attributes of an HDF5 file that hold configurations of Keras; others are data.</summary>
internal sealed class Hdf5Attributes(FileScan scan, Hdf5Reader reader)
{
    private const int MaxConfiguration = 16 << 20;

    /// <summary>Reads an attribute message; what it cannot read it names.</summary>
    /// <returns>Null, or what could not be read.</returns>
    public string? Read(long at, long length)
    {
        var version = reader.Byte(at);
        var nameSize = BinaryPrimitives.ReadUInt16LittleEndian(reader.Padded(at + 2, 2));
        var typeSize = BinaryPrimitives.ReadUInt16LittleEndian(reader.Padded(at + 4, 2));
        var spaceSize = BinaryPrimitives.ReadUInt16LittleEndian(reader.Padded(at + 6, 2));
        var isPadded = version == 1;
        var nameAt = at + (version == 3 ? 9 : 8);
        if (version is not (1 or 2 or 3))
        {
            return $"an attribute has version {version}";
        }

        var name = Encoding.UTF8.GetString(scan.Source.ReadUpTo(nameAt, nameSize)).TrimEnd('\0');
        var typeAt = nameAt + Pad(nameSize);
        var dataAt = typeAt + Pad(typeSize) + Pad(spaceSize);
        var there = at + length - dataAt;
        if (there < 0)
        {
            return "an attribute ends outside its message";
        }

        if (name is not ("model_config" or "training_config"))
        {
            return null;
        }

        return version > 1 && (reader.Byte(at + 1) & 3) != 0
            ? "a configuration has a shared type"
            : Configuration(name, typeAt, dataAt, there);

        long Pad(long size) => isPadded ? (size + 7) / 8 * 8 : size;
    }

    private string? Configuration(string name, long typeAt, long dataAt, long there)
    {
        var type = reader.Byte(typeAt) & 0x0F;
        byte[]? text = null;
        if (type == 3)
        {
            text = scan.Source.ReadUpTo(dataAt, (int)there);
        }
        else if (type == 9 && there >= 8 + reader.OffsetSize)
        {
            var size = BinaryPrimitives.ReadUInt32LittleEndian(reader.Padded(dataAt, 4));
            var heap = reader.Offset(dataAt + 4);
            var index = BinaryPrimitives.ReadUInt32LittleEndian(reader.Padded(dataAt + 4 + reader.OffsetSize, 4));
            text = size <= MaxConfiguration && heap >= 0 ? HeapObject(reader.Base + heap, index, (int)size) : null;
        }

        if (text is null)
        {
            return $"the attribute `{name}` is not text";
        }

        var end = text.AsSpan().TrimEnd((byte)0).TrimEnd((byte)' ');
        using var json = ByteSource.From(end.ToArray());
        if (json.Length > 0)
        {
            KerasConfig.Run(scan, json);
        }

        return null;
    }

    private byte[]? HeapObject(long at, uint index, int size)
    {
        var head = scan.Source.ReadUpTo(at, 8 + reader.LengthSize);
        if (!head.AsSpan().StartsWith("GCOL"u8) || head.Length < 8 + reader.LengthSize)
        {
            return null;
        }

        var end = at + Hdf5Reader.Number(head.AsSpan(8), reader.LengthSize);
        for (
            var position = at + 8 + reader.LengthSize;
            position + 8 + reader.LengthSize <= Math.Min(end, scan.Source.Length);

        )
        {
            var found = BinaryPrimitives.ReadUInt16LittleEndian(reader.Padded(position, 2));
            var length = reader.Length(position + 8);
            if (found == 0 || length < 0 || length > scan.Source.Length)
            {
                return null;
            }

            if (found == index)
            {
                var bytes = scan.Source.ReadUpTo(position + 8 + reader.LengthSize, (int)Math.Min(size, length));
                return bytes.Length == size ? bytes : null;
            }

            position += 8 + reader.LengthSize + ((length + 7) / 8 * 8);
        }

        return null;
    }
}
