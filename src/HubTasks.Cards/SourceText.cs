using HubTasks.Findings;

namespace HubTasks.Cards;

/// <summary>A file's text with its line map. Offsets are UTF-16 units from 0; lines end at CRLF, LF or a lone CR.</summary>
public sealed class SourceText
{
    private readonly List<int> _lineStarts = [0];

    /// <param name="text">Without a byte order mark.</param>
    public SourceText(string text)
    {
        Text = text;
        for (var at = text.AsSpan().IndexOfAny('\r', '\n'); at >= 0; )
        {
            at += text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? 2 : 1;
            _lineStarts.Add(at);
            var next = text.AsSpan(at).IndexOfAny('\r', '\n');
            at = next < 0 ? -1 : at + next;
        }
    }

    public string Text { get; }

    /// <summary>At least 1; a final line break opens one more, empty line.</summary>
    public int LineCount => _lineStarts.Count;

    /// <summary>The 1-based line that holds an offset.</summary>
    public int LineAt(int offset)
    {
        var found = _lineStarts.BinarySearch(offset);
        return found >= 0 ? found + 1 : ~found;
    }

    /// <summary>The offset where a 1-based line begins.</summary>
    public int LineStart(int line) => _lineStarts[line - 1];

    /// <summary>A 1-based line without its line break.</summary>
    public ReadOnlySpan<char> LineText(int line)
    {
        var end = line < LineCount ? _lineStarts[line] : Text.Length;
        return Text.AsSpan(_lineStarts[line - 1], end - _lineStarts[line - 1]).TrimEnd("\r\n");
    }

    /// <summary>Offsets outside the text are moved to its ends.</summary>
    public TextSpan Span(int start, int end)
    {
        start = Math.Clamp(start, 0, Text.Length);
        end = Math.Clamp(end, start, Text.Length);
        var (line, endLine) = (LineAt(start), LineAt(end));
        return new TextSpan(line, start - LineStart(line) + 1, endLine, end - LineStart(endLine) + 1);
    }

    /// <summary>The text of a 1-based line as a place, without its indentation.</summary>
    public TextSpan LineSpan(int line)
    {
        var text = LineText(line);
        var indent = text.Length - text.TrimStart().Length;
        return new TextSpan(line, indent + 1, line, Math.Max(indent, text.TrimEnd().Length) + 1);
    }
}
