namespace HubTasks.Audit.Pickles;

/// <summary>
/// The memo of a pickle, dense or sparse, in bounded memory. What does not fit is still known to be set; its content is
/// lost, except that globals stay longest.
/// </summary>
/// <param name="share">One of so many parts of the memory of the outermost machine.</param>
internal sealed class PickleMemo(int share)
{
    private readonly int _maxDense = (1 << 20) / share;
    private readonly int _maxSparse = 50_000 / share;
    private readonly List<Chunk?> _chunks = [];
    private readonly Dictionary<long, PickleValue> _sparse = [];
    private bool _overflowed;

    /// <summary>How many indexes are set; MEMOIZE takes this as its index.</summary>
    public int Count { get; private set; }

    public void Put(long index, PickleValue value)
    {
        if (index < _maxDense)
        {
            Count += ChunkOf(index).Put((int)(index % Chunk.Size), value) ? 1 : 0;
        }
        else if (
            _sparse.TryGetValue(index, out var held)
            || _sparse.Count < (value.Global is null ? _maxSparse : 2 * _maxSparse)
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
            var chunk = (int)(index / Chunk.Size);
            value = chunk < _chunks.Count && _chunks[chunk] is { } held ? held.Get((int)(index % Chunk.Size)) : default;
        }
        else if (!_sparse.TryGetValue(index, out value) && _overflowed && index >= 0)
        {
            value = PickleValue.Of(PickleKind.Lost);
        }

        return value.Kind != PickleKind.Unset;
    }

    /// <summary>Lets go of the content of every container that is not wanted, in the order of indexes.</summary>
    public void Forget(Func<PickleNode, bool> isWanted)
    {
        foreach (var chunk in _chunks)
        {
            chunk?.Forget(isWanted);
        }

        foreach (var (index, value) in _sparse)
        {
            if (value.Node is { } node && !isWanted(node))
            {
                _sparse[index] = value.Forget();
            }
        }
    }

    private Chunk ChunkOf(long index)
    {
        var chunk = (int)(index / Chunk.Size);
        while (_chunks.Count <= chunk)
        {
            _chunks.Add(null);
        }

        return _chunks[chunk] ??= new Chunk();
    }

    /// <summary>Eight bytes for each entry; as many again once one of them refers to something.</summary>
    private sealed class Chunk
    {
        public const int Size = 4096;

        private readonly ulong[] _bits = new ulong[Size];
        private object?[]? _references;

        /// <returns>Whether the entry was not set before.</returns>
        public bool Put(int at, in PickleValue value)
        {
            var isNew = _bits[at] == 0;
            _bits[at] = value.Bits;
            if (value.Reference is not null || _references is not null)
            {
                (_references ??= new object?[Size])[at] = value.Reference;
            }

            return isNew;
        }

        public PickleValue Get(int at) => PickleValue.Of(_bits[at], _references?[at]);

        public void Forget(Func<PickleNode, bool> isWanted)
        {
            foreach (ref var reference in _references.AsSpan())
            {
                if (reference is PickleNode node && !isWanted(node))
                {
                    reference = null;
                }
            }
        }
    }
}
