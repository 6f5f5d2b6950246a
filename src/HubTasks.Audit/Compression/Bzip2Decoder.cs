using HubTasks.Audit.Files;

namespace HubTasks.Audit.Compression;

/// <summary>Streams of bzip2, one behind the other (the format of bzip2 1.0.8, <c>decompress.c</c>).</summary>
internal sealed class Bzip2Decoder(ByteSource source) : Decoder(source)
{
    private const long BlockMagic = 0x314159265359;
    private const long EndMagic = 0x177245385090;
    private const int BlockUnit = 100_000;
    private const int GroupLength = 50;
    private const int MaxCodeLength = 20;

    private static readonly uint[] CrcTable = CreateCrcTable();

    private readonly byte[] _output = new byte[64 * 1024];
    private uint[] _chain = [];
    private bool _hasStream;
    private int _level;
    private ulong _bits;
    private int _bitCount;
    private uint _streamCrc;
    private uint _blockCrc;
    private uint _statedCrc;
    private int _left;
    private uint _position;
    private int _last = -1;
    private int _run;
    private int _repeats;

    protected override bool TryDecode(out ReadOnlyMemory<byte> piece)
    {
        piece = default;
        if (_left == 0 && _repeats == 0 && !TryBeginBlock())
        {
            return false;
        }

        var count = Unwind();
        piece = _output.AsMemory(0, count);
        foreach (var value in piece.Span)
        {
            _blockCrc = (_blockCrc << 8) ^ CrcTable[(_blockCrc >> 24) ^ value];
        }

        if (_left == 0 && _repeats == 0)
        {
            if (~_blockCrc != _statedCrc)
            {
                throw Damaged("the checksum of a block does not hold");
            }

            _streamCrc = ((_streamCrc << 1) | (_streamCrc >> 31)) ^ _statedCrc;
        }

        return true;
    }

    private bool TryBeginBlock()
    {
        while (true)
        {
            if (_level == 0 && !TryBeginStream())
            {
                return false;
            }

            var magic = ((long)Bits(24) << 24) + Bits(24);
            if (magic == BlockMagic)
            {
                ReadBlock();
                return true;
            }

            if (magic != EndMagic)
            {
                throw Damaged("a block has no magic number");
            }

            if ((((uint)Bits(16) << 16) | (uint)Bits(16)) != _streamCrc)
            {
                throw Damaged("the checksum of the content does not hold");
            }

            // a further stream begins at the next whole byte
            Bits(_bitCount % 8);
            _level = 0;
        }
    }

    private bool TryBeginStream()
    {
        _streamCrc = 0;
        var isFirst = !_hasStream;
        _hasStream = true;
        if (!isFirst && _bitCount == 0 && Input.Remaining < 4)
        {
            return false;
        }

        if (Bits(24) != (('B' << 16) | ('Z' << 8) | 'h'))
        {
            // what is not a stream behind the first one is ignored, as by every reader
            return isFirst ? throw Damaged("it has no magic number") : false;
        }

        _level = Bits(8) - '0';
        if (_level is < 1 or > 9)
        {
            throw Damaged("its block size does not exist");
        }

        return true;
    }

    private void ReadBlock()
    {
        _statedCrc = ((uint)Bits(16) << 16) | (uint)Bits(16);
        if (Bits(1) != 0)
        {
            throw new NotSupportedException("a block is randomized, which no encoder has done since 1997");
        }

        var origin = Bits(24);
        var symbols = ReadSymbols();
        var groups = Bits(3);
        var selectors = new byte[Bits(15)];
        if (groups is < 2 or > 6 || selectors.Length == 0)
        {
            throw Damaged("a block has no codes");
        }

        ReadSelectors(selectors, groups);
        var codes = new HuffmanCode[groups];
        for (var i = 0; i < groups; i++)
        {
            codes[i] = ReadCode(symbols.Length + 2);
        }

        var length = ReadContent(symbols, codes, selectors);
        if (origin >= length)
        {
            throw Damaged("a block begins outside itself");
        }

        Link(length);
        _position = _chain[origin] >> 8;
        (_left, _run, _last, _blockCrc) = (length, 0, -1, uint.MaxValue);
    }

    private byte[] ReadSymbols()
    {
        var used = Bits(16);
        var symbols = new List<byte>();
        for (var i = 0; i < 16; i++)
        {
            if ((used & (0x8000 >> i)) != 0)
            {
                var row = Bits(16);
                for (var j = 0; j < 16; j++)
                {
                    if ((row & (0x8000 >> j)) != 0)
                    {
                        symbols.Add((byte)((i * 16) + j));
                    }
                }
            }
        }

        return symbols.Count > 0 ? [.. symbols] : throw Damaged("a block has no symbols");
    }

    private void ReadSelectors(byte[] selectors, int groups)
    {
        Span<byte> order = [0, 1, 2, 3, 4, 5];
        for (var i = 0; i < selectors.Length; i++)
        {
            var at = 0;
            while (Bits(1) != 0)
            {
                if (++at >= groups)
                {
                    throw Damaged("a selector does not exist");
                }
            }

            selectors[i] = ToFront(order, at);
        }
    }

