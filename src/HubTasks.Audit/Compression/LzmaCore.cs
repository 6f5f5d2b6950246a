namespace HubTasks.Audit.Compression;

/// <summary>
/// LZMA: a range coder, its probabilities and a window (LZMA specification of the LZMA SDK, <c>DOC/lzma-specification.txt</c>).
/// The window grows with the content, up to what the stream asks for.
/// </summary>
/// <param name="next">Gives the next byte of the compressed data.</param>
/// <param name="most">The size of the window, in bytes.</param>
internal sealed class LzmaCore(Func<byte> next, int most)
{
    private const int TopBit = 1 << 24;
    private const int ModelBits = 11;
    private const int MoveBits = 5;
    private const int States = 12;
    private const int MinMatch = 2;

    private readonly ushort[] _isMatch = new ushort[States << 4];
    private readonly ushort[] _isRep = new ushort[States];
    private readonly ushort[] _isRep0 = new ushort[States];
    private readonly ushort[] _isRep1 = new ushort[States];
    private readonly ushort[] _isRep2 = new ushort[States];
    private readonly ushort[] _isRep0Long = new ushort[States << 4];
    private readonly ushort[] _slots = new ushort[4 << 6];
    private readonly ushort[] _special = new ushort[115];
    private readonly ushort[] _align = new ushort[16];
    private readonly Lengths _matchLengths = new();
    private readonly Lengths _repLengths = new();
    private readonly int[] _reps = new int[4];
    private ushort[] _literals = [];
    private byte[] _window = new byte[Math.Min(most, 64 * 1024)];
    private int _at;
    private int _from;
    private long _total;
    private int _lc;
    private int _lpMask;
    private int _pbMask;
    private int _state;
    private uint _range;
    private uint _code;
    private int _pending;

    /// <summary>The marker of the end was read.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>What was decoded since it was last taken; contiguous, so never more than asked for.</summary>
    public ReadOnlyMemory<byte> Take()
    {
        var piece = _window.AsMemory(_from, _at - _from);
        _from = _at;
        return piece;
    }

    /// <param name="properties">lc, lp and pb in one byte.</param>
    public void SetProperties(byte properties)
    {
        if (properties >= 9 * 5 * 5)
        {
            throw new InvalidDataException("its properties do not exist");
        }

        _lc = properties % 9;
        var lp = properties / 9 % 5;
        _lpMask = (1 << lp) - 1;
        _pbMask = (1 << (properties / 45)) - 1;
        _literals = new ushort[0x300 << (_lc + lp)];
        ResetState();
    }

    public void ResetState()
    {
        foreach (
            var probabilities in (ReadOnlySpan<ushort[]>)
                [_isMatch, _isRep, _isRep0, _isRep1, _isRep2, _isRep0Long, _slots, _special, _align, _literals]
        )
        {
            Array.Fill(probabilities, (ushort)(1 << (ModelBits - 1)));
        }

        _matchLengths.Reset();
        _repLengths.Reset();
        Array.Clear(_reps);
        (_state, _pending) = (0, 0);
    }

    public void ResetWindow() => _total = 0;

    /// <summary>Begins a run of the range coder.</summary>
    public void Begin()
    {
        if (next() != 0)
        {
            throw new InvalidDataException("the range coder does not begin with zero");
        }

        (_range, _code, IsEnded) = (uint.MaxValue, 0, false);
        for (var i = 0; i < 4; i++)
        {
            _code = (_code << 8) | next();
        }
    }

    /// <summary>Puts a byte that is not compressed, for which there is room.</summary>
    public void Put(byte value)
    {
        _window[_at++] = value;
        _total++;
    }

    /// <summary>A match was begun that goes on behind what was decoded.</summary>
    public bool IsInsideMatch => _pending > 0;

    /// <summary>Once everything was taken: how many bytes can be decoded before they have to be taken again.</summary>
    public int MakeRoom()
    {
        if (_at == _window.Length)
        {
            Turn();
        }

        return _window.Length - _at;
    }

    /// <summary>Decodes so many bytes, for which there is room, or up to the marker of the end.</summary>
    public int Decode(int count)
    {
        var done = 0;
        while (done < count && !IsEnded)
        {
            if (_pending > 0)
            {
                _pending--;
                Put(Back(_reps[0]));
                done++;
                continue;
            }

            var position = (int)_total & _pbMask;
            if (Bit(ref _isMatch[(_state << 4) + position]) == 0)
            {
                Put(Literal());
                done++;
            }
            else
            {
                Match(position);
            }
        }

        return done;
    }

    private byte Literal()
    {
        var before = _total > 0 ? Back(0) : 0;
        var context = ((((int)_total & _lpMask) << _lc) + (before >> (8 - _lc))) * 0x300;
        var symbol = 1;
        if (_state >= 7)
        {
            CheckDistance();
            var matched = (int)Back(_reps[0]);
            while (symbol < 0x100)
            {
                var matchBit = (matched >> 7) & 1;
                matched <<= 1;
                var bit = Bit(ref _literals[context + ((1 + matchBit) << 8) + symbol]);
                symbol = (symbol << 1) | bit;
                if (matchBit != bit)
                {
                    break;
                }
            }
        }

        while (symbol < 0x100)
        {
            symbol = (symbol << 1) | Bit(ref _literals[context + symbol]);
        }

        _state =
            _state < 4 ? 0
            : _state < 10 ? _state - 3
            : _state - 6;
        return (byte)symbol;
    }

