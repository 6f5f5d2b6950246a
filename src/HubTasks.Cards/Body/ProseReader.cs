using System.Buffers;
using System.Net;

namespace HubTasks.Cards.Body;

/// <summary>
/// Reads the text of one block in one pass. It finds what rules ask for (visible text, links, emphasis, tags) in linear time
/// for any input, which Markdig's own inline parser does not.
/// </summary>
internal sealed class ProseReader
{
    private const int MaxAutolink = 1_000;

    private static readonly SearchValues<char> UrlEnd = SearchValues.Create(" \t\n<>\"'`|\\");
    private static readonly SearchValues<string> UrlStart = SearchValues.Create(
        ["http://", "https://", "www."],
        StringComparison.Ordinal
    );
    private static readonly SearchValues<char> HtmlMarks = SearchValues.Create("<&");
    private static readonly SearchValues<char> MarkdownMarks = SearchValues.Create("<&\\`![]*_~");

    private readonly LeafText _leaf;
    private readonly string _raw;
    private readonly Func<string, string?> _definition;
    private readonly ProseBuilder _prose;
    private readonly Lookahead _ahead;
    private readonly OpenMarks _marks;
    private readonly InlineHtml _html;
    private readonly Stack<(int At, int Raw, bool IsImage)> _brackets = new();
    private CodeTicks? _ticks;
    private int _nextUrl = -1;
    private int _at;

    private ProseReader(LeafText leaf, Func<string, string?> definition)
    {
        _leaf = leaf;
        _raw = leaf.Text;
        _definition = definition;
        _prose = new ProseBuilder(leaf);
        _ahead = new Lookahead(_raw, 4_000);
        _marks = new OpenMarks(_prose);
        _html = new InlineHtml(leaf, _ahead, _prose, _marks);
    }

    /// <param name="leaf">A paragraph, a heading or a table cell.</param>
    /// <param name="definition">The target of a link definition, or null.</param>
    public static Prose ReadMarkdown(LeafText leaf, Func<string, string?> definition) =>
        IsPlain(leaf.Text)
            ? new Prose { Text = leaf.Text, Map = leaf.Map }
            : new ProseReader(leaf, definition).Read(markdown: true);

    /// <summary>Nothing to read in it: the cells of most tables, and many paragraphs.</summary>
    private static bool IsPlain(ReadOnlySpan<char> text) =>
        !text.ContainsAny(MarkdownMarks) && !text.ContainsAny(UrlStart);

    /// <summary>Inside an HTML block Markdown means nothing.</summary>
    public static Prose ReadHtml(LeafText leaf) => new ProseReader(leaf, _ => null).Read(markdown: false);

    private Prose Read(bool markdown)
    {
        var marks = markdown ? MarkdownMarks : HtmlMarks;
        for (; ; )
        {
            var mark = NextMark(marks);
            _prose.Add(_at, mark);
            _at = mark;
            if (_at == _raw.Length)
            {
                break;
            }

            var c = _raw[_at];
            var known = c switch
            {
                '<' => TryHtml(markdown) || TryAutolink(),
                '&' => TryEntity(),
                'h' or 'w' => TryBareUrl(),
                '\\' => TryEscape(),
                '`' => TryCode(),
                '!' => TryImageOpen(),
                '[' => Open(isImage: false, width: 1),
                ']' => TryClose(),
                _ => TryEmphasis(c),
            };
            if (!known)
            {
                _prose.Add(c, _at);
                _at++;
            }
        }

        _marks.End();
        return _prose.Build();
    }

    /// <summary>The next character that may be more than itself; the text's end when there is none.</summary>
    private int NextMark(SearchValues<char> marks)
    {
        if (_nextUrl < _at)
        {
            var found = _raw.AsSpan(_at).IndexOfAny(UrlStart);
            _nextUrl = found < 0 ? int.MaxValue : _at + found;
        }

        var end = Math.Min(_nextUrl, _raw.Length);
        var mark = _raw.AsSpan(_at, end - _at).IndexOfAny(marks);
        return mark < 0 ? end : _at + mark;
    }

    private bool TryEscape()
    {
        if (
            _at + 1 >= _raw.Length
            || !char.IsAscii(_raw[_at + 1])
            || !(char.IsPunctuation(_raw[_at + 1]) || char.IsSymbol(_raw[_at + 1]))
        )
        {
            return false;
        }

        _prose.Add(_raw[_at + 1], _at + 1);
        _at += 2;
        return true;
    }

    private bool TryCode()
    {
        var width = Run('`');
        _ticks ??= new CodeTicks(_raw);
        var close = _ticks.Next(width, _at + width);
        if (close < 0)
        {
            return AsText(width);
        }

        var from = _prose.Length;
        _prose.Add(_at + width, close);
        _prose.Code(from);
        _at = close + width;
        return true;
    }

