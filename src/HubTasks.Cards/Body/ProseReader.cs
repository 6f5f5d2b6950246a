using System.Buffers;
using System.Collections.Immutable;
using System.Net;
using System.Text;

namespace HubTasks.Cards.Body;

/// <summary>
/// Reads the text of one block in one pass. It finds what rules ask for (visible text, links, emphasis, tags) in linear time
/// for any input, which Markdig's own inline parser does not.
/// </summary>
internal sealed class ProseReader
{
    private const int MaxTarget = 4_000;
    private const int MaxTag = 10_000;

    private static readonly SearchValues<char> UrlEnd = SearchValues.Create(" \t\n<>\"'`|\\");

    private readonly LeafText _leaf;
    private readonly string _raw;
    private readonly Func<string, string?> _definition;
    private readonly StringBuilder _text = new();
    private readonly List<int> _places = [];
    private readonly List<int> _dropped = [];
    private readonly List<(int At, int Raw, bool IsImage)> _brackets = [];
    private readonly List<(string Target, bool IsImage, int From, int To, int Start, int End)> _links = [];
    private readonly List<(int From, int To)> _emphasis = [];
    private readonly List<(int From, int To)> _code = [];
    private readonly List<HtmlTag> _tags = [];
    private readonly List<(int, int)> _comments = [];
    private Dictionary<int, Queue<int>>? _ticks;
    private (int From, string Target, int Start, int End)? _anchor;
    private int _emphasisFrom = -1;
    private int _emphasisWidth;
    private bool _commentsEnded;
    private int _at;

    // looking ahead for the end of a link is paid from this, so that unclosed ones cannot add up
    private int _budget;

    private ProseReader(LeafText leaf, Func<string, string?> definition)
    {
        _leaf = leaf;
        _raw = leaf.Text;
        _definition = definition;
        _budget = (_raw.Length * 4) + MaxTarget;
    }

    /// <param name="leaf">A paragraph, a heading or a table cell.</param>
    /// <param name="definition">The target of a link definition, or null.</param>
    public static Prose ReadMarkdown(LeafText leaf, Func<string, string?> definition) =>
        new ProseReader(leaf, definition).Read(markdown: true);

    /// <summary>Inside an HTML block Markdown means nothing.</summary>
    public static Prose ReadHtml(LeafText leaf) => new ProseReader(leaf, _ => null).Read(markdown: false);

    private Prose Read(bool markdown)
    {
        while (_at < _raw.Length)
        {
            var c = _raw[_at];
            var known = c switch
            {
                '<' => TryComment(markdown) || TryTag() || TryAutolink(),
                '&' => TryEntity(),
                'h' or 'w' => TryBareUrl(),
                '\\' => markdown && TryEscape(),
                '`' => markdown && TryCode(),
                '!' => markdown && TryImageOpen(),
                '[' => markdown && Open(isImage: false, width: 1),
                ']' => markdown && TryClose(),
                '*' or '_' or '~' => markdown && TryEmphasis(c),
                _ => false,
            };
            if (!known)
            {
                Emit(c, _at);
                _at++;
            }
        }

        EndAnchor();
        EndEmphasis();
        return Finish();
    }

    private void Emit(char c, int raw)
    {
        _text.Append(c);
        _places.Add(_leaf.ToSource(raw));
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

        Emit(_raw[_at + 1], _at + 1);
        _at += 2;
        return true;
    }

    private bool TryCode()
    {
        var width = Run('`');
        _ticks ??= FindTicks();
        if (_ticks.TryGetValue(width, out var ends))
        {
            while (ends.TryPeek(out var end) && end < _at + width)
            {
                ends.Dequeue();
            }

            if (ends.TryDequeue(out var close))
            {
                var from = _text.Length;
                for (var at = _at + width; at < close; at++)
                {
                    Emit(_raw[at], at);
                }

                _code.Add((from, _text.Length));
                _at = close + width;
                return true;
            }
        }

        for (var i = 0; i < width; i++)
        {
            Emit('`', _at + i);
        }

        _at += width;
        return true;
    }

