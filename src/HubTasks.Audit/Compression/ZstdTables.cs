using System.Numerics;

namespace HubTasks.Audit.Compression;

/// <summary>Bits that are read from the last one back to the first, as the entropy coders of Zstandard do.</summary>
internal ref struct ZstdBits
{
    private readonly ReadOnlySpan<byte> _bytes;

    public ZstdBits(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 0 || bytes[^1] == 0)
        {
            throw new InvalidDataException("a bit stream has no end");
        }

        _bytes = bytes;
        Left = ((bytes.Length - 1) * 8L) + BitOperations.Log2(bytes[^1]);
    }

    /// <summary>How many bits are left; negative when more were read than there are.</summary>
    public long Left { get; private set; }

    public int Read(int count)
    {
        Left -= count;
        return Peek(Left, count);
    }

    /// <summary>The next bits, without moving on; zeros follow the last one.</summary>
    public readonly int Peek(int count) => Peek(Left - count, count);

    public void Skip(int count) => Left -= count;

    private readonly int Peek(long from, int count)
    {
        if (from < 0)
        {
            return count + from <= 0 ? 0 : Peek(0, (int)(count + from)) << (int)-from;
        }

        var value = 0UL;
        var first = (int)(from >> 3);
        for (var i = Math.Min(first + 4, _bytes.Length - 1); i >= first; i--)
        {
            value = (value << 8) | _bytes[i];
        }

        return (int)((value >> (int)(from & 7)) & ((1UL << count) - 1));
    }
}

/// <summary>A finite-state entropy table (RFC 8878, 4.1).</summary>
internal sealed class FseTable
{
    private readonly byte[] _symbols;
    private readonly byte[] _bits;
    private readonly ushort[] _bases;

    /// <param name="counts">Of each symbol; -1 for less than one.</param>
    /// <param name="log">The table has two to the power of this states.</param>
    public FseTable(ReadOnlySpan<short> counts, int log)
    {
        Log = log;
        var size = 1 << log;
        (_symbols, _bits, _bases) = (new byte[size], new byte[size], new ushort[size]);
        var next = new int[counts.Length];
        var high = size;
        for (var symbol = 0; symbol < counts.Length; symbol++)
        {
            next[symbol] = Math.Abs((int)counts[symbol]);
            if (counts[symbol] == -1)
            {
                _symbols[--high] = (byte)symbol;
            }
        }

        var (at, step) = (0, (size >> 1) + (size >> 3) + 3);
        for (var symbol = 0; symbol < counts.Length; symbol++)
        {
            for (var i = 0; i < counts[symbol]; i++)
            {
                _symbols[at] = (byte)symbol;
                do
                {
                    at = (at + step) & (size - 1);
                } while (at >= high);
            }
        }

        for (var state = 0; state < size; state++)
        {
            var value = next[_symbols[state]]++;
            _bits[state] = (byte)(log - BitOperations.Log2((uint)value));
            _bases[state] = (ushort)((value << _bits[state]) - size);
        }
    }

    /// <summary>A table of one symbol, which needs no bits.</summary>
    public FseTable(byte symbol) => (_symbols, _bits, _bases) = ([symbol], [0], [0]);

    public int Log { get; }

    public int Symbol(int state) => _symbols[state];

    public int Next(int state, ref ZstdBits bits) => _bases[state] + bits.Read(_bits[state]);

    /// <summary>Reads the counts in front of a stream.</summary>
    /// <param name="bytes">Moved behind them.</param>
    /// <param name="maxLog">The format's limit.</param>
    /// <param name="maxSymbol">The greatest symbol that exists.</param>
    public static FseTable Read(ref ReadOnlySpan<byte> bytes, int maxLog, int maxSymbol)
    {
        var at = 0;
        var log = Take(bytes, ref at, 4) + 5;
        if (log > maxLog)
        {
            throw new InvalidDataException("a table is too large");
        }

        Span<short> counts = stackalloc short[maxSymbol + 1];
        var remaining = 1 << log;
        var symbol = 0;
        while (remaining > 0 && symbol <= maxSymbol)
        {
            var width = BitOperations.Log2((uint)remaining + 1) + 1;
            var value = Take(bytes, ref at, width);
            var low = value & ((1 << (width - 1)) - 1);
            var spare = (1 << width) - 1 - (remaining + 1);
            if (low < spare)
            {
                (value, at) = (low, at - 1);
            }
            else if (value >= 1 << (width - 1))
            {
                value -= spare;
            }

            var count = value - 1;
            remaining -= Math.Abs(count);
            counts[symbol++] = (short)count;
            for (var zeros = count == 0 ? 3 : 0; zeros == 3; symbol += zeros)
            {
                zeros = Take(bytes, ref at, 2);
            }
        }

        if (remaining != 0 || symbol > maxSymbol + 1)
        {
            throw new InvalidDataException("the counts of a table do not add up");
        }

        bytes = bytes[((at + 7) / 8)..];
        return new FseTable(counts[..symbol], log);
    }