    private HuffmanCode ReadCode(int count)
    {
        Span<byte> lengths = stackalloc byte[count];
        var length = Bits(5);
        for (var i = 0; i < count; i++)
        {
            while (true)
            {
                if (length is < 1 or > MaxCodeLength)
                {
                    throw Damaged("a code is too long");
                }

                if (Bits(1) == 0)
                {
                    break;
                }

                length += Bits(1) == 0 ? 1 : -1;
            }

            lengths[i] = (byte)length;
        }

        return new HuffmanCode(lengths);
    }

    /// <summary>Undoes the Huffman, run-length and move-to-front codes; the bytes go into the low parts of the chain.</summary>
    private int ReadContent(byte[] symbols, HuffmanCode[] codes, byte[] selectors)
    {
        var most = _level * BlockUnit;
        var length = 0;
        var (run, weight) = (0, 1);
        for (var read = 0; ; read++)
        {
            var group = read / GroupLength;
            if (group >= selectors.Length)
            {
                throw Damaged("a block does not end");
            }

            var symbol = ReadSymbol(codes[selectors[group]]);
            if (symbol <= 1)
            {
                // zeros and ones are the digits of a run, least first, in a base of one and two
                run += weight << symbol;
                weight <<= 1;
                if (run > most - length)
                {
                    throw Damaged("a block is too long");
                }

                continue;
            }

            MakeRoom(length + run + 1, most);
            _chain.AsSpan(length, run).Fill(symbols[0]);
            length += run;
            (run, weight) = (0, 1);
            if (symbol == symbols.Length + 1)
            {
                return length;
            }

            if (length >= most)
            {
                throw Damaged("a block is too long");
            }

            _chain[length++] = ToFront(symbols, symbol - 1);
        }
    }

    /// <summary>The chain grows with the block, so that a small file does not cost as much as a large one.</summary>
    private void MakeRoom(int length, int most)
    {
        if (length > _chain.Length)
        {
            Array.Resize(ref _chain, Math.Min(most + 1, Math.Max(length, Math.Max(4096, _chain.Length * 2))));
        }
    }

    private int ReadSymbol(HuffmanCode code)
    {
        var value = 0;
        for (var length = 1; length <= MaxCodeLength; length++)
        {
            value = (value << 1) | Bits(1);
            if (code.TryFind(value, length, out var symbol))
            {
                return symbol;
            }
        }

        throw Damaged("a code does not exist");
    }

    /// <summary>Prepares the inverse Burrows-Wheeler transform: each entry gets the index of the next in its high parts.</summary>
    private void Link(int length)
    {
        Span<int> starts = stackalloc int[256];
        starts.Clear();
        for (var i = 0; i < length; i++)
        {
            starts[(int)_chain[i] & 0xFF]++;
        }

        var sum = 0;
        for (var i = 0; i < 256; i++)
        {
            (starts[i], sum) = (sum, sum + starts[i]);
        }

        for (var i = 0; i < length; i++)
        {
            _chain[starts[(int)_chain[i] & 0xFF]++] |= (uint)i << 8;
        }
    }

    /// <summary>Follows the chain and undoes the first run-length code: four equal bytes are followed by a count.</summary>
    private int Unwind()
    {
        var count = 0;
        while (count < _output.Length)
        {
            if (_repeats > 0)
            {
                _repeats--;
                _output[count++] = (byte)_last;
                continue;
            }

            if (_left == 0)
            {
                break;
            }

            var entry = _chain[_position];
            _position = entry >> 8;
            _left--;
            var value = (byte)entry;
            if (_run == 4)
            {
                (_repeats, _run) = (value, 0);
                continue;
            }

            _run = value == _last ? _run + 1 : 1;
            _last = value;
            _output[count++] = value;
        }

        return count;
    }

    private static uint[] CreateCrcTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < 256; i++)
        {
            var crc = i << 24;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc << 1) ^ ((crc >> 31) * 0x04C11DB7);
            }

            table[i] = crc;
        }

        return table;
    }

    private static byte ToFront(Span<byte> order, int at)
    {
        var value = order[at];
        order[..at].CopyTo(order[1..]);
        order[0] = value;
        return value;
    }

    private int Bits(int count)
    {
        while (_bitCount < count)
        {
            _bits = (_bits << 8) | Byte();
            _bitCount += 8;
        }

        _bitCount -= count;
        return (int)(_bits >> _bitCount) & ((1 << count) - 1);
    }

    /// <summary>A canonical code: of each length, the values follow one another.</summary>
    private readonly struct HuffmanCode
    {
        private readonly int[] _first = new int[MaxCodeLength + 1];
        private readonly int[] _count = new int[MaxCodeLength + 1];
        private readonly int[] _offset = new int[MaxCodeLength + 1];
        private readonly short[] _symbols;

        public HuffmanCode(ReadOnlySpan<byte> lengths)
        {
            _symbols = new short[lengths.Length];
            foreach (var length in lengths)
            {
                _count[length]++;
            }

            var (value, offset) = (0, 0);
            for (var length = 1; length <= MaxCodeLength; length++)
            {
                (_first[length], _offset[length]) = (value, offset);
                offset += _count[length];
                value = (value + _count[length]) << 1;
            }

            var next = (int[])_offset.Clone();
            for (short symbol = 0; symbol < lengths.Length; symbol++)
            {
                _symbols[next[lengths[symbol]]++] = symbol;
            }
        }

        public bool TryFind(int value, int length, out int symbol)
        {
            var at = value - _first[length];
            var found = at >= 0 && at < _count[length];
            symbol = found ? _symbols[_offset[length] + at] : 0;
            return found;
        }
    }
}