    private Dictionary<int, Queue<int>> FindTicks()
    {
        var found = new Dictionary<int, Queue<int>>();
        for (var at = _raw.IndexOf('`', StringComparison.Ordinal); at >= 0 && at < _raw.Length; )
        {
            var end = at;
            while (end < _raw.Length && _raw[end] == '`')
            {
                end++;
            }

            if (!found.TryGetValue(end - at, out var places))
            {
                found[end - at] = places = new Queue<int>();
            }

            places.Enqueue(at);
            at = end < _raw.Length ? _raw.IndexOf('`', end) : -1;
        }

        return found;
    }

    private bool TryImageOpen() => _at + 1 < _raw.Length && _raw[_at + 1] == '[' && Open(isImage: true, width: 2);

    private bool Open(bool isImage, int width)
    {
        _brackets.Add((_text.Length, _at, isImage));
        for (var i = 0; i < width; i++)
        {
            Emit(_raw[_at + i], _at + i);
        }

        _at += width;
        return true;
    }

    private bool TryClose()
    {
        if (_brackets.Count == 0)
        {
            return false;
        }

        var (from, raw, isImage) = _brackets[^1];
        _brackets.RemoveAt(_brackets.Count - 1);
        var width = isImage ? 2 : 1;
        if (Target(raw + width) is not var (target, start, end, next))
        {
            return false;
        }

        for (var i = 0; i < width; i++)
        {
            _dropped.Add(from + i);
        }

        if (isImage)
        {
            for (var i = from + width; i < _text.Length; i++)
            {
                _dropped.Add(i);
            }
        }

        _links.Add((target, isImage, isImage ? _text.Length : from + width, _text.Length, start, end));
        _at = next;
        return true;
    }

    /// <summary>What follows the <c>]</c> at the cursor: <c>(target "title")</c>, <c>[label]</c>, or a defined label itself.</summary>
    private (string Target, int Start, int End, int Next)? Target(int textFrom)
    {
        var at = _at + 1;
        if (at < _raw.Length && _raw[at] == '(' && Inline(at + 1) is { } found)
        {
            return found;
        }

        if (at < _raw.Length && _raw[at] == '[')
        {
            var close = Find(']', at + 1, 1_000);
            if (close > 0)
            {
                var label = close == at + 1 ? _raw[textFrom.._at] : _raw[(at + 1)..close];
                if (label.Length < 1_000 && _definition(label) is { } there)
                {
                    return (there, _leaf.ToSource(at + 1), _leaf.ToSource(close), close + 1);
                }
            }
        }

        return _at - textFrom < 1_000 && _definition(_raw[textFrom.._at]) is { } shortcut
            ? (shortcut, _leaf.ToSource(textFrom), _leaf.ToSource(_at), _at + 1)
            : null;
    }

    private (string Target, int Start, int End, int Next)? Inline(int at)
    {
        at = SkipSpace(at);
        var start = at;
        int end;
        if (at < _raw.Length && _raw[at] == '<')
        {
            end = Find('>', at + 1, MaxTarget);
            if (end < 0)
            {
                return null;
            }

            start++;
            at = end + 1;
        }
        else
        {
            var depth = 0;
            var limit = Math.Min(_raw.Length, start + Math.Min(MaxTarget, _budget));
            while (at < limit && !char.IsWhiteSpace(_raw[at]))
            {
                if (_raw[at] == '\\' && at + 1 < _raw.Length)
                {
                    at++;
                }
                else if (_raw[at] == '(')
                {
                    depth++;
                }
                else if (_raw[at] == ')' && depth-- == 0)
                {
                    break;
                }

                at++;
            }

            end = Math.Min(at, _raw.Length);
            _budget -= end - start;
        }

        at = SkipSpace(at);
        if (at < _raw.Length && _raw[at] is '"' or '\'')
        {
            var close = Find(_raw[at], at + 1, MaxTarget);
            if (close < 0)
            {
                return null;
            }

            at = SkipSpace(close + 1);
        }

        return _budget > 0 && at < _raw.Length && _raw[at] == ')'
            ? (_raw[start..end], _leaf.ToSource(start), _leaf.ToSource(end), at + 1)
            : null;
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
            for (var i = 0; i < width; i++)
            {
                Emit(mark, _at + i);
            }

            _at += width;
            return true;
        }

