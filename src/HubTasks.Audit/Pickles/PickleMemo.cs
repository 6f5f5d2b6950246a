namespace HubTasks.Audit.Pickles;

/// <summary>Told of a place where a value is kept; may change the value.</summary>
internal delegate void PickleVisit(ref PickleValue value);

/// <summary>
/// The memo of a pickle, dense or sparse, in bounded memory. What does not fit is still known to be set; its content is
/// lost, except that globals stay longest.
/// </summary>
/// <param name="share">One of so many parts of the memory of the outermost machine.</param>
internal sealed class PickleMemo(int share)
{
    private const int ChunkSize = 4096;

    private readonly int _maxDense = (1 << 19) / share;
    private readonly int _maxSparse = 20_000 / share;
    private readonly List<PickleValue[]?> _chunks = [];
    private Dictionary<long, PickleValue>? _sparse;
    private bool _overflowed;

    /// <summary>How many indexes are set; MEMOIZE takes this as its index.</summary>
    public int Count { get; private set; }

    public void Put(long index, PickleValue value)
    {
        if (index < _maxDense)
        {
            ref var slot = ref Slot(index);
            Count += slot.Kind == PickleKind.Unset ? 1 : 0;
            slot = value;
        }
        else if (
            (_sparse ??= []).TryGetValue(index, out var held)
            || _sparse.Count < (value.Kind == PickleKind.Global ? 2 * _maxSparse : _maxSparse)
        )
        {
            Count += held.Kind == PickleKind.Unset ? 1 : 0;
            _sparse[index] = value;
        }
        else
        {
            Count++;
            _overflowed = true;
        }
    }

    public bool TryGet(long index, out PickleValue value)
    {
        value = default;
        if (index >= 0 && index < _maxDense)
        {
            var chunk = (int)(index / ChunkSize);
            value = chunk < _chunks.Count && _chunks[chunk] is { } held ? held[index % ChunkSize] : default;
        }
        else if ((_sparse is null || !_sparse.TryGetValue(index, out value)) && _overflowed && index >= 0)
        {
            value = PickleValue.Of(PickleKind.Lost);
        }

        return value.Kind != PickleKind.Unset;
    }

    /// <summary>Every entry, in the order of indexes as far as they are dense.</summary>
    public void Visit(PickleVisit visit)
    {
        foreach (var chunk in _chunks)
        {
            foreach (ref var value in chunk.AsSpan())
            {
                visit(ref value);
            }
        }

        if (_sparse is null)
        {
            return;
        }

        foreach (var (index, value) in _sparse)
        {
            var kept = value;
            visit(ref kept);
            if (kept != value)
            {
                _sparse[index] = kept;
            }
        }
    }

    private ref PickleValue Slot(long index)
    {
        var chunk = (int)(index / ChunkSize);
        while (_chunks.Count <= chunk)
        {
            _chunks.Add(null);
        }

        return ref (_chunks[chunk] ??= new PickleValue[ChunkSize])[index % ChunkSize];
    }
}