    private void Match(int position)
    {
        if (Bit(ref _isRep[_state]) == 0)
        {
            (_reps[3], _reps[2], _reps[1]) = (_reps[2], _reps[1], _reps[0]);
            var length = Length(_matchLengths, position);
            _state = _state < 7 ? 7 : 10;
            _reps[0] = Distance(length);
            if (_reps[0] == -1)
            {
                IsEnded = true;
                return;
            }

            _pending = length + MinMatch;
        }
        else if (Bit(ref _isRep0[_state]) == 0)
        {
            if (Bit(ref _isRep0Long[(_state << 4) + position]) == 0)
            {
                _state = _state < 7 ? 9 : 11;
                _pending = 1;
            }
            else
            {
                Repeat(position);
            }
        }
        else
        {
            var which =
                Bit(ref _isRep1[_state]) == 0 ? 1
                : Bit(ref _isRep2[_state]) == 0 ? 2
                : 3;
            var distance = _reps[which];
            Array.Copy(_reps, 0, _reps, 1, which);
            _reps[0] = distance;
            Repeat(position);
        }

        CheckDistance();
    }

    private void CheckDistance()
    {
        if (_reps[0] < 0 || _reps[0] >= _total)
        {
            throw new InvalidDataException("a match lies outside the content");
        }

        if (_reps[0] >= most)
        {
            throw new NotSupportedException("a match reaches back further than the window");
        }
    }

    private void Repeat(int position)
    {
        _pending = Length(_repLengths, position) + MinMatch;
        _state = _state < 7 ? 8 : 11;
    }

    private int Length(Lengths lengths, int position) =>
        Bit(ref lengths.Choice) == 0 ? Tree(lengths.Low, position << 3, 3)
        : Bit(ref lengths.Choice2) == 0 ? 8 + Tree(lengths.Mid, position << 3, 3)
        : 16 + Tree(lengths.High, 0, 8);

    private int Distance(int length)
    {
        var slot = Tree(_slots, Math.Min(length, 3) << 6, 6);
        if (slot < 4)
        {
            return slot;
        }

        var directBits = (slot >> 1) - 1;
        var distance = (2 | (slot & 1)) << directBits;
        if (slot < 14)
        {
            return distance + ReverseTree(_special, distance - slot, directBits);
        }

        for (var i = directBits - 1; i >= 4; i--)
        {
            distance += Direct() << i;
        }

        return distance + ReverseTree(_align, 0, 4);
    }

    private int Tree(ushort[] probabilities, int from, int bits)
    {
        var symbol = 1;
        for (var i = 0; i < bits; i++)
        {
            symbol = (symbol << 1) | Bit(ref probabilities[from + symbol]);
        }

        return symbol - (1 << bits);
    }

    private int ReverseTree(ushort[] probabilities, int from, int bits)
    {
        var (symbol, value) = (1, 0);
        for (var i = 0; i < bits; i++)
        {
            var bit = Bit(ref probabilities[from + symbol]);
            symbol = (symbol << 1) | bit;
            value |= bit << i;
        }

        return value;
    }

    private int Bit(ref ushort probability)
    {
        var bound = (_range >> ModelBits) * probability;
        int bit;
        if (_code < bound)
        {
            _range = bound;
            probability += (ushort)(((1 << ModelBits) - probability) >> MoveBits);
            bit = 0;
        }
        else
        {
            _range -= bound;
            _code -= bound;
            probability -= (ushort)(probability >> MoveBits);
            bit = 1;
        }

        Normalize();
        return bit;
    }

    private int Direct()
    {
        _range >>= 1;
        var bit = _code >= _range ? 1 : 0;
        _code -= bit == 1 ? _range : 0;
        Normalize();
        return bit;
    }

    private void Normalize()
    {
        if (_range < TopBit)
        {
            _range <<= 8;
            _code = (_code << 8) | next();
        }
    }

    /// <summary>The byte that stands so far before the last one.</summary>
    private byte Back(int distance)
    {
        var at = _at - 1 - distance;
        return _window[at >= 0 ? at : at + _window.Length];
    }

    /// <summary>The window is full: it grows, or goes round.</summary>
    private void Turn()
    {
        if (_window.Length < most)
        {
            Array.Resize(ref _window, (int)Math.Min(most, _window.Length * 2L));
        }
        else
        {
            (_at, _from) = (0, 0);
        }
    }

    private sealed class Lengths
    {
        public ushort Choice;
        public ushort Choice2;
        public readonly ushort[] Low = new ushort[16 << 3];
        public readonly ushort[] Mid = new ushort[16 << 3];
        public readonly ushort[] High = new ushort[1 << 8];

        public void Reset()
        {
            const ushort Half = 1 << (ModelBits - 1);
            (Choice, Choice2) = (Half, Half);
            Array.Fill(Low, Half);
            Array.Fill(Mid, Half);
            Array.Fill(High, Half);
        }
    }
}