        _at += width;
        if (mark != '~')
        {
            if (_emphasisFrom >= 0 && closes && (width == _emphasisWidth || width == 3))
            {
                EndEmphasis();
            }
            else if (_emphasisFrom < 0 && opens)
            {
                _emphasisFrom = _text.Length;
                _emphasisWidth = width;
            }
        }

        return true;
    }

    private void EndEmphasis()
    {
        if (_emphasisFrom >= 0 && _emphasisFrom < _text.Length)
        {
            _emphasis.Add((_emphasisFrom, _text.Length));
        }

        _emphasisFrom = -1;
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
            Emit(c, _at);
        }

        _at += end + 1;
        return true;
    }

    private bool TryBareUrl()
    {
        var rest = _raw.AsSpan(_at);
        if (
            (_at > 0 && char.IsLetterOrDigit(_raw[_at - 1]))
            || !(rest.StartsWith("http://") || rest.StartsWith("https://") || rest.StartsWith("www."))
        )
        {
            return false;
        }

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

        var from = _text.Length;
        for (var i = 0; i < end; i++)
        {
            Emit(rest[i], _at + i);
        }

        _links.Add((rest[..end].ToString(), false, from, _text.Length, _leaf.ToSource(_at), _leaf.ToSource(_at + end)));
        _at += end;
        return true;
    }

    private bool TryComment(bool mustEnd)
    {
        if (_commentsEnded || !_raw.AsSpan(_at).StartsWith("<!--"))
        {
            return false;
        }

        var end = _raw.IndexOf("-->", _at + 2, StringComparison.Ordinal);
        if (end < 0 && mustEnd)
        {
            _commentsEnded = true;
            return false;
        }

        end = end < 0 ? _raw.Length : end + 3;
        _comments.Add((_leaf.ToSource(_at), _leaf.ToSource(end - 1) + 1));
        _at = end;
        return true;
    }

    private bool TryAutolink()
    {
        var end = Find('>', _at + 1, 1_000);
        if (end < 0)
        {
            return false;
        }

        var inside = _raw.AsSpan(_at + 1, end - _at - 1);
        if (inside.ContainsAny(' ', '\n', '<') || !(inside.Contains("://", StringComparison.Ordinal) || IsMail(inside)))
        {
            return false;
        }

        var from = _text.Length;
        for (var i = _at + 1; i < end; i++)
        {
            Emit(_raw[i], i);
        }

        _links.Add((inside.ToString(), false, from, _text.Length, _leaf.ToSource(_at + 1), _leaf.ToSource(end)));
        _at = end + 1;
        return true;

        static bool IsMail(ReadOnlySpan<char> text) => text.Contains('@') && text.Contains('.');
    }

    private bool TryTag()
    {
        var at = _at + 1;
        var isClosing = at < _raw.Length && _raw[at] == '/';
        at += isClosing ? 1 : 0;
        var nameFrom = at;
        while (at < _raw.Length && at - nameFrom < 20 && char.IsAsciiLetterOrDigit(_raw[at]))
        {
            at++;
        }

        var name = _raw[nameFrom..at].ToLowerInvariant();
        if (
            !HtmlNames.Contains(name)
            || (at < _raw.Length && _raw[at] is not ('>' or '/') && !char.IsWhiteSpace(_raw[at]))
        )
        {
            return false;
        }

        var attributesFrom = at;
        var limit = Math.Min(_raw.Length, _at + Math.Min(MaxTag, _budget));
        var quote = '\0';
        for (; at < limit && (quote != '\0' || _raw[at] != '>'); at++)
        {
            if (_raw[at] is '"' or '\'')
            {
                quote =
                    quote == '\0' ? _raw[at]
                    : quote == _raw[at] ? '\0'
                    : quote;
            }
        }

        _budget -= at - _at;
        if (at >= limit)
        {
            return false;
        }

        var end = at + 1;
        var tag = new HtmlTag(
            name,
            isClosing,
            _raw[attributesFrom..at],
            _text.Length,
            _leaf.ToSource(_at),
            _leaf.ToSource(end - 1) + 1
        );
        _tags.Add(tag);
        Apply(tag, end);
        return true;
    }

    private void Apply(HtmlTag tag, int end)
    {
        var rawFrom = _at;
        _at = end;
        switch (tag.Name)
        {
            case "b" or "strong" or "em" or "i" when tag.IsClosing:
                EndEmphasis();
                break;
            case "b" or "strong" or "em" or "i":
                _emphasisFrom = _emphasisFrom < 0 ? _text.Length : _emphasisFrom;
                break;
            case "a" when tag.IsClosing:
                EndAnchor();
                break;
            case "a":
                EndAnchor();
                if (tag.Attribute("href") is { } target)
                {
                    var (start, stop) = ValuePlace(rawFrom, end, target, tag);
                    _anchor = (_text.Length, target, start, stop);
                }

                break;
            case "img" when tag.Attribute("src") is { } source:
                var (from, to) = ValuePlace(rawFrom, end, source, tag);
                _links.Add((source, true, _text.Length, _text.Length, from, to));
                break;
            default:
                if (HtmlNames.Blocks.Contains(tag.Name))
                {
                    Emit('\n', end - 1);
                }
                else if (!tag.IsClosing && HtmlNames.Hidden.Contains(tag.Name))
                {
                    var close = _raw.IndexOf("</" + tag.Name, end, StringComparison.OrdinalIgnoreCase);
                    _at = close < 0 ? _raw.Length : close;
                }

                break;
        }
    }

    private (int Start, int End) ValuePlace(int rawFrom, int rawEnd, string value, HtmlTag tag)
    {
        var at = value.Length == 0 ? -1 : _raw.IndexOf(value, rawFrom, rawEnd - rawFrom, StringComparison.Ordinal);
        return at < 0 ? (tag.Start, tag.End) : (_leaf.ToSource(at), _leaf.ToSource(at + value.Length - 1) + 1);
    }

    private void EndAnchor()
    {
        if (_anchor is var (from, target, start, end))
        {
            _links.Add((target, false, from, _text.Length, start, end));
        }

        _anchor = null;
    }

    private int Run(char mark)
    {
        var end = _at;
        while (end < _raw.Length && _raw[end] == mark)
        {
            end++;
        }

        return end - _at;
    }

    private int SkipSpace(int at)
    {
        while (at < _raw.Length && char.IsWhiteSpace(_raw[at]))
        {
            at++;
        }

        return at;
    }

    private int Find(char c, int from, int limit)
    {
        limit = Math.Min(limit, Math.Min(_raw.Length - from, _budget));
        if (limit <= 0)
        {
            return -1;
        }

        var at = _raw.IndexOf(c, from, limit);
        _budget -= at < 0 ? limit : at - from;
        return at;
    }

    /// <summary>Takes the dropped characters out and moves every range accordingly.</summary>
    private Prose Finish()
    {
        var gone = new bool[_text.Length];
        foreach (var at in _dropped)
        {
            gone[at] = true;
        }

        var map = new int[_text.Length + 1];
        var text = new StringBuilder(_text.Length);
        var places = new List<int>(_text.Length);
        var index = 0;
        foreach (var chunk in _text.GetChunks())
        {
            foreach (var c in chunk.Span)
            {
                map[index] = text.Length;
                if (!gone[index])
                {
                    text.Append(c);
                    places.Add(_places[index]);
                }

                index++;
            }
        }

        map[index] = text.Length;

        Range Moved(int from, int to) => map[from]..map[to];

        return new Prose
        {
            Text = text.ToString(),
            Places = [.. places],
            Links =
            [
                .. _links.Select(link => new ProseLink(
                    link.Target,
                    link.IsImage,
                    Moved(link.From, link.To),
                    link.Start,
                    link.End
                )),
            ],
            Emphasis =
            [
                .. _emphasis
                    .Select(range => Moved(range.From, range.To))
                    .Where(range => !range.Equals(range.Start..range.Start)),
            ],
            Code = [.. _code.Select(range => Moved(range.From, range.To))],
            Tags = [.. _tags.Select(tag => tag with { TextAt = map[tag.TextAt] })],
            Comments = [.. _comments],
        };
    }
}
