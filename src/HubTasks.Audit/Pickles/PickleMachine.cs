using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using HubTasks.Audit.Files;
using HubTasks.Findings;

namespace HubTasks.Audit.Pickles;

/// <summary>What a stream may hold besides plain data.</summary>
internal enum PickleDialect
{
    Plain,

    /// <summary>Persistent ids name tensor storages.</summary>
    Torch,

    /// <summary>Also the names of compiled modules.</summary>
    TorchScript,
}

internal enum PickleEnd
{
    /// <summary>STOP was reached.</summary>
    Stop,

    /// <summary>A loader would raise here; what ran before has run.</summary>
    Broken,
}

/// <summary>
/// Runs one pickle stream forward on an abstract machine: values are kinds and places, calls are never made. A forward
/// machine is what makes interleaved POP, overwritten memo slots and computed names visible; nothing here throws on any
/// input (CPython <c>Lib/pickle.py</c>, <c>Modules/_pickle.c</c>).
/// </summary>
internal sealed partial class PickleMachine
{
    private const int MaxStack = 500_000;
    private const int MaxNodesOnStack = 50_000;
    private const int MaxGlobals = 5_000;
    private const int MaxNesting = 1_000;
    private const int MaxDuplicates = 100;
    private const int MaxText = 512;
    private const long MaxLine = 1 << 20;
    private const float MaxWeight = 1e8f;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF_");
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789_");

    private readonly FileScan _scan;
    private readonly ByteSource _source;
    private readonly PickleDialect _dialect;
    private readonly ByteCursor _cursor;
    private readonly PickleMemo _memo = new();
    private readonly List<int> _marks = [];
    private readonly Dictionary<(string, string), PickleGlobal> _globals = [];
    private readonly int _nesting;
    private PickleValue[] _stack = new PickleValue[64];
    private int _top;
    private int _fence;
    private int _protocol;
    private long _opcodeAt;
    private long _frameEnd = -1;
    private long _puts;
    private long _gets;
    private int _duplicates;
    private int _lateShares;

    /// <param name="scan">Where findings go.</param>
    /// <param name="source">The bytes; offsets in findings count from its start.</param>
    /// <param name="start">Where the stream begins.</param>
    /// <param name="dialect">Which container it comes from.</param>
    /// <param name="nesting">How many constants enclose it.</param>
    public PickleMachine(FileScan scan, ByteSource source, long start, PickleDialect dialect, int nesting = 0)
    {
        _scan = scan;
        _source = source;
        _dialect = dialect;
        _nesting = nesting;
        _cursor = new ByteCursor(source, start, nesting > 0 ? 1024 : 64 * 1024);
    }

    /// <summary>After <see cref="Run"/>: the byte behind the stream.</summary>
    public long Position => _cursor.Position;

    public long Opcodes { get; private set; }

    public int GlobalCount => _globals.Count;

    public PickleValue Result { get; private set; }

    /// <summary>False once something was seen that torch's weights-only loader refuses.</summary>
    public bool WeightsOnly { get; private set; } = true;

    /// <summary>An array of joblib stood in the stream.</summary>
    public bool HasInlineArrays { get; private set; }

    /// <summary>Tensor storages by key: bytes of all their elements, or -1 when it cannot be told.</summary>
    public Dictionary<string, long> Storages { get; } = new(StringComparer.Ordinal);

    /// <summary>The first reason why the stream does not parse; null after <see cref="PickleEnd.Stop"/>.</summary>
    public string? Broken { get; private set; }

    public PickleEnd Run()
    {
        while (true)
        {
            _opcodeAt = _cursor.Position;
            if (_frameEnd >= 0 && _opcodeAt >= _frameEnd)
            {
                _frameEnd = -1;
            }

            var opcode = _cursor.ReadByte();
            if (opcode < 0)
            {
                return Break(Opcodes == 0 ? "it is empty" : "it ends before STOP");
            }

            Opcodes++;
            if ((Opcodes & 0xFFFF) == 0)
            {
                _scan.Cancellation.ThrowIfCancellationRequested();
            }

            if (opcode == '.')
            {
                return Stop();
            }

            if (opcode != '2')
            {
                _duplicates = 0;
            }

            if (!Step(opcode))
            {
                return Break(Broken ?? $"the opcode 0x{opcode:X2} cannot be carried out");
            }

            if (_frameEnd >= 0 && _cursor.Position > _frameEnd)
            {
                Framing("an argument crosses the end of its frame");
                _frameEnd = -1;
            }
        }
    }

