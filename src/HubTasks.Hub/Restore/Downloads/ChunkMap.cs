namespace HubTasks.Hub.Restore.Downloads;

/// <summary>
/// Which parts of a file are written, and which of the others somebody fetches. Chunks divide the file; each is written
/// from its beginning on. Safe for several threads.
/// </summary>
internal sealed class ChunkMap
{
    /// <summary>In bytes; the last one may be shorter.</summary>
    public const int ChunkSize = 8 << 20;

    private readonly Lock _gate = new();
    private readonly long _size;
    private readonly long[] _written;
    private readonly bool[] _taken;

    /// <param name="size">Of the file, in bytes.</param>
    /// <param name="complete">Chunks that are there already; numbers outside the file are left out.</param>
    public ChunkMap(long size, IEnumerable<int> complete)
    {
        _size = size;
        Count = (int)((size + ChunkSize - 1) / ChunkSize);
        _written = new long[Count];
        _taken = new bool[Count];
        foreach (var chunk in complete.Where(chunk => chunk >= 0 && chunk < Count))
        {
            _written[chunk] = EndOf(chunk) - StartOf(chunk);
        }
    }

    public int Count { get; }

    public static long StartOf(int chunk) => (long)chunk * ChunkSize;

    public static int ChunkAt(long position) => (int)(position / ChunkSize);

    public long EndOf(int chunk) => Math.Min(StartOf(chunk + 1), _size);

    /// <summary>Takes the first chunk that is not complete and that nobody has, with the place to go on from; null when there is none.</summary>
    public (int Chunk, long Position)? Take()
    {
        lock (_gate)
        {
            for (var chunk = 0; chunk < Count; chunk++)
            {
                if (!_taken[chunk] && StartOf(chunk) + _written[chunk] < EndOf(chunk))
                {
                    _taken[chunk] = true;
                    return (chunk, StartOf(chunk) + _written[chunk]);
                }
            }

            return null;
        }
    }

    /// <summary>Takes a chunk of which nothing is there, unless it is past the end or somebody has it.</summary>
    public bool TryTake(int chunk)
    {
        lock (_gate)
        {
            return IsFree(chunk) && (_taken[chunk] = true);
        }
    }

    /// <summary>Where the free chunks end that begin with this one: at its own beginning when it is not free, and never past the file.</summary>
    public long EndOfFree(int chunk)
    {
        lock (_gate)
        {
            while (IsFree(chunk))
            {
                chunk++;
            }

            return Math.Min(StartOf(chunk), _size);
        }
    }

    /// <summary>Gives everything back that was taken and not finished; what is written stays.</summary>
    public void GiveBack()
    {
        lock (_gate)
        {
            Array.Clear(_taken);
        }
    }

    /// <summary>Notes what was written, all within one chunk; true when that made the chunk complete.</summary>
    public bool Wrote(long position, int count)
    {
        var chunk = ChunkAt(position);
        lock (_gate)
        {
            _written[chunk] = Math.Max(_written[chunk], position + count - StartOf(chunk));
            return StartOf(chunk) + _written[chunk] == EndOf(chunk);
        }
    }

    /// <summary>How many bytes can be read from a position on, within its chunk.</summary>
    public long AvailableAt(long position)
    {
        var chunk = ChunkAt(position);
        lock (_gate)
        {
            return chunk < Count ? StartOf(chunk) + _written[chunk] - position : 0;
        }
    }

    /// <summary>Called under the lock.</summary>
    private bool IsFree(int chunk) => chunk < Count && _written[chunk] == 0 && !_taken[chunk];
}
