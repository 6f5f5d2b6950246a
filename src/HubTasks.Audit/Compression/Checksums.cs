using System.Buffers.Binary;
using System.Numerics;

namespace HubTasks.Audit.Compression;

/// <summary>xxHash, 32 bits, seed 0 (xxHash specification 0.1.1), over pieces.</summary>
internal struct XxHash32
{
    private const uint Prime1 = 2654435761;
    private const uint Prime2 = 2246822519;
    private const uint Prime3 = 3266489917;
    private const uint Prime4 = 668265263;
    private const uint Prime5 = 374761393;
    private const int Stripe = 16;

    private readonly byte[] _rest = new byte[Stripe];
    private uint _a = unchecked(Prime1 + Prime2);
    private uint _b = Prime2;
    private uint _c;
    private uint _d = unchecked(0 - Prime1);
    private int _kept;
    private ulong _length;

    public XxHash32() { }

    public readonly uint Value
    {
        get
        {
            var hash =
                _length >= Stripe
                    ? BitOperations.RotateLeft(_a, 1)
                        + BitOperations.RotateLeft(_b, 7)
                        + BitOperations.RotateLeft(_c, 12)
                        + BitOperations.RotateLeft(_d, 18)
                    : Prime5;
            hash += (uint)_length;
            var rest = _rest.AsSpan(0, _kept);
            for (; rest.Length >= 4; rest = rest[4..])
            {
                hash += BinaryPrimitives.ReadUInt32LittleEndian(rest) * Prime3;
                hash = BitOperations.RotateLeft(hash, 17) * Prime4;
            }

            foreach (var b in rest)
            {
                hash = BitOperations.RotateLeft(hash + (b * Prime5), 11) * Prime1;
            }

            hash = (hash ^ (hash >> 15)) * Prime2;
            hash = (hash ^ (hash >> 13)) * Prime3;
            return hash ^ (hash >> 16);
        }
    }

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var hash = new XxHash32();
        hash.Add(bytes);
        return hash.Value;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        _length += (ulong)bytes.Length;
        if (_kept > 0)
        {
            var fill = Math.Min(Stripe - _kept, bytes.Length);
            bytes[..fill].CopyTo(_rest.AsSpan(_kept));
            _kept += fill;
            bytes = bytes[fill..];
            if (_kept < Stripe)
            {
                return;
            }

            Round(_rest);
            _kept = 0;
        }

        for (; bytes.Length >= Stripe; bytes = bytes[Stripe..])
        {
            Round(bytes);
        }

        bytes.CopyTo(_rest);
        _kept = bytes.Length;
    }

    private void Round(ReadOnlySpan<byte> stripe)
    {
        _a = Lane(_a, stripe);
        _b = Lane(_b, stripe[4..]);
        _c = Lane(_c, stripe[8..]);
        _d = Lane(_d, stripe[12..]);
    }

    private static uint Lane(uint lane, ReadOnlySpan<byte> bytes) =>
        BitOperations.RotateLeft(lane + (BinaryPrimitives.ReadUInt32LittleEndian(bytes) * Prime2), 13) * Prime1;
}

/// <summary>CRC-64 as xz uses it (ECMA-182, reflected).</summary>
internal static class Crc64
{
    private static readonly ulong[] Table = CreateTable();

    public static ulong Append(ulong crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        foreach (var b in bytes)
        {
            crc = (crc >> 8) ^ Table[(byte)crc ^ b];
        }

        return ~crc;
    }

    private static ulong[] CreateTable()
    {
        var table = new ulong[256];
        for (var i = 0UL; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xC96C5795D7870F42);
            }

            table[i] = crc;
        }

        return table;
    }
}