    private PickleEnd Stop()
    {
        if (!TryPop(out var result))
        {
            return Break("STOP finds nothing to return");
        }

        Result = result;
        if (_frameEnd > _cursor.Length)
        {
            Framing("a frame is longer than the file");
        }
        else if (_frameEnd >= 0 && _cursor.Position < _frameEnd)
        {
            Framing($"{_frameEnd - _cursor.Position} bytes of the last frame follow STOP");
        }

        Weigh(result);
        CheckReferences();
        return PickleEnd.Stop;
    }

    private PickleEnd Break(string reason)
    {
        Broken = reason;
        WeightsOnly = false;
        CheckReferences();
        return PickleEnd.Broken;
    }

    private bool Fail(string reason)
    {
        Broken ??= reason;
        return false;
    }

    private bool Step(int opcode)
    {
        switch (opcode)
        {
            case '(':
                _marks.Add(_top);
                _fence = _top;
                return _marks.Count <= MaxStack || Exhausted("marks");
            case '0':
                return _top > _fence ? TryPop(out _) : PopMark();
            case '1':
                WeightsOnly = false;
                return PopMark();
            case '2':
                return Duplicate();
            case 'F':
                return Line(out var number) && ReadFloat(number);
            case 'G':
                return _cursor.TryTake(8, out _) ? Push(PickleKind.Float) : Truncated();
            case 'I':
                return Line(out var integer) && ReadInteger(integer);
            case 'J':
                return _cursor.TryReadUInt32(out var i4) ? Push(PickleValue.Of((int)i4)) : Truncated();
            case 'K':
                return _cursor.ReadByte() is >= 0 and var u1 ? Push(PickleValue.Of((long)u1)) : Truncated();
            case 'M':
                return _cursor.TryReadUInt16(out var u2) ? Push(PickleValue.Of((long)u2)) : Truncated();
            case 'L':
                return Line(out var big) && ReadLong(big);
            case 0x8A:
                return _cursor.ReadByte() is >= 0 and var long1 ? ReadLong((uint)long1) : Truncated();
            case 0x8B:
                return _cursor.TryReadUInt32(out var long4) ? ReadLong(long4) : Truncated();
            case 'N':
                return Push(PickleKind.None);
            case 0x88:
            case 0x89:
                return Push(PickleValue.Of(opcode == 0x88));
            case 'S':
                return Line(out var quoted) && ReadQuoted(quoted);
            case 'T':
                return _cursor.TryReadUInt32(out var t)
                    ? Constant(t, utf8: false, isText: true, signed: true)
                    : Truncated();
            case 'U':
                return _cursor.ReadByte() is >= 0 and var u
                    ? Constant((ulong)u, utf8: false, isText: true)
                    : Truncated();
            case 'V':
                return Line(out var escaped) && ReadUnicode(escaped);
            case 'X':
                return _cursor.TryReadUInt32(out var x) ? Constant(x, utf8: true, isText: true) : Truncated();
            case 0x8C:
                WeightsOnly = false;
                return _cursor.ReadByte() is >= 0 and var x1
                    ? Constant((ulong)x1, utf8: true, isText: true)
                    : Truncated();
            case 0x8D:
                WeightsOnly = false;
                return _cursor.TryReadUInt64(out var x8) ? Constant(x8, utf8: true, isText: true) : Truncated();
            case 'B':
                return _cursor.TryReadUInt32(out var b4) ? Constant(b4, utf8: false, isText: false) : Truncated();
            case 'C':
                return _cursor.ReadByte() is >= 0 and var b1
                    ? Constant((ulong)b1, utf8: false, isText: false)
                    : Truncated();
            case 0x8E:
            case 0x96:
                WeightsOnly = false;
                return _cursor.TryReadUInt64(out var b8) ? Constant(b8, utf8: false, isText: false) : Truncated();
            case 0x97:
                return Fail("it needs a buffer from outside the file");
            case 0x98:
                return _top > _fence || Underflow();
            case ']':
                return Push(new PickleNode(PickleKind.List));
            case ')':
                return Push(new PickleNode(PickleKind.Tuple));
            case '}':
                return Push(new PickleNode(PickleKind.Dict));
            case 0x8F:
                WeightsOnly = false;
                return Push(new PickleNode(PickleKind.Set));
            case 'l':
                return Collect(PickleKind.List);
            case 't':
                return Collect(PickleKind.Tuple);
            case 'd':
                return Collect(PickleKind.Dict);
            case 0x91:
                WeightsOnly = false;
                return Collect(PickleKind.FrozenSet);
            case 0x85:
            case 0x86:
            case 0x87:
                return Collect(PickleKind.Tuple, opcode - 0x84);
            case 'a':
                return AddTo(PickleKind.List, 1);
            case 'e':
                return AddMarked(PickleKind.List);
            case 's':
                return AddTo(PickleKind.Dict, 2);
            case 'u':
                return AddMarked(PickleKind.Dict);
            case 0x90:
                WeightsOnly = false;
                return AddMarked(PickleKind.Set);
            case 'p':
                return Line(out var put) && ReadIndex(put, out var putAt) && Put(putAt);
            case 'q':
                return _cursor.ReadByte() is >= 0 and var q ? Put(q) : Truncated();
            case 'r':
                return _cursor.TryReadUInt32(out var r) ? Put(r) : Truncated();
            case 0x94:
                WeightsOnly = false;
                return Put(_memo.Count);
            case 'g':
                return Line(out var get) && ReadIndex(get, out var getAt) && Get(getAt);
            case 'h':
                return _cursor.ReadByte() is >= 0 and var h ? Get(h) : Truncated();
            case 'j':
                return _cursor.TryReadUInt32(out var j) ? Get(j) : Truncated();
            case 'c':
                return Line(out var module) && Line(out var name) && PushGlobal(module, name);
            case 0x93:
                WeightsOnly = false;
                return StackGlobal();
            case 'R':
                return Reduce();
            case 'b':
                return Build();
            case 'i':
                WeightsOnly = false;
                return Line(out var instModule) && Line(out var instName) && Instantiate(instModule, instName);
            case 'o':
                WeightsOnly = false;
                return MarkedObject();
            case 0x81:
                return NewObject(withKeywords: false);
            case 0x92:
                WeightsOnly = false;
                return NewObject(withKeywords: true);
            case 0x82:
            case 0x83:
            case 0x84:
                return Extension(opcode);
            case 'P':
                return Line(out var id) && PushPersistent(PickleValue.Text(id));
            case 'Q':
                return TryPop(out var tag) ? PushPersistent(tag) : Underflow();
            case 0x80:
                return Protocol();
            case 0x95:
                WeightsOnly = false;
                return Frame();
            default:
                return Fail($"0x{opcode:X2} is not an opcode");
        }
    }