    /// <summary>Marks that turn out to mean nothing.</summary>
    private bool AsText(int width)
    {
        _prose.Add(_at, _at + width);
        _at += width;
        return true;
    }

    private bool TryImageOpen() => _at + 1 < _raw.Length && _raw[_at + 1] == '[' && Open(isImage: true, width: 2);

    private bool Open(bool isImage, int width)
    {
        _brackets.Push((_prose.Length, _at, isImage));
        return AsText(width);
    }

    private bool TryClose()
    {
        if (_brackets.Count == 0)
        {
            return false;
        }

        var (from, raw, isImage) = _brackets.Pop();
        var width = isImage ? 2 : 1;
        if (LinkTarget.Read(_ahead, raw + width, _at, _definition) is not { } link)
        {
            return false;
        }

        _prose.Drop(from, isImage ? _prose.Length : from + width);
        if (isImage)
        {
            _prose.Image(link.Target, (_leaf.ToSource(link.Start), _leaf.ToSource(link.End)));
        }
        else
        {
            _prose.Link(link.Target, from + width, link.Start, link.End);
        }

        _at = link.Next;
        return true;
    }

    private bool TryEmphasis(char mark)
    {
        var width = Run(mark);
        var before = _at == 0 ? ' ' : _raw[_at - 1];
        var after = _at + width >= _raw.Length ? ' ' : _raw[_at + width];
        var opens = !char.IsWhiteSpace(after) && !(mark == '_' && char.IsLetterOrDigit(before));
        var closes = !char.IsWhiteSpace(before) && !(mark == '_' && char.IsLetterOrDigit(after));
        if (width > 3 || (!opens && !closes) || (mark == '~' && width != 2))
        {
            return AsText(width);
        }

        _at += width;
        if (mark == '~')
        {
            _marks.ToggleStrike(closes);
        }
        else
        {
            _marks.Emphasis(width, opens, closes);
        }

        return true;
    }

    private bool TryEntity()
    {
        var window = _raw.AsSpan(_at, Math.Min(32, _raw.Length - _at));
        var end = window.IndexOf(';');
        if (end < 2)
        {
            return false;
        }

        var entity = window[..(end + 1)].ToString();
        var decoded = WebUtility.HtmlDecode(entity);
        if (decoded == entity)
        {
            return false;
        }

        foreach (var c in decoded)
        {
            _prose.Add(c, _at);
        }

        _at += end + 1;
        return true;
    }

    private bool TryBareUrl()
    {
        if (_at > 0 && char.IsLetterOrDigit(_raw[_at - 1]))
        {
            return false;
        }

        var rest = _raw.AsSpan(_at);
        var end = rest.IndexOfAny(UrlEnd);
        end = end < 0 ? rest.Length : end;

        // brackets belong to what surrounds the URL, unless it opened them
        var depth = 0;
        for (var i = 0; i < end; i++)
        {
            depth +=
                rest[i] is '(' or '[' ? 1
                : rest[i] is ')' or ']' ? -1
                : 0;
            if (depth < 0 || rest[i] is '（' or '）' or '，' or '。')
            {
                end = i;
                break;
            }
        }

        while (end > 0 && rest[end - 1] is '.' or ',' or ';' or ':' or '!' or '?' or '*' or '_')
        {
            end--;
        }

        var from = _prose.Length;
        _prose.Add(_at, _at + end);
        _prose.Link(rest[..end].ToString(), from, _at, _at + end);
        _at += end;
        return true;
    }

    private bool TryHtml(bool mustEnd)
    {
        var next = _html.Comment(_at, mustEnd);
        next = next < 0 ? _html.Tag(_at) : next;
        _at = next < 0 ? _at : next;
        return next >= 0;
    }

    private bool TryAutolink()
    {
        var end = _ahead.Find('>', _at + 1, MaxAutolink);
        if (end < 0)
        {
            return false;
        }

        var inside = _raw.AsSpan(_at + 1, end - _at - 1);
        if (inside.ContainsAny(' ', '\n', '<') || !(inside.Contains("://", StringComparison.Ordinal) || IsMail(inside)))
        {
            return false;
        }

        var from = _prose.Length;
        _prose.Add(_at + 1, end);
        _prose.Link(inside.ToString(), from, _at + 1, end);
        _at = end + 1;
        return true;

        static bool IsMail(ReadOnlySpan<char> text) => text.Contains('@') && text.Contains('.');
    }

    private int Run(char mark)
    {
        var end = _raw.AsSpan(_at).IndexOfAnyExcept(mark);
        return end < 0 ? _raw.Length - _at : end;
    }
}
