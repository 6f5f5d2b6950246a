namespace HubTasks.Audit.Pickles;

internal enum PickleKind : byte
{
    /// <summary>Nothing: an entry of the memo that was never set.</summary>
    Unset,

    /// <summary>There was a value, but its content had to be let go.</summary>
    Lost,
    None,
    Bool,
    Int,

    /// <summary>A float, or an integer that is too long to matter.</summary>
    Number,
    Text,
    Bytes,
    Global,

    // containers, whose content the heap holds
    Tuple,
    List,
    Dict,
    Set,
    FrozenSet,
    Call,
    Persistent,
}

/// <summary>How the bytes of a text stand in the file.</summary>
internal enum TextForm : byte
{
    Utf8,

    /// <summary>Between quotes, with the escapes of Python's string literals.</summary>
    Quoted,

    /// <summary>With <c>\u</c> and <c>\U</c> only.</summary>
    RawUnicode,
}

/// <summary>
/// One value of the machine, in 8 bytes: a kind, and a number, a place in the file, or an index. Text stays in the file, so
/// that ten million strings cost nothing.
/// </summary>
internal readonly record struct PickleValue
{
    private const int KindShift = 60;
    private const int FormShift = 58;
    private const int LengthShift = 40;
    private const ulong LengthMask = (1UL << 18) - 1;
    private const ulong OffsetMask = (1UL << 40) - 1;
    private const ulong PayloadMask = (1UL << KindShift) - 1;
    private readonly ulong _bits;

    private PickleValue(PickleKind kind, ulong payload) => _bits = ((ulong)kind << KindShift) | (payload & PayloadMask);

    public PickleKind Kind => (PickleKind)(_bits >> KindShift);

    /// <summary>A container, with or without its content.</summary>
    public bool IsNode => Kind >= PickleKind.Tuple;

    /// <summary>Its content is no longer known.</summary>
    public bool IsLost => Kind == PickleKind.Lost || (IsNode && Index < 0);

    /// <summary>Of an <see cref="PickleKind.Int"/> or <see cref="PickleKind.Bool"/>.</summary>
    public long Integer => (long)(_bits << 4) >> 4;

    public long TextOffset => (long)(_bits & OffsetMask);

    /// <summary>In bytes; saturates far above the length of any name.</summary>
    public int TextLength => (int)((_bits >> LengthShift) & LengthMask);

    public TextForm TextForm => (TextForm)((_bits >> FormShift) & 3);

    /// <summary>Of a global among the imports, or of a container in the heap; -1 for one that was let go.</summary>
    public int Index => (int)Integer - 1;

    /// <summary>A constant that holds a pickle or marshalled code.</summary>
    public bool HoldsCode => Kind == PickleKind.Bytes && (_bits & 1) != 0;

    public static PickleValue Of(PickleKind kind) => new(kind, 0);

    public static PickleValue Of(long integer) =>
        integer is > -(1L << 58) and < 1L << 58 ? new(PickleKind.Int, (ulong)integer) : new(PickleKind.Number, 0);

    public static PickleValue Of(bool value) => new(PickleKind.Bool, value ? 1UL : 0);

    public static PickleValue Of(PickleKind kind, int index) => new(kind, (ulong)index + 1);

    public static PickleValue Text(long offset, long length, TextForm form = TextForm.Utf8) =>
        new(
            PickleKind.Text,
            ((ulong)offset & OffsetMask)
                | (Math.Min((ulong)length, LengthMask) << LengthShift)
                | ((ulong)form << FormShift)
        );

    public static PickleValue Bytes(bool holdsCode) => new(PickleKind.Bytes, holdsCode ? 1UL : 0);

    /// <summary>Without what it holds; keeps its kind.</summary>
    public PickleValue Forget() => Of(Kind);
}

/// <summary>Numbers of tensors that lie outside the stream.</summary>
/// <param name="Bytes">Of all elements; -1 when it cannot be told.</param>
internal sealed record TensorStorage(string Key, long Bytes);

/// <summary>A global that the pickle names, and what was done with it.</summary>
internal sealed record PickleGlobal(string Module, string Name, GlobalStanding Standing)
{
    public string FullName { get; } = $"{Module}.{Name}";

    public bool IsAllowed { get; init; }

    /// <summary>What stands for it on the stack.</summary>
    public PickleValue Value { get; init; }
}