    private bool Protocol()
    {
        var version = _cursor.ReadByte();
        if (version < 0)
        {
            return Truncated();
        }

        _protocol = version;
        return version <= 5 || Fail($"protocol {version} does not exist");
    }

    private bool Frame()
    {
        if (!_cursor.TryReadUInt64(out var length))
        {
            return Truncated();
        }

        if (_frameEnd > _cursor.Position)
        {
            Framing("a frame begins inside another");
        }

        _frameEnd =
            length > (ulong)long.MaxValue - (ulong)_cursor.Position ? long.MaxValue : _cursor.Position + (long)length;
        return true;
    }

    // ---- stack

    private bool Push(PickleKind kind) => Push(PickleValue.Of(kind));

    private bool Push(PickleNode node) => Push(PickleValue.Of(node));

    private bool Push(PickleValue value)
    {
        if (_top == _stack.Length)
        {
            if (_top >= MaxStack)
            {
                return Exhausted("stack entries");
            }

            Array.Resize(ref _stack, Math.Min(MaxStack, _top * 2));
        }

        _stack[_top++] = _top > MaxNodesOnStack ? value.Forget() : value;
        return true;
    }

    private bool TryPop(out PickleValue value)
    {
        if (_top <= _fence)
        {
            value = default;
            return false;
        }

        value = _stack[--_top];
        _stack[_top] = default;
        return true;
    }

    private bool TryMark(out int mark)
    {
        mark = _marks.Count > 0 ? _marks[^1] : -1;
        if (mark < 0)
        {
            return Fail("there is no mark");
        }

        _marks.RemoveAt(_marks.Count - 1);
        _fence = _marks.Count > 0 ? _marks[^1] : 0;
        return true;
    }

    private void Truncate(int to)
    {
        Array.Clear(_stack, to, _top - to);
        _top = to;
    }

    private bool PopMark()
    {
        if (!TryMark(out var mark))
        {
            return false;
        }

        Truncate(mark);
        return true;
    }

