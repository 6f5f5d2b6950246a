using System.Buffers.Binary;
using System.Text;
using HubTasks.Audit.Files;

namespace HubTasks.Audit.Archives;

/// <summary>Local headers: what stands in front of each member, and the descriptor that may stand behind it.</summary>
internal static class ZipHeaders
{
    private const int Length = 30;
    private const uint Signature = 0x04034B50;

    /// <summary>Null when no header stands there.</summary>
    public static ZipMember? Read(ByteSource source, long at)
    {
        if (at < 0 || at > source.Length - Length || source.ReadUpTo(at, Length) is not { Length: Length } header)
        {
            return null;
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != Signature)
        {
            return null;
        }

        long packed = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(18));
        long size = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(22));
        var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(26));
        var extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28));
        var unused = 0L;
        Widen(source.ReadUpTo(at + Length + nameLength, extraLength), ref size, ref packed, ref unused);
        return new ZipMember(
            Encoding.UTF8.GetString(source.ReadUpTo(at + Length, nameLength)),
            at,
            at + Length + nameLength + extraLength
        )
        {
            Flags = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(6)),
            Method = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(8)),
            Crc = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(14)),
            PackedSize = packed,
            Size = size,
        };
    }

    /// <summary>Behind the content and, where there is one, its data descriptor.</summary>
    public static long EndOf(ByteSource source, ZipMember member)
    {
        if ((member.Flags & 8) == 0)
        {
            return member.End;
        }

        var after = source.ReadUpTo(member.End, 24);
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

    /// <summary>ZIP64 sizes stand in an extra field, in this order, for the fields that are full of ones.</summary>
    public static void Widen(ReadOnlySpan<byte> extra, ref long size, ref long packed, ref long header)
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
}
