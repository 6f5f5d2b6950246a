namespace HubTasks.Audit.Pickles;

/// <summary>A container, or the result of a call. Of what it holds, it keeps what tells one call from another.</summary>
internal sealed class PickleNode
{
    /// <summary>Enough for every call that tensors, dtypes and array wrappers need.</summary>
    public const int MaxItems = 24;

    private const int OwnBytes = 88;
    private const int ItemBytes = 16;

    private PickleValue[] _items = [];
    private int _kept;

    /// <param name="kind">What it is.</param>
    /// <param name="count">How many items will be added, when that is known.</param>
    public PickleNode(PickleKind kind, int count = 0)
    {
        Kind = kind;
        if (count > 0 && KeepsItems)
        {
            _items = new PickleValue[Math.Min(MaxItems, count)];
        }
    }

    public PickleKind Kind { get; }

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

    /// <summary>When it was last counted.</summary>
    public int Round { get; set; }

    /// <summary>What it costs in memory, without what it refers to.</summary>
    public int Bytes => OwnBytes + (_items.Length * ItemBytes);

    public ReadOnlySpan<PickleValue> Items => Kept;

    public Span<PickleValue> Kept => _items.AsSpan(0, _kept);

    /// <summary>No rule asks what a list or a set holds.</summary>
    private bool KeepsItems => Kind is not (PickleKind.List or PickleKind.Set or PickleKind.FrozenSet);

    /// <returns>How many bytes it grew by.</returns>
    public int Add(in PickleValue value)
    {
        var before = _items.Length;
        if (_kept < MaxItems && KeepsItems)
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

        return (_items.Length - before) * ItemBytes;
    }
}