    private bool Duplicate()
    {
        WeightsOnly = false;
        if (_top <= _fence)
        {
            return Underflow();
        }

        if (++_duplicates == MaxDuplicates + 1)
        {
            Resources($"more than {MaxDuplicates} DUP in a row");
        }

        return Push(_stack[_top - 1]);
    }

    // ---- containers

    private bool Collect(PickleKind kind)
    {
        if (!TryMark(out var mark))
        {
            return false;
        }

        if (kind == PickleKind.Dict && (_top - mark) % 2 != 0)
        {
            return Fail("a dict has a key without a value");
        }

        return Collect(kind, _top - mark);
    }

    private bool Collect(PickleKind kind, int count)
    {
        if (_top - _fence < count)
        {
            return Underflow();
        }

        var node = new PickleNode(kind);
        for (var at = _top - count; at < _top; at++)
        {
            if (IsKey(kind, at - (_top - count)) && !IsHashable(_stack[at]))
            {
                return Fail("a key cannot be hashed");
            }

            node.Add(_stack[at]);
        }

        Truncate(_top - count);
        Weigh(PickleValue.Of(node));
        return Push(node);
    }

    private bool AddMarked(PickleKind kind)
    {
        if (!TryMark(out var mark))
        {
            return false;
        }

        var count = _top - mark;
        if (kind == PickleKind.Dict && count % 2 != 0)
        {
            return Fail("a dict gets a key without a value");
        }

        return AddTo(kind, count);
    }

    private bool AddTo(PickleKind kind, int count)
    {
        if (_top - _fence < count + 1)
        {
            return Underflow();
        }

        var from = _top - count;
        ref var target = ref _stack[from - 1];
        if (!CheckTarget(kind, target))
        {
            return false;
        }

        if (target.Node is { } node)
        {
            for (var at = from; at < _top; at++)
            {
                if (IsKey(kind, at - from) && !IsHashable(_stack[at]))
                {
                    return Fail("a key cannot be hashed");
                }

                if (node.Owned && _stack[at].Node is { Owned: true })
                {
                    _lateShares++;
                }

                node.Add(_stack[at]);
            }

            Weigh(target);
        }

        Truncate(from);
        return true;
    }

    private static bool IsKey(PickleKind kind, int index) =>
        kind is PickleKind.Set or PickleKind.FrozenSet || (kind == PickleKind.Dict && index % 2 == 0);

    private static bool IsHashable(in PickleValue value) =>
        value.Kind is not (PickleKind.List or PickleKind.Dict or PickleKind.Set);

    private void Weigh(PickleValue value)
    {
        if (value.Node is not { } node)
        {
            return;
        }

        if (node.Weight > MaxWeight)
        {
            // a list of a hundred million numbers has the bytes to show for it; shared references do not
            if (node.Weight > 64.0 * Math.Max(1, _cursor.Position))
            {
                Resources("shared references expand to more than 100 million values");
            }
        }

        if (node.Depth > MaxNesting)
        {
            Resources($"containers nest deeper than {MaxNesting}");
        }
    }

    // ---- memo

    private bool Put(long index)
    {
        if (_top <= _fence)
        {
            return Underflow();
        }

        _puts++;
        _memo.Put(index, _stack[_top - 1]);
        return true;
    }

    private bool Get(long index)
    {
        if (!_memo.TryGet(index, out var value))
        {
            return Fail($"the memo has no entry {index}");
        }

        if (
            value.IsContainer
            && value.Kind is not (PickleKind.Call or PickleKind.Persistent)
            && value.Node is not { Count: 0, Kind: PickleKind.Tuple }
        )
        {
            _gets++;
        }

        return Push(value);
    }

    /// <summary>One small structure referred to over and over is how a few hundred bytes become gigabytes in a consumer.</summary>
    private void CheckReferences()
    {
        if (_gets >= 50 && _gets > 50 * _puts)
        {
            Resources($"{_gets} references to {_puts} memo entries");
        }
        else if (_gets >= 50 && _gets > 10 * _puts)
        {
            Report(FileRules.PickleResources, Verdict.Suspicious, $"{_gets} references to {_puts} memo entries");
        }

        if (_lateShares > 64)
        {
            Resources("containers are filled with each other after they were shared");
        }
    }

    // ---- constants

