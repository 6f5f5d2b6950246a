namespace HubTasks.Audit.Pickles;

/// <summary>The stack of the machine and its marks. Nothing is taken from below the last mark, as in CPython.</summary>
/// <param name="report">Told when the stack grows too deep.</param>
/// <param name="share">One of so many parts of the memory of the outermost machine.</param>
internal sealed class PickleStack(PickleReport report, int share)
{
    /// <summary>What was outgrown is garbage for a while, so it had better be small.</summary>
    private const int Growth = 8;

    private readonly int _most = 700_000 / share;
    private int[] _marks = new int[64];
    private int _markCount;
    private PickleValue[] _values = new PickleValue[64];
    private int _top;
    private int _fence;

    /// <summary>How many values stand above the last mark.</summary>
    public int Count => _top - _fence;

    public ref PickleValue Top => ref _values[_top - 1];

    /// <summary>From the bottom, for whoever counts memory.</summary>
    public Span<PickleValue> Values => _values.AsSpan(0, _top);

    public bool Push(PickleValue value)
    {
        if (_top == _values.Length)
        {
            if (_top >= _most)
            {
                return report.Exhausted(_most, "stack entries");
            }

            var values = new PickleValue[Math.Min(_most, _top * Growth)];
            Array.Copy(_values, values, _top);
            _values = values;
        }

        _values[_top++] = value;
        return true;
    }

    public bool TryPop(out PickleValue value)
    {
        if (_top <= _fence)
        {
            value = default;
            return false;
        }

        value = _values[--_top];
        _values[_top] = default;
        return true;
    }

    public bool Mark()
    {
        if (_markCount == _marks.Length)
        {
            if (_markCount >= _most)
            {
                return report.Exhausted(_most, "marks");
            }

            var marks = new int[Math.Min(_most, _markCount * Growth)];
            Array.Copy(_marks, marks, _markCount);
            _marks = marks;
        }

        _marks[_markCount++] = _top;
        _fence = _top;
        return true;
    }

    /// <summary>Takes the last mark away, and says how many values stood above it.</summary>
    public bool TryUnmark(out int count)
    {
        count = 0;
        if (_markCount == 0)
        {
            return report.Fail("there is no mark");
        }

        count = _top - _marks[--_markCount];
        _fence = _markCount > 0 ? _marks[_markCount - 1] : 0;
        return true;
    }

    /// <summary>The last <paramref name="count"/> values, oldest first; valid until the next change.</summary>
    public ReadOnlySpan<PickleValue> Last(int count) => _values.AsSpan(_top - count, count);

    /// <summary>The value below the last <paramref name="count"/>.</summary>
    public ref PickleValue Below(int count) => ref _values[_top - count - 1];

    public void Drop(int count)
    {
        _top -= count;
        Array.Clear(_values, _top, count);
    }
}
