namespace HubTasks.Audit.Pickles;

/// <summary>The memo of a pickle, dense or sparse, in bounded memory: what falls out is still known to be set.</summary>
internal sealed class PickleMemo
{
    private const int ChunkSize = 4096;
    private const int MaxDense = 1 << 19;
    private const int MaxSparse = 50_000;
    private const int MaxNodes = 50_000;

    private readonly List<PickleValue[]?> _chunks = [];
    private readonly Dictionary<long, PickleValue> _sparse = [];
    private int _nodes;

    /// <summary>How many indexes are set; MEMOIZE takes this as its index.</summary>
    public int Count { get; private set; }

    /// <summary>Something was stored without its value, or not at all.</summary>
    public bool Overflowed { get; private set; }

    public void Put(long index, PickleValue value)
    {
        if (value.Node is not null && ++_nodes > MaxNodes)
        {
            value = value.Forget();
        }

        // Unknown at rest means unset, so an unknown value is stored as one that has lost its text
        if (value.Kind == PickleKind.Unknown)
        {
            value = PickleValue.Of(PickleKind.Call);
        }

        if (index < MaxDense)
        {
            var chunk = (int)(index / ChunkSize);
            while (_chunks.Count <= chunk)
            {
                _chunks.Add(null);
            }

            ref var slot = ref (_chunks[chunk] ??= new PickleValue[ChunkSize])[index % ChunkSize];
            Count += slot.Kind == PickleKind.Unknown ? 1 : 0;
            slot = value;
            return;
        }

        if (_sparse.Count < MaxSparse)
        {
            Count += _sparse.TryAdd(index, value) ? 1 : 0;
            _sparse[index] = value;
            return;
        }

        Count++;
        Overflowed = true;
    }

    public bool TryGet(long index, out PickleValue value)
    {
        value = default;
        if (index < 0)
        {
            return false;
        }

        if (index < MaxDense)
        {
            var chunk = (int)(index / ChunkSize);
            value = chunk < _chunks.Count && _chunks[chunk] is { } held ? held[index % ChunkSize] : default;
            return value.Kind != PickleKind.Unknown;
        }

        if (_sparse.TryGetValue(index, out value))
        {
            return true;
        }

        value = PickleValue.Of(PickleKind.Call);
        return Overflowed && index < Count;
    }
}
