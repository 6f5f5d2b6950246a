namespace HubTasks.Audit.Files;

/// <summary>
/// Parts of a file that should lie one behind the other. Plain arrays: a generic collection of pairs is compiled when the
/// tool runs, which takes longer than to check a header.
/// </summary>
internal sealed class ByteRanges
{
    private long[] _starts = new long[64];
    private long[] _ends = new long[64];
    private bool _isSorted = true;

    public int Count { get; private set; }

    public void Add(long start, long end)
    {
        if (Count == _starts.Length)
        {
            _starts = Longer(_starts);
            _ends = Longer(_ends);
        }

        _isSorted &=
            Count == 0 || _starts[Count - 1] < start || (_starts[Count - 1] == start && _ends[Count - 1] <= end);
        (_starts[Count], _ends[Count]) = (start, end);
        Count++;
    }

    /// <summary>In order, by start and then by end, once <see cref="Sort"/> was called.</summary>
    public void Get(int index, out long start, out long end) => (start, end) = (_starts[index], _ends[index]);

    /// <summary>Writers lay them down in order, so there is seldom anything to do.</summary>
    public void Sort()
    {
        if (_isSorted)
        {
            return;
        }

        Array.Sort(_starts, _ends, 0, Count);
        for (var (from, at) = (0, 1); at <= Count; at++)
        {
            if (at == Count || _starts[at] != _starts[from])
            {
                Array.Sort(_ends, from, at - from);
                from = at;
            }
        }

        _isSorted = true;
    }

    private static long[] Longer(long[] values)
    {
        var longer = new long[values.Length * 4];
        Array.Copy(values, longer, values.Length);
        return longer;
    }
}
