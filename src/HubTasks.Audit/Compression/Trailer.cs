using System.Buffers.Binary;
using HubTasks.Audit.Archives;
using HubTasks.Audit.Files;

namespace HubTasks.Audit.Compression;

/// <summary>
/// The last bytes of gzip and zlib data. The decoders of the platform do not miss them when the data was cut; the readers
/// of Python do (RFC 1950, RFC 1952).
/// </summary>
internal static class Trailer
{
    private const int GzipLength = 8;
    private const int ZlibLength = 4;

    /// <summary>True for formats whose decoders look themselves.</summary>
    public static bool Holds(FileSignature signature, ByteSource packed, Scratch content) =>
        content.End != UnpackEnd.Whole
        || signature switch
        {
            FileSignature.Gzip => HoldsGzip(packed, content),
            FileSignature.Zlib or FileSignature.JoblibZlib => HoldsZlib(packed, content),
            _ => true,
        };

    /// <summary>Checksum and size; of several members, only the last one's stand at the end, and padding may follow.</summary>
    private static bool HoldsGzip(ByteSource packed, Scratch content)
    {
        var end = packed.ReadUpTo(packed.Length - GzipLength, GzipLength);
        return (
                end.Length == GzipLength
                && BinaryPrimitives.ReadUInt32LittleEndian(end) == content.Crc
                && BinaryPrimitives.ReadUInt32LittleEndian(end.AsSpan(4)) == (uint)content.Length
            ) || HasFurtherMember(packed);
    }

    private static bool HasFurtherMember(ByteSource packed)
    {
        var cursor = new ByteCursor(packed, 1, 64 * 1024);
        while (cursor.TakeChunk(long.MaxValue) is { IsEmpty: false } chunk)
        {
            if (chunk.IndexOf((ReadOnlySpan<byte>)[0x1F, 0x8B, 8]) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static bool HoldsZlib(ByteSource packed, Scratch content)
    {
        const uint Modulus = 65521;
        var (a, b) = (1u, 0u);
        var cursor = new ByteCursor(content, 0, 64 * 1024);
        while (cursor.TakeChunk(4096) is { IsEmpty: false } chunk)
        {
            foreach (var value in chunk)
            {
                a += value;
                b += a;
            }

            (a, b) = (a % Modulus, b % Modulus);
        }

        var end = packed.ReadUpTo(packed.Length - ZlibLength, ZlibLength);
        return end.Length == ZlibLength && BinaryPrimitives.ReadUInt32BigEndian(end) == (b << 16 | a);
    }
}
