namespace HubTasks.Audit.Pickles;

internal enum PickleKind : byte
{
    Unknown,
    None,
    Bool,
    Int,
    Long,
    Float,
    Text,
    Bytes,
    Global,

    // kinds with a node; a value of these kinds without one is a container that was let go to save memory
    Tuple,
    List,
    Dict,
    Set,
    FrozenSet,
    Call,
    Persistent,
}

/// <summary>
/// One value on the stack of the machine, in 16 bytes. Text stays in the file: the value says where, so that ten million
/// strings cost no memory.
/// </summary>
internal readonly struct PickleValue
{
    private const int KindShift = 60;
    private const int LengthShift = 40;
    private const ulong LengthMask = (1UL << 20) - 1;
    private const ulong OffsetMask = (1UL << 40) - 1;
    private const ulong PayloadMask = (1UL << KindShift) - 1;
    private readonly ulong _bits;

    private PickleValue(PickleKind kind, ulong payload, object? reference = null)
    {
        _bits = ((ulong)kind << KindShift) | (payload & PayloadMask);
        Reference = reference;
    }

    public PickleKind Kind => (PickleKind)(_bits >> KindShift);

    public object? Reference { get; }

    public PickleNode? Node => Reference as PickleNode;

    public PickleGlobal? Global => Reference as PickleGlobal;

    /// <summary>Of an <see cref="PickleKind.Int"/> or <see cref="PickleKind.Bool"/>.</summary>
    public long Integer => (long)(_bits << 4) >> 4;

    public long TextOffset => (long)(_bits & OffsetMask);

    public int TextLength => (int)((_bits >> LengthShift) & LengthMask);

    /// <summary>A constant that holds a pickle or marshalled code.</summary>
    public bool HoldsCode => Kind == PickleKind.Bytes && (_bits & 1) != 0;

    public bool IsContainer => Kind is >= PickleKind.Tuple and <= PickleKind.FrozenSet;

    public static PickleValue Of(PickleKind kind) => new(kind, 0);

    public static PickleValue Of(long integer) =>
        integer is > -(1L << 58) and < 1L << 58 ? new(PickleKind.Int, (ulong)integer) : new(PickleKind.Long, 0);

    public static PickleValue Of(bool value) => new(PickleKind.Bool, value ? 1UL : 0);

    public static PickleValue Text(long offset, long length) =>
        new(PickleKind.Text, (ulong)offset & OffsetMask | (Math.Min((ulong)length, LengthMask) << LengthShift));

    public static PickleValue Text(string text) => new(PickleKind.Text, 0, text);

    public static PickleValue Bytes(bool holdsCode) => new(PickleKind.Bytes, holdsCode ? 1UL : 0);

    public static PickleValue Of(PickleNode node) => new(node.Kind, 0, node);

    public static PickleValue Of(PickleGlobal global) => new(PickleKind.Global, 0, global);

    /// <summary>Without what it holds; keeps its kind.</summary>
    public PickleValue Forget() => Node is null ? this : new(Kind, 0);
}

/// <summary>A global that the pickle names, and what was done with it.</summary>
internal sealed record PickleGlobal(string Module, string Name, GlobalStanding Standing)
{
    public string FullName { get; } = $"{Module}.{Name}";

    public bool IsAllowed { get; init; }
}

/// <summary>A container, or the result of a call.</summary>
internal sealed class PickleNode(PickleKind kind)
{
    /// <summary>Enough for every call that tensors, dtypes and array wrappers need.</summary>
    public const int MaxItems = 24;

    private PickleValue[] _items = [];
    private int _kept;

    public PickleKind Kind { get; } = kind;

    /// <summary>How many were added; more than are kept.</summary>
    public int Count { get; private set; }

    /// <summary>What was called or instantiated; null for a container.</summary>
    public PickleGlobal? Callee { get; init; }

    /// <summary>What BUILD gave it.</summary>
    public PickleNode? State { get; set; }

    /// <summary>Part of another container already.</summary>
    public bool Owned { get; set; }

    public bool HoldsCode { get; private set; }

    /// <summary>How many values a walk without memory would meet; saturates.</summary>
    public float Weight { get; private set; } = 1;

    public int Depth { get; private set; } = 1;

    public ReadOnlySpan<PickleValue> Items => _items.AsSpan(0, _kept);

    public void Add(in PickleValue value)
    {
        if (_kept < MaxItems && Kind is not PickleKind.Set)
        {
            if (_kept == _items.Length)
            {
                Array.Resize(ref _items, Math.Min(MaxItems, Math.Max(2, _kept * 2)));
            }

            _items[_kept++] = value;
        }

        Count++;
        Weight += 1;
        if (value.Node is { } node)
        {
            Weight += node.Weight;
            Depth = Math.Max(Depth, node.Depth + 1);
            HoldsCode |= node.HoldsCode;
            node.Owned = true;
        }
        else
        {
            HoldsCode |= value.HoldsCode;
        }
    }
}
