using System.Text;
using Markdig.Syntax;

namespace HubTasks.Cards.Body;

/// <summary>The raw text of a block, its lines joined by LF, with the place of every character in the file.</summary>
internal sealed class LeafText
{
    private LeafText(string text, SourceMap map) => (Text, Map) = (text, map);

    public string Text { get; }

    public SourceMap Map { get; }

    public bool IsEmpty => Text.Length == 0;

    /// <summary>A stretch of the file as it stands.</summary>
    public static LeafText Of(string source, int start, int end) =>
        new(source[start..end], SourceMap.Of(start, end - start));

    /// <param name="block">Parsed from a part of the file.</param>
    /// <param name="offset">Where that part begins in the file.</param>
    /// <param name="first">Skip the lines before this one.</param>
    /// <param name="count">How many lines to take.</param>
    public static LeafText Of(LeafBlock block, int offset, int first = 0, int count = int.MaxValue)
    {
        var lines = block.Lines.Lines.AsSpan(0, block.Lines.Count)[first..];
        lines = lines[..Math.Min(count, lines.Length)];
        var text = new StringBuilder();
        var map = new SourceMap.Builder();
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Slice;
            text.Append(line.AsSpan());
            if (i + 1 < lines.Length)
            {
                text.Append('\n');
            }

            // the line break is where the line ends, however the file writes it
            map.Add(offset + line.Start, text.Length - map.Length);
        }

        return new LeafText(text.ToString(), map.Build());
    }

    /// <summary>The offset in the file of a character of <see cref="Text"/>.</summary>
    public int ToSource(int raw) => Map[raw];
}
