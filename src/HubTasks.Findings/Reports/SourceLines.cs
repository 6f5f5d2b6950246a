namespace HubTasks.Findings.Reports;

/// <summary>A text cut into lines at LF, CRLF and lone CR.</summary>
internal sealed class SourceLines
{
    private readonly string _text;
    private readonly List<(int Start, int Length)> _lines = [];

    public SourceLines(string text)
    {
        _text = text;
        var start = 0;
        while (true)
        {
            var rest = text.AsSpan(start);
            var at = rest.IndexOfAny('\r', '\n');
            if (at < 0)
            {
                _lines.Add((start, rest.Length));
                return;
            }

            _lines.Add((start, at));
            start += at + (rest[at] == '\r' && at + 1 < rest.Length && rest[at + 1] == '\n' ? 2 : 1);
        }
    }

    public int Count => _lines.Count;

    /// <summary>A 1-based line; null outside the text.</summary>
    public string? Line(int number) =>
        number >= 1 && number <= _lines.Count
            ? _text.Substring(_lines[number - 1].Start, _lines[number - 1].Length)
            : null;
}
