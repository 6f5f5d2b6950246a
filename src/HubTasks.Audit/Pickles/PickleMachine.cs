using HubTasks.Audit.Files;

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

    /// <summary>The checks gave up, which is reported; a loader would go on.</summary>
    OverLimit,
}

/// <summary>
/// Runs one pickle stream forward on an abstract machine: values are kinds and places, calls are never made. A forward
/// machine is what makes interleaved POP, overwritten memo slots and computed names visible; nothing here throws on any
/// input (CPython <c>Lib/pickle.py</c>, <c>Modules/_pickle.c</c>).
/// </summary>
internal sealed partial class PickleMachine
{
    private readonly FileScan _scan;
    private readonly ByteSource _source;
    private readonly PickleDialect _dialect;
    private readonly int _nesting;
    private readonly ByteCursor _cursor;
    private readonly PickleReport _report;
    private readonly PickleOperands _operands;
    private readonly PickleImports _imports;
    private readonly PickleStack _stack;
    private readonly PickleMemo _memo;
    private readonly PickleHeap _heap;
    private readonly PickleReferences _references;
    private readonly CallRules _rules;
    private readonly HiddenCode _hidden;
    private int _protocol;
    private long _frameEnd = -1;

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
        _report = new PickleReport(scan);
        _operands = new PickleOperands(_report, source, _cursor);
        _imports = new PickleImports(_report, dialect);
        var share = 1 << (2 * nesting);
        _stack = new PickleStack(_report, share);
        _memo = new PickleMemo(share);
        _heap = new PickleHeap(share);
        _references = new PickleReferences(_report);
        _rules = new CallRules(_heap, _imports, _operands);
        _hidden = new HiddenCode(_report, source, nesting);
    }

    /// <summary>After <see cref="Run"/>: the byte behind the stream.</summary>
    public long Position => _cursor.Position;

    public long Opcodes { get; private set; }

    public PickleValue Result { get; private set; }

    /// <summary>False once something was seen that torch's weights-only loader refuses.</summary>
    public bool WeightsOnly { get; private set; } = true;

    /// <summary>An array of joblib stood in the stream.</summary>
    public bool HasInlineArrays { get; private set; }

    /// <summary>Tensor storages that the stream names, by key.</summary>
    public Dictionary<string, TensorStorage> Storages { get; } = new(StringComparer.Ordinal);

    /// <summary>The first reason why the machine did not get to the end; null after <see cref="PickleEnd.Stop"/>.</summary>
    public string? Broken { get; private set; }

    public PickleEnd Run()
    {
        while (true)
        {
            var at = _cursor.Position;
            _report.At = at;
            if (_frameEnd >= 0 && at >= _frameEnd)
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

            if (_heap.IsTight)
            {
                _heap.Collect(_stack, _memo);
            }

            if (!Step(opcode))
            {
                return Break(_report.Broken ?? $"the opcode 0x{opcode:X2} cannot be carried out");
            }

            if (_frameEnd >= 0 && _cursor.Position > _frameEnd)
            {
                _report.Framing("an argument crosses the end of its frame");
                _frameEnd = -1;
            }
        }
    }

    private PickleEnd Stop()
    {
        if (!_stack.TryPop(out var result))
        {
            return Break("STOP finds nothing to return");
        }

        Result = result;
        if (_frameEnd > _cursor.Length)
        {
            _report.Framing("a frame is longer than the file");
        }
        else if (_frameEnd >= 0 && _cursor.Position < _frameEnd)
        {
            _report.Framing($"{_frameEnd - _cursor.Position} bytes of the last frame follow STOP");
        }

        if (result.IsNode && !result.IsLost)
        {
            _references.Weigh(_heap[result], _cursor.Position);
        }

        _references.Check();
        return PickleEnd.Stop;
    }

    private PickleEnd Break(string reason)
    {
        Broken = reason;
        WeightsOnly = false;
        _references.Check();
        return _report.IsOverLimit ? PickleEnd.OverLimit : PickleEnd.Broken;
    }

    /// <summary>Carries out one opcode; false when a loader would raise.</summary>
    private bool Step(int opcode)
    {
        WeightsOnly &= !IsBeyondWeightsOnly(opcode);
        switch (opcode)
        {
            case '(':
                return _stack.Mark();
            case '0':
                return _stack.TryPop(out _) || PopMark();
            case '1':
                return PopMark();
            case '2':
                return Duplicate();
            case 'F':
                return _operands.TryFloatLine(out var real) && _stack.Push(real);
            case 'G':
                return _operands.TrySkip(8) && Push(PickleKind.Number);
            case 'I':
                return _operands.TryIntegerLine(isLong: false, out var integer) && _stack.Push(integer);
            case 'J':
                return _operands.TryUInt32(out var four) && _stack.Push(PickleValue.Of((int)four));
            case 'K':
                return _operands.TryByte(out var one) && _stack.Push(PickleValue.Of((long)one));
            case 'M':
                return _operands.TryUInt16(out var two) && _stack.Push(PickleValue.Of((long)two));
            case 'L':
                return _operands.TryIntegerLine(isLong: true, out var longInteger) && _stack.Push(longInteger);
            case 0x8A or 0x8B:
                return _operands.TryLength(opcode == 0x8A ? 1 : 4, out var size)
                    && _operands.TryInteger(size, out var number)
                    && _stack.Push(number);
            case 'N':
                return Push(PickleKind.None);
            case 0x88 or 0x89:
                return _stack.Push(PickleValue.Of(opcode == 0x88));
            case 'S':
                return _operands.TryQuoted(out var quoted) && _stack.Push(quoted);
            case 'V':
                return _operands.TryRawUnicode(out var escaped) && _stack.Push(escaped);
            case 'U' or 'T':
                return Constant(opcode == 'U' ? 1 : 4, isText: true, isUtf8: false);
            case 0x8C or 'X' or 0x8D:
                return Constant(
                    opcode == 0x8C ? 1
                        : opcode == 'X' ? 4
                        : 8,
                    isText: true,
                    isUtf8: true
                );
            case 'C' or 'B' or 0x8E or 0x96:
                return Constant(
                    opcode == 'C' ? 1
                        : opcode == 'B' ? 4
                        : 8,
                    isText: false,
                    isUtf8: false
                );
            case 0x97:
                return _report.Fail("it needs a buffer from outside the file");
            case 0x98:
                return _stack.Count > 0 || _report.Underflow();
            case ']' or ')' or '}' or 0x8F:
                return _stack.Push(_heap.Create(KindOf(opcode)));
            case 'l' or 't' or 'd' or 0x91:
                return CollectMarked(KindOf(opcode));
            case 0x85 or 0x86 or 0x87:
                return Collect(PickleKind.Tuple, opcode - 0x84);
            case 'a' or 's':
                return AddTo(KindOf(opcode), opcode == 'a' ? 1 : 2);
            case 'e' or 'u' or 0x90:
                return AddMarked(KindOf(opcode));
            case 'p':
                return _operands.TryIndex(out var putAt) && Put(putAt);
            case 'q':
                return _operands.TryByte(out var put) && Put(put);
            case 'r':
                return _operands.TryUInt32(out var putLong) && Put(putLong);
            case 0x94:
                return Put(_memo.Count);
            case 'g':
                return _operands.TryIndex(out var getAt) && Get(getAt);
            case 'h':
                return _operands.TryByte(out var get) && Get(get);
            case 'j':
                return _operands.TryUInt32(out var getLong) && Get(getLong);
            case 'c':
                return _operands.TryName(out var module)
                    && _operands.TryName(out var name)
                    && _stack.Push(Resolve(module, name));
            case 0x93:
                return StackGlobal();
            case 'R':
                return Reduce();
            case 'b':
                return Build();
            case 'i':
                return Instantiate();
            case 'o':
                return MarkedObject();
            case 0x81 or 0x92:
                return NewObject(withKeywords: opcode == 0x92);
            case 0x82 or 0x83 or 0x84:
                return Extension(opcode);
            case 'P':
                return _operands.TryText(out var id) && PushPersistent(id);
            case 'Q':
                return _stack.TryPop(out var tag) ? PushPersistent(tag) : _report.Underflow();
            case 0x80:
                return Protocol();
            case 0x95:
                return Frame();
            default:
                return _report.Fail($"0x{opcode:X2} is not an opcode");
        }
    }

    /// <summary>Opcodes that torch's weights-only loader does not implement.</summary>
    private static bool IsBeyondWeightsOnly(int opcode) =>
        opcode is '1' or '2' or 'i' or 'o' or (>= 0x82 and <= 0x84) or (>= 0x8C and <= 0x98);

    private static PickleKind KindOf(int opcode) =>
        opcode switch
        {
            ']' or 'l' or 'a' or 'e' => PickleKind.List,
            ')' or 't' => PickleKind.Tuple,
            '}' or 'd' or 's' or 'u' => PickleKind.Dict,
            0x91 => PickleKind.FrozenSet,
            _ => PickleKind.Set,
        };

    private bool Protocol()
    {
        if (!_operands.TryByte(out var version))
        {
            return false;
        }

        _protocol = version;
        return version <= 5 || _report.Fail($"protocol {version} does not exist");
    }

    private bool Frame()
    {
        if (!_operands.TryUInt64(out var length))
        {
            return false;
        }

        var at = _cursor.Position;
        if (_frameEnd > at)
        {
            _report.Framing("a frame begins inside another");
        }

        _frameEnd = length > (ulong)(long.MaxValue - at) ? long.MaxValue : at + (long)length;
        return true;
    }

    private bool Push(PickleKind kind) => _stack.Push(PickleValue.Of(kind));

    private bool PopMark()
    {
        if (!_stack.TryUnmark(out var count))
        {
            return false;
        }

        _stack.Drop(count);
        return true;
    }

    private bool Duplicate()
    {
        if (_stack.Count == 0)
        {
            return _report.Underflow();
        }

        _references.Duplicated(Opcodes);
        return _stack.Push(_stack.Top);
    }

    private bool Put(long index)
    {
        if (_stack.Count == 0)
        {
            return _report.Underflow();
        }

        _references.Put();
        _memo.Put(index, _stack.Top);
        return true;
    }

    private bool Get(long index)
    {
        if (!_memo.TryGet(index, out var value))
        {
            return _report.Fail($"the memo has no entry {index}");
        }

        if (
            value.Kind is >= PickleKind.Tuple and <= PickleKind.FrozenSet
            && (value.Kind != PickleKind.Tuple || value.IsLost || _heap[value].Count > 0)
        )
        {
            _references.Got();
        }

        return _stack.Push(value);
    }

    private bool Constant(int width, bool isText, bool isUtf8)
    {
        if (!_operands.TryLength(width, out var length))
        {
            return false;
        }

        if (isText && !isUtf8 && length > int.MaxValue)
        {
            return _report.Fail("a string has a negative length");
        }

        var at = _cursor.Position;
        if (length > (ulong)_cursor.Remaining)
        {
            return _report.Truncated();
        }

        var holdsCode = length >= 16 && _hidden.IsIn(at, length, isText, _cursor.PeekByte());
        return (isUtf8 ? _operands.TrySkipUtf8((long)length) : _operands.TrySkip(length))
            && _stack.Push(isText && !holdsCode ? PickleValue.Text(at, (long)length) : PickleValue.Bytes(holdsCode));
    }
}