    private static int Take(ReadOnlySpan<byte> bytes, ref int at, int count)
    {
        var value = 0;
        for (var i = 0; i < count; i++, at++)
        {
            if (at / 8 >= bytes.Length)
            {
                throw new InvalidDataException("a table ends too early");
            }

            value |= ((bytes[at / 8] >> (at % 8)) & 1) << i;
        }

        return value;
    }
}

/// <summary>A Huffman table of literals (RFC 8878, 4.2).</summary>
internal sealed class HuffmanTable
{
    private const int MaxBits = 11;
    private readonly byte[] _symbols;
    private readonly byte[] _bits;
    private readonly int _log;

    private HuffmanTable(ReadOnlySpan<byte> weights)
    {
        var sum = 0;
        foreach (var weight in weights)
        {
            sum += weight > MaxBits ? throw new InvalidDataException("a code is too long") : (1 << weight) >> 1;
        }

        // the last weight is what is missing to a power of two
        _log = sum == 0 ? 0 : BitOperations.Log2((uint)sum) + 1;
        var left = (1 << _log) - sum;
        if (_log is 0 or > MaxBits || !BitOperations.IsPow2(left))
        {
            throw new InvalidDataException("the weights of a code do not add up");
        }

        byte[] all = [.. weights, (byte)(BitOperations.Log2((uint)left) + 1)];
        (_symbols, _bits) = (new byte[1 << _log], new byte[1 << _log]);
        var at = 0;
        for (var weight = 1; weight <= _log; weight++)
        {
            for (var symbol = 0; symbol < all.Length; symbol++)
            {
                if (all[symbol] == weight)
                {
                    var count = 1 << (weight - 1);
                    _symbols.AsSpan(at, count).Fill((byte)symbol);
                    _bits.AsSpan(at, count).Fill((byte)(_log + 1 - weight));
                    at += count;
                }
            }
        }
    }

    public static HuffmanTable Read(ref ReadOnlySpan<byte> bytes)
    {
        var header = bytes.Length > 0 ? bytes[0] : throw new InvalidDataException("a code is missing");
        var length = header < 128 ? header : (header - 127 + 1) / 2;
        if (bytes.Length - 1 < length)
        {
            throw new InvalidDataException("a code ends too early");
        }

        var body = bytes.Slice(1, length);
        bytes = bytes[(1 + length)..];
        if (header < 128)
        {
            return new HuffmanTable(Weights(body));
        }

        var weights = new byte[header - 127];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = (byte)(i % 2 == 0 ? body[i / 2] >> 4 : body[i / 2] & 15);
        }

        return new HuffmanTable(weights);
    }

    public void Decode(ReadOnlySpan<byte> stream, Span<byte> literals)
    {
        var bits = new ZstdBits(stream);
        for (var i = 0; i < literals.Length; i++)
        {
            var state = bits.Peek(_log);
            literals[i] = _symbols[state];
            bits.Skip(_bits[state]);
        }

        if (bits.Left != 0)
        {
            throw new InvalidDataException("literals do not end where they should");
        }
    }

    private static byte[] Weights(ReadOnlySpan<byte> body)
    {
        var table = FseTable.Read(ref body, 6, 255);
        var bits = new ZstdBits(body);
        var weights = new List<byte>();
        Span<int> states = [bits.Read(table.Log), bits.Read(table.Log)];
        for (var turn = 0; ; turn ^= 1)
        {
            weights.Add((byte)table.Symbol(states[turn]));
            states[turn] = table.Next(states[turn], ref bits);
            if (bits.Left < 0)
            {
                weights.Add((byte)table.Symbol(states[turn ^ 1]));
                break;
            }

            if (weights.Count > 255)
            {
                throw new InvalidDataException("a code has too many symbols");
            }
        }

        return weights.Count <= 255 ? [.. weights] : throw new InvalidDataException("a code has too many symbols");
    }
}