    private bool Constant(ulong length, bool utf8, bool isText, bool signed = false)
    {
        if (signed && length > int.MaxValue)
        {
            return Fail("a string has a negative length");
        }

        var at = _cursor.Position;
        if (length > (ulong)_cursor.Remaining)
        {
            return Truncated();
        }

        var first = length >= 16 ? _cursor.PeekByte() : -1;
        var holdsCode =
            (first is 0x80 or 0xC2 || (!isText && first is 0xE3 or 0x63))
            && LooksLikeCode(at, (long)length, isText, first);
        if (utf8)
        {
            if (!SkipUtf8((long)length))
            {
                return Fail("a string is not UTF-8");
            }
        }
        else
        {
            _cursor.TrySkip(length);
        }

        return Push(isText && !holdsCode ? PickleValue.Text(at, (long)length) : PickleValue.Bytes(holdsCode));
    }

    private bool SkipUtf8(long length)
    {
        var state = new Utf8Check();
        while (length > 0)
        {
            var chunk = _cursor.TakeChunk(length);
            if (chunk.IsEmpty || !state.Add(chunk))
            {
                return false;
            }

            length -= chunk.Length;
        }

        return state.IsComplete;
    }

    private bool LooksLikeCode(long at, long length, bool isText, int first)
    {
        if (_nesting >= FileScan.MaxDepth || length > int.MaxValue)
        {
            return false;
        }

        using var constant = _source.Slice(at, length);
        if (!isText && first is 0xE3 or 0x63)
        {
            return LooksLikeMarshal(constant.ReadUpTo(0, 64)) && Nested("marshalled Python code", Verdict.Suspicious);
        }

        if (first == 0xC2)
        {
            // bytes of Python 3 in protocol 2: Latin-1 text, so 80 02 is C2 80 02 here
            var start = constant.ReadUpTo(0, 3);
            if (start is not [0xC2, 0x80, >= 2 and <= 5] || length > 1 << 20)
            {
                return false;
            }

            var bytes = Encoding.Latin1.GetBytes(Encoding.UTF8.GetString(constant.ReadUpTo(0, (int)length)));
            using var latin = ByteSource.From(bytes);
            return IsNestedPickle(latin);
        }

        return constant.ReadUpTo(0, 2) is [0x80, >= 2 and <= 5] && IsNestedPickle(constant);
    }

    private bool IsNestedPickle(ByteSource constant)
    {
        var inner = new FileScan(_scan.Path, constant, _scan.Profile, _scan.Cancellation);
        var machine = new PickleMachine(inner, constant, 0, PickleDialect.Plain, _nesting + 1);
        if (machine.Run() != PickleEnd.Stop || machine.GlobalCount == 0)
        {
            return false;
        }

        var verdict = inner.ToVerdict(FileFormat.Pickle);
        return verdict.Verdict > Verdict.Safe
            && Nested($"a pickle ({verdict.Findings[0].Message})", Verdict.Suspicious);
    }

    private bool Nested(string what, Verdict verdict)
    {
        Report(
            FileRules.PickleNested,
            verdict,
            $"a constant holds {what}",
            "nothing loads it by itself; ask why it is there"
        );
        return true;
    }

    /// <summary>The header of a code object in CPython's marshal format: the tag, then five or six small counts, then bytes.</summary>
    private static bool LooksLikeMarshal(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 26)
        {
            return false;
        }

        for (var fields = 4; fields <= 6; fields++)
        {
            var at = 1 + (fields * 4);
            if (at < bytes.Length && (bytes[at] & 0x7F) == 's')
            {
                var small = true;
                for (var field = 0; field < fields; field++)
                {
                    var value = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(1 + (field * 4))..]);
                    small &= value < (field == fields - 1 ? 1u << 28 : 4096u);
                }

                if (small)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool Line(out string text)
    {
        text = "";
        StringBuilder? long_ = null;
        while (true)
        {
            var chunk = _cursor.TakeChunk(4096);
            if (chunk.IsEmpty)
            {
                return Truncated();
            }

            var end = chunk.IndexOf((byte)'\n');
            var part = end < 0 ? chunk : chunk[..end];
            if (end >= 0 && long_ is null)
            {
                _cursor.Position -= chunk.Length - end - 1;
                text = DecodeLine(part);
                return true;
            }

            long_ ??= new StringBuilder();
            if (long_.Length <= MaxLine)
            {
                long_.Append(Encoding.Latin1.GetString(part));
            }

            if (end >= 0)
            {
                _cursor.Position -= chunk.Length - end - 1;
                if (long_.Length > MaxLine)
                {
                    Resources("a line is longer than 1 MiB");
                }

                text = long_.ToString();
                return true;
            }
        }
    }

