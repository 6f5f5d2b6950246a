using Markdig.Syntax;

namespace HubTasks.Cards.Body;

/// <summary>The raw text of a block, its lines joined by LF, with the place of every character in the file.</summary>
internal sealed class LeafText
{
    private readonly List<(int Raw, int Source)> _lines = [];

    private LeafText(string text) => Text = text;

    public string Text { get; }

    public bool IsEmpty => Text.Length == 0;

    /// <summary>A stretch of the file as it stands.</summary>
    public static LeafText Of(string source, int start, int end)
    {
        var leaf = new LeafText(source[start..end]);
        leaf._lines.Add((0, start));
        return leaf;
    }

    /// <param name="block">Parsed from a part of the file.</param>
    /// <param name="offset">Where that part begins in the file.</param>
    /// <param name="first">Skip the lines before this one.</param>
    /// <param name="count">How many lines to take.</param>
    public static LeafText Of(LeafBlock block, int offset, int first = 0, int count = int.MaxValue)
    {
        var lines = block.Lines.Lines.AsSpan(0, block.Lines.Count)[first..];
        lines = lines[..Math.Min(count, lines.Length)];
        var text = new System.Text.StringBuilder();
        var starts = new List<(int, int)>(lines.Length);
        foreach (var line in lines)
        {
            if (starts.Count > 0)
            {
                text.Append('\n');
            }

            starts.Add((text.Length, offset + line.Slice.Start));
            text.Append(line.Slice.AsSpan());
        }

        var leaf = new LeafText(text.ToString());
        leaf._lines.AddRange(starts);
        return leaf;
    }

    /// <summary>The offset in the file of a character of <see cref="Text"/>.</summary>
    public int ToSource(int raw)
    {
        if (_lines.Count == 0)
        {
            return 0;
        }

        var (low, high) = (0, _lines.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = _lines[middle].Raw <= raw ? (middle, high) : (low, middle - 1);
        }

        return _lines[low].Source + raw - _lines[low].Raw;
    }
}
