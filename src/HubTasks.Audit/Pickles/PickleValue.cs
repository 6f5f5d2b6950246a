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

    // kinds with a node; a value of these kinds without one is a container that was let go
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
/// One value on the stack of the machine, in 16 bytes. Text stays in the file: the value says where, so that ten million
/// strings cost no memory.
/// </summary>
internal readonly struct PickleValue
{
    private const int KindShift = 60;
    private const int FormShift = 58;
    private const int LengthShift = 40;
    private const ulong LengthMask = (1UL << 18) - 1;
    private const ulong OffsetMask = (1UL << 40) - 1;
    private const ulong PayloadMask = (1UL << KindShift) - 1;

    private PickleValue(ulong bits, object? reference) => (Bits, Reference) = (bits, reference);

    private PickleValue(PickleKind kind, ulong payload, object? reference = null)
        : this(((ulong)kind << KindShift) | (payload & PayloadMask), reference) { }

    /// <summary>Kind and payload; zero only for <see cref="PickleKind.Unset"/>.</summary>
    public ulong Bits { get; }

    public object? Reference { get; }

    public PickleKind Kind => (PickleKind)(Bits >> KindShift);

    public PickleNode? Node => Reference as PickleNode;

    public PickleGlobal? Global => Reference as PickleGlobal;

    public bool HasReference => Kind >= PickleKind.Global;

    /// <summary>Its content is no longer known.</summary>
    public bool IsLost => Kind == PickleKind.Lost || (HasReference && Reference is null);

    /// <summary>Of an <see cref="PickleKind.Int"/> or <see cref="PickleKind.Bool"/>.</summary>
    public long Integer => (long)(Bits << 4) >> 4;

    public long TextOffset => (long)(Bits & OffsetMask);

    /// <summary>In bytes; saturates far above the length of any name.</summary>
    public int TextLength => (int)((Bits >> LengthShift) & LengthMask);

    public TextForm TextForm => (TextForm)((Bits >> FormShift) & 3);

    /// <summary>A constant that holds a pickle or marshalled code.</summary>
    public bool HoldsCode => Kind == PickleKind.Bytes && (Bits & 1) != 0;

    public bool IsContainer => Kind is >= PickleKind.Tuple and <= PickleKind.FrozenSet;

    public static PickleValue Of(PickleKind kind) => new(kind, 0);

    public static PickleValue Of(ulong bits, object? reference) => new(bits, reference);

    public static PickleValue Of(long integer) =>
        integer is > -(1L << 58) and < 1L << 58 ? new(PickleKind.Int, (ulong)integer) : new(PickleKind.Number, 0);

    public static PickleValue Of(bool value) => new(PickleKind.Bool, value ? 1UL : 0);

    public static PickleValue Text(long offset, long length, TextForm form = TextForm.Utf8) =>
        new(
            PickleKind.Text,
            ((ulong)offset & OffsetMask)
                | (Math.Min((ulong)length, LengthMask) << LengthShift)
                | ((ulong)form << FormShift)
        );

    public static PickleValue Bytes(bool holdsCode) => new(PickleKind.Bytes, holdsCode ? 1UL : 0);

    public static PickleValue Of(PickleNode node) => new(node.Kind, 0, node);

    public static PickleValue Of(PickleGlobal global) => new(PickleKind.Global, 0, global);

    /// <summary>Without what it holds; keeps its kind.</summary>
    public PickleValue Forget() => new(Bits, null);
}

/// <summary>A global that the pickle names, and what was done with it.</summary>
internal sealed record PickleGlobal(string Module, string Name, GlobalStanding Standing)
{
    public string FullName { get; } = $"{Module}.{Name}";

    public bool IsAllowed { get; init; }
}