    private static string DecodeLine(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    private bool ReadFloat(string text) =>
        double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out _)
        || text.Trim().TrimStart('+', '-').ToLowerInvariant() is "inf" or "nan" or "infinity"
            ? Push(PickleKind.Float)
            : Fail($"`{FileScan.Shown(text, 40)}` is not a float");

    private bool ReadInteger(string text)
    {
        if (text is "00" or "01")
        {
            return Push(PickleValue.Of(text == "01"));
        }

        var digits = text.Trim();
        if (long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            return Push(PickleValue.Of(value));
        }

        return IsPythonInteger(digits)
            ? Push(PickleKind.Long)
            : Fail($"`{FileScan.Shown(text, 40)}` is not an integer");
    }

    private bool ReadLong(string text)
    {
        var digits = text.Trim();
        digits = digits.EndsWith('L') ? digits[..^1] : digits;
        if (long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            return Push(PickleValue.Of(value));
        }

        return IsPythonInteger(digits)
            ? Push(PickleKind.Long)
            : Fail($"`{FileScan.Shown(text, 40)}` is not an integer");
    }

    /// <summary>Decimal of any length, or with a base prefix, which the C reader accepts.</summary>
    private static bool IsPythonInteger(string text)
    {
        var digits = text.AsSpan().TrimStart("+-");
        if (digits.Length > 2 && digits[0] == '0' && digits[1] is 'x' or 'X' or 'o' or 'O' or 'b' or 'B')
        {
            return digits[2..].IndexOfAnyExcept(HexDigits) < 0;
        }

        return digits.Length > 0 && digits.IndexOfAnyExcept(Digits) < 0;
    }

    private bool ReadLong(uint length)
    {
        if (length > int.MaxValue)
        {
            return Fail("a long has a negative length");
        }

        if (length > 1 << 20)
        {
            Resources("a number is longer than 1 MiB");
        }

        if (length <= 8 && _cursor.TryTake((int)length, out var bytes))
        {
            var value = 0L;
            for (var i = 0; i < bytes.Length; i++)
            {
                value |= (long)bytes[i] << (8 * i);
            }

            if (length is > 0 and < 8 && (bytes[^1] & 0x80) != 0)
            {
                value -= 1L << (8 * (int)length);
            }

            return Push(PickleValue.Of(value));
        }

        return _cursor.TrySkip(length) ? Push(PickleKind.Long) : Truncated();
    }

    private bool ReadIndex(string text, out long index) =>
        long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out index) && index >= 0
        || Fail($"`{FileScan.Shown(text, 40)}` is not a memo index");

    private bool ReadQuoted(string text)
    {
        var quoted = text.AsSpan();
        if (quoted.Length < 2 || quoted[0] is not ('\'' or '"') || quoted[^1] != quoted[0])
        {
            return Fail("a string is not quoted");
        }

        return PickleText.TryUnescape(quoted[1..^1], out var value)
            ? Push(PickleValue.Text(value))
            : Fail("a string has a broken escape");
    }

    private bool ReadUnicode(string text) =>
        PickleText.TryRawUnescape(text, out var value)
            ? Push(PickleValue.Text(value))
            : Fail("a string has a broken escape");

    /// <summary>The text of a value when it is one that could be a name.</summary>
    private string? TextOf(in PickleValue value)
    {
        if (value.Kind != PickleKind.Text)
        {
            return null;
        }

        if (value.Reference is string text)
        {
            return text;
        }

        return value.TextLength <= MaxText
            ? Encoding.UTF8.GetString(_source.ReadUpTo(value.TextOffset, value.TextLength))
            : null;
    }

    // ---- reports

    private bool Truncated() => Fail("it ends inside an opcode");

    private bool Underflow() => Fail("the stack is too short");

    private bool Exhausted(string what)
    {
        Report(FileRules.Limit, Verdict.Unscanned, $"a pickle needs more than {MaxStack} {what}");
        return Fail($"it needs more than {MaxStack} {what}");
    }

    private void Resources(string what) =>
        Report(
            FileRules.PickleResources,
            Verdict.Dangerous,
            what,
            "loading it can exhaust memory or time; do not load it"
        );

    private void Framing(string what) =>
        Report(
            FileRules.PickleFraming,
            Verdict.Dangerous,
            what,
            "readers differ on such bytes, which hides code from scanners"
        );

    private void Report(RuleInfo rule, Verdict verdict, string message, string? hint = null) =>
        _scan.Report(rule, verdict, message, hint, _opcodeAt);
}
