namespace HubTasks.Cards.Body;

/// <summary>Where the characters of a text stand in the file, kept as stretches that run side by side in both.</summary>
internal sealed class SourceMap
{
    public static readonly SourceMap Empty = new([], 0);

    private readonly (int At, int Source)[] _runs;

    private SourceMap((int At, int Source)[] runs, int length)
    {
        _runs = runs;
        Length = length;
    }

    /// <summary>Of the text that it describes.</summary>
    public int Length { get; }

    /// <summary>The offset in the file of a character; past the end, as if the last stretch went on. 0 for an empty text.</summary>
    public int this[int at] => _runs.Length == 0 ? 0 : At(RunOf(at), at);

    /// <summary>A text that stands in the file as it is.</summary>
    public static SourceMap Of(int source, int length) => new([(0, source)], length);

    public SourceMap Slice(int start, int end)
    {
        if (end <= start)
        {
            return Empty;
        }

        var first = RunOf(start);
        var last = RunOf(end - 1);
        var runs = new (int, int)[last - first + 1];
        runs[0] = (0, At(first, start));
        for (var i = 1; i < runs.Length; i++)
        {
            runs[i] = (_runs[first + i].At - start, _runs[first + i].Source);
        }

        return new SourceMap(runs, end - start);
    }

    private int At(int run, int at) => _runs[run].Source + at - _runs[run].At;

    /// <summary>The stretch that holds a character.</summary>
    private int RunOf(int at)
    {
        var (low, high) = (0, _runs.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = _runs[middle].At <= at ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    /// <summary>Puts a map together from left to right.</summary>
    public sealed class Builder
    {
        private readonly List<(int At, int Source)> _runs = [];
        private int _end;

        public int Length { get; private set; }

        /// <summary>The next characters of the text, which stand side by side in the file.</summary>
        public void Add(int source, int count = 1)
        {
            if (source != _end || Length == 0)
            {
                _runs.Add((Length, source));
            }

            Length += count;
            _end = source + count;
        }

        /// <summary>The next characters of the text are those of another text.</summary>
        public void Add(SourceMap other, int start, int end)
        {
            for (var run = other.RunOf(start); start < end; run++)
            {
                var stop = run + 1 < other._runs.Length ? Math.Min(end, other._runs[run + 1].At) : end;
                Add(other.At(run, start), stop - start);
                start = stop;
            }
        }

        public SourceMap Build() => new([.. _runs], Length);
    }
}
