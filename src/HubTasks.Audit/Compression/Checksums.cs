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

/// <summary>xxHash, 64 bits, seed 0 (xxHash specification 0.1.1), over pieces.</summary>
internal struct XxHash64
{
    private const ulong Prime1 = 11400714785074694791;
    private const ulong Prime2 = 14029467366897019727;
    private const ulong Prime3 = 1609587929392839161;
    private const ulong Prime4 = 9650029242287828579;
    private const ulong Prime5 = 2870177450012600261;
    private const int Stripe = 32;

    private readonly byte[] _rest = new byte[Stripe];
    private readonly ulong[] _lanes = [unchecked(Prime1 + Prime2), Prime2, 0, unchecked(0 - Prime1)];
    private int _kept;
    private ulong _length;

    public XxHash64() { }

    public readonly ulong Value
    {
        get
        {
            var hash = Prime5;
            if (_length >= Stripe)
            {
                hash =
                    BitOperations.RotateLeft(_lanes[0], 1)
                    + BitOperations.RotateLeft(_lanes[1], 7)
                    + BitOperations.RotateLeft(_lanes[2], 12)
                    + BitOperations.RotateLeft(_lanes[3], 18);
                foreach (var lane in _lanes)
                {
                    hash = ((hash ^ Round(0, lane)) * Prime1) + Prime4;
                }
            }

            hash += _length;
            var rest = _rest.AsSpan(0, _kept);
            for (; rest.Length >= 8; rest = rest[8..])
            {
                hash ^= Round(0, BinaryPrimitives.ReadUInt64LittleEndian(rest));
                hash = (BitOperations.RotateLeft(hash, 27) * Prime1) + Prime4;
            }

            if (rest.Length >= 4)
            {
                hash ^= BinaryPrimitives.ReadUInt32LittleEndian(rest) * Prime1;
                hash = (BitOperations.RotateLeft(hash, 23) * Prime2) + Prime3;
                rest = rest[4..];
            }

            foreach (var b in rest)
            {
                hash = BitOperations.RotateLeft(hash ^ (b * Prime5), 11) * Prime1;
            }

            hash = (hash ^ (hash >> 33)) * Prime2;
            hash = (hash ^ (hash >> 29)) * Prime3;
            return hash ^ (hash >> 32);
        }
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

            AddStripe(_rest);
            _kept = 0;
        }

        for (; bytes.Length >= Stripe; bytes = bytes[Stripe..])
        {
            AddStripe(bytes);
        }

        bytes.CopyTo(_rest);
        _kept = bytes.Length;
    }

    private readonly void AddStripe(ReadOnlySpan<byte> stripe)
    {
        for (var i = 0; i < 4; i++)
        {
            _lanes[i] = Round(_lanes[i], BinaryPrimitives.ReadUInt64LittleEndian(stripe[(8 * i)..]));
        }
    }

    private static ulong Round(ulong lane, ulong value) =>
        BitOperations.RotateLeft(lane + (value * Prime2), 31) * Prime1;
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
