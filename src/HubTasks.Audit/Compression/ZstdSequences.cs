namespace HubTasks.Audit.Compression;

/// <summary>The sequences of a block of Zstandard: literals to copy, and matches in what was decoded (RFC 8878, 3.1.1.3.2).</summary>
internal sealed class ZstdSequences
{
    private static readonly FseTable DefaultLiterals = new(
        [
            4,
            3,
            2,
            2,
            2,
            2,
            2,
            2,
            2,
            2,
            2,
            2,
            2,
            1,
            1,
            1,
            2,
            2,
            2,
            2,
            2,
            2,
            2,
            2,
            2,
            3,
            2,
            1,
            1,
            1,
            1,
            1,
            -1,
            -1,
            -1,
            -1,
        ],
        6
    );
    private static readonly FseTable DefaultOffsets = new(
        [1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1],
        5
    );
    private static readonly FseTable DefaultMatches = new(
        [1, 4, 3, 2, 2, 2, 2, 2, 2, .. Enumerable.Repeat((short)1, 37), -1, -1, -1, -1, -1, -1, -1],
        6
    );

    private static ReadOnlySpan<byte> LiteralBits =>
        [1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

    private static ReadOnlySpan<byte> MatchBits =>
        [1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

    private readonly int[] _recent = new int[3];
    private FseTable? _literals;
    private FseTable? _offsets;
    private FseTable? _matches;

    public void Reset()
    {
        (_recent[0], _recent[1], _recent[2]) = (1, 4, 8);
        (_literals, _offsets, _matches) = (null, null, null);
    }

    /// <param name="block">What stands behind the literals.</param>
    /// <param name="literals">Of this block.</param>
    /// <param name="buffer">Where the content goes; what stands in front of it may be matched.</param>
    /// <param name="start">Where this block's content begins.</param>
    /// <param name="most">How long it may become.</param>
    /// <returns>Where it ends.</returns>
    public int Run(ReadOnlySpan<byte> block, ReadOnlySpan<byte> literals, byte[] buffer, int start, int most)
    {
        var (to, limit) = (start, start + most);
        var count = ReadCount(ref block);
        if (count > 0)
        {
            ReadTables(ref block);
            var bits = new ZstdBits(block);
            var literalState = bits.Read(_literals!.Log);
            var offsetState = bits.Read(_offsets!.Log);
            var matchState = bits.Read(_matches!.Log);
            for (var i = 0; i < count; i++)
            {
                var offsetCode = _offsets.Symbol(offsetState);
                if (offsetCode > 30 || bits.Left < 0)
                {
                    throw new InvalidDataException("a match reaches back too far");
                }

                var offsetValue = (1 << offsetCode) + bits.Read(offsetCode);
                var match = Value(_matches.Symbol(matchState), 32, 3, MatchBits, ref bits);
                var copied = Value(_literals.Symbol(literalState), 16, 0, LiteralBits, ref bits);
                if (i < count - 1)
                {
                    literalState = _literals.Next(literalState, ref bits);
                    matchState = _matches.Next(matchState, ref bits);
                    offsetState = _offsets.Next(offsetState, ref bits);
                }

                var offset = Offset(offsetValue, copied == 0);
                if (copied > literals.Length || copied > limit - to || match > limit - to - copied)
                {
                    throw new InvalidDataException("a sequence is longer than its block");
                }

                literals[..copied].CopyTo(buffer.AsSpan(to));
                literals = literals[copied..];
                to += copied;
                if (offset <= 0 || offset > to)
                {
                    throw new NotSupportedException("a match reaches back further than the window");
                }

                for (; match > 0; match--, to++)
                {
                    buffer[to] = buffer[to - offset];
                }
            }

            if (bits.Left != 0)
            {
                throw new InvalidDataException("sequences do not end where they should");
            }
        }
        else if (!block.IsEmpty)
        {
            throw new InvalidDataException("bytes follow the sequences");
        }

        if (literals.Length > limit - to)
        {
            throw new InvalidDataException("literals are longer than their block");
        }

        literals.CopyTo(buffer.AsSpan(to));
        return to + literals.Length;
    }

    private static int ReadCount(ref ReadOnlySpan<byte> block)
    {
        var first = block.Length > 0 ? block[0] : throw new InvalidDataException("a block has no sequences");
        var length =
            first < 128 ? 1
            : first < 255 ? 2
            : 3;
        if (block.Length < length)
        {
            throw new InvalidDataException("a block ends too early");
        }

        var count = length switch
        {
            1 => first,
            2 => ((first - 128) << 8) + block[1],
            _ => block[1] + (block[2] << 8) + 0x7F00,
        };
        block = block[length..];
        return count;
    }

    private void ReadTables(ref ReadOnlySpan<byte> block)
    {
        var modes = block.Length > 0 ? block[0] : throw new InvalidDataException("a block ends too early");
        block = block[1..];
        _literals = Table(modes >> 6, ref block, DefaultLiterals, _literals, 9, 35);
        _offsets = Table(modes >> 4 & 3, ref block, DefaultOffsets, _offsets, 8, 31);
        _matches = Table(modes >> 2 & 3, ref block, DefaultMatches, _matches, 9, 52);
    }

    private static FseTable Table(
        int mode,
        ref ReadOnlySpan<byte> block,
        FseTable usual,
        FseTable? last,
        int maxLog,
        int maxSymbol
    )
    {
        switch (mode)
        {
            case 0:
                return usual;
            case 1:
                var symbol = block.Length > 0 ? block[0] : byte.MaxValue;
                if (symbol > maxSymbol)
                {
                    throw new InvalidDataException("a symbol does not exist");
                }

                block = block[1..];
                return new FseTable(symbol);
            case 2:
                return FseTable.Read(ref block, maxLog, maxSymbol);
            default:
                return last ?? throw new InvalidDataException("a table is missing");
        }
    }

    /// <summary>Small codes are values; from <paramref name="first"/> on, bits follow, and each range begins where the last one ends.</summary>
    private static int Value(int code, int first, int least, ReadOnlySpan<byte> widths, ref ZstdBits bits)
    {
        if (code < first)
        {
            return code + least;
        }

        var value = first + least;
        for (var i = 0; i < code - first; i++)
        {
            value += 1 << widths[i];
        }

        return value + bits.Read(widths[code - first]);
    }

    /// <summary>The first three values stand for recent offsets.</summary>
    private int Offset(int value, bool hasNoLiterals)
    {
        if (value > 3)
        {
            (_recent[2], _recent[1], _recent[0]) = (_recent[1], _recent[0], value - 3);
            return _recent[0];
        }

        var which = value - 1 + (hasNoLiterals ? 1 : 0);
        if (which == 0)
        {
            return _recent[0];
        }

        var offset = which == 3 ? _recent[0] - 1 : _recent[which];
        _recent[2] = which == 1 ? _recent[2] : _recent[1];
        (_recent[1], _recent[0]) = (_recent[0], offset);
        return offset;
    }
}
