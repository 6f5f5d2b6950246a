using System.Globalization;
using System.Text;

namespace HubTasks.Audit.Tensors;

/// <summary>
/// Reads the few Python literals of array headers: strings, integers (with the L of Python 2), True, False, None, tuples,
/// lists and dicts with string keys. Tuples and lists both become lists.
/// </summary>
internal ref struct PythonLiteral
{
    private const int MaxDepth = 20;
    private readonly ReadOnlySpan<char> _text;
    private int _at;

    private PythonLiteral(ReadOnlySpan<char> text) => _text = text;

    public static bool TryParse(ReadOnlySpan<char> text, out object? value)
    {
        var reader = new PythonLiteral(text);
        if (!reader.TryValue(out value, 0))
        {
            return false;
        }

        reader.SkipSpace();
        return reader._at == text.Length;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\n' or '\r' or '\t' or '\f')
        {
            _at++;
        }
    }

    private bool TryValue(out object? value, int depth)
    {
        value = null;
        SkipSpace();
        if (_at >= _text.Length || depth > MaxDepth)
        {
            return false;
        }

        switch (_text[_at])
        {
            case '{':
                return TryDict(out value, depth);
            case '(':
                return TryList(')', out value, depth);
            case '[':
                return TryList(']', out value, depth);
            case '\'' or '"':
                return TryString(out value);
            case 'u' or 'b' when _at + 1 < _text.Length && _text[_at + 1] is '\'' or '"':
                _at++;
                return TryString(out value);
            default:
                return TryWord(out value);
        }
    }

    private bool TryDict(out object? value, int depth)
    {
        var fields = new Dictionary<string, object?>(StringComparer.Ordinal);
        value = fields;
        _at++;
        while (true)
        {
            SkipSpace();
            if (Take('}'))
            {
                return true;
            }

            if (!TryValue(out var key, depth + 1) || key is not string name)
            {
                return false;
            }

            SkipSpace();
            if (!Take(':') || !TryValue(out var item, depth + 1) || !fields.TryAdd(name, item))
            {
                return false;
            }

            SkipSpace();
            if (!Take(',') && (_at >= _text.Length || _text[_at] != '}'))
            {
                return false;
            }
        }
    }

    private bool TryList(char close, out object? value, int depth)
    {
        var items = new List<object?>();
        value = items;
        _at++;
        while (true)
        {
            SkipSpace();
            if (Take(close))
            {
                return true;
            }

            if (!TryValue(out var item, depth + 1))
            {
                return false;
            }

            items.Add(item);
            SkipSpace();
            if (!Take(',') && (_at >= _text.Length || _text[_at] != close))
            {
                return false;
            }
        }
    }

    private bool TryString(out object? value)
    {
        var quote = _text[_at++];
        var text = new StringBuilder();
        value = null;
        while (_at < _text.Length && _text[_at] != quote)
        {
            if (_text[_at] == '\\')
            {
                _at++;
                if (_at >= _text.Length)
                {
                    return false;
                }
            }

            text.Append(_text[_at++]);
        }

        value = text.ToString();
        return Take(quote);
    }

    private bool TryWord(out object? value)
    {
        var start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '-' or '+'))
        {
            _at++;
        }

        var word = _text[start.._at];
        value = null;
        switch (word)
        {
            case "True":
                value = true;
                return true;
            case "False":
                value = false;
                return true;
            case "None":
                return true;
            default:
                var digits = word.EndsWith("L") ? word[..^1] : word;
                var there = long.TryParse(
                    digits,
                    NumberStyles.AllowLeadingSign,
                    CultureInfo.InvariantCulture,
                    out var number
                );
                value = number;
                return there;
        }
    }

    private bool Take(char c)
    {
        if (_at < _text.Length && _text[_at] == c)
        {
            _at++;
            return true;
        }

        return false;
    }
}
