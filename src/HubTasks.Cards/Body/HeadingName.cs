using System.Buffers;
using System.Collections.Immutable;

namespace HubTasks.Cards.Body;

/// <summary>A heading as it is compared: lower case, without numbering, emoji, accents and punctuation.</summary>
internal static class HeadingName
{
    private const string Accented = "àáâãäåāăąçćčďđèéêëēėęěğģìíîïīįıķłļľñńņňòóôõöōőøŕřśşšșťțţùúûüūůűųýÿžźż";
    private const string Plain = "aaaaaaaaacccddeeeeeeeeggiiiiiiiklllnnnnoooooooorrsssstttuuuuuuuuyyzzz";

    private static readonly SearchValues<char> EmojiName = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyz0123456789_+-"
    );

    private static readonly SearchValues<char> Numerals = SearchValues.Create("ivxIVXabcdABCD一二三四五六七八九十");

    /// <summary>The whole name, its parts joined by spaces; empty for a heading without letters.</summary>
    public static string Normalize(string text) =>
        Parts(text) is var parts && parts.Length == 1 ? parts[0] : string.Join(' ', parts);

    /// <summary>The pieces between brackets, slashes, commas, colons and dashes, each normalised.</summary>
    public static ImmutableArray<string> Parts(string text)
    {
        text = Unnumbered(WithoutMarks(text));
        var parts = ImmutableArray.CreateBuilder<string>(1);
        var buffer = text.Length <= 100 ? stackalloc char[400] : new char[4 * text.Length];
        var part = new Part(buffer);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '&' or '＆')
            {
                part.Space();
                part.Add("and ");
            }
            else if (IsBreak(text, i))
            {
                part.End(parts);
            }
            else if (c is >= '\u0300' and <= '\u036F')
            {
                // the accent of a decomposed letter
            }
            else if (c is '’' or '\'' or '‘')
            {
                part.Add('\'');
            }
            else if (IsLetter(c))
            {
                part.Add(Fold(c));
            }
            else
            {
                part.Space();
            }
        }

        part.End(parts);
        return parts.ToImmutable();
    }

    /// <param name="buffer">Four characters for each of the text: that is what an ampersand becomes.</param>
    private ref struct Part(Span<char> buffer)
    {
        private readonly Span<char> _buffer = buffer;
        private int _length;

        public void Add(char c) => _buffer[_length++] = c;

        public void Add(scoped ReadOnlySpan<char> text)
        {
            text.CopyTo(_buffer[_length..]);
            _length += text.Length;
        }

        public void Space()
        {
            if (_length > 0 && _buffer[_length - 1] != ' ')
            {
                Add(' ');
            }
        }

        public void End(ImmutableArray<string>.Builder parts)
        {
            var text = _buffer[.._length].TrimEnd(' ');
            if (text.Length > 0)
            {
                parts.Add(text.ToString());
            }

            _length = 0;
        }
    }

    /// <summary>Scripts that are written without spaces between words.</summary>
    public static bool IsUnspaced(char c) =>
        c
            is >= '\u3040'
                and <= '\u30FF'
                or >= '\u3400'
                and <= '\u4DBF'
                or >= '\u4E00'
                and <= '\u9FFF'
                or >= '\uF900'
                and <= '\uFAFF'
                or >= '\u0E00'
                and <= '\u0EFF'
                or >= '\u1000'
                and <= '\u109F'
                or >= '\u1780'
                and <= '\u17FF';

    private static bool IsBreak(string text, int at) =>
        text[at] switch
        {
            '/' or '|' or '(' or ')' or '[' or ']' or ',' or ';' or ':' or '\n' => true,
            '（' or '）' or '：' or '，' or '、' or '／' or '｜' or '【' or '】' or '·' or '•' or '،' or '؛' => true,
            '–' or '—' or '―' => true,
            // a hyphen joins words, a dash between spaces parts them
            '-' => at > 0 && at + 1 < text.Length && text[at - 1] == ' ' && text[at + 1] == ' ',
            _ => false,
        };

    private static bool IsLetter(char c) =>
        char.IsLetterOrDigit(c)
        || char.GetUnicodeCategory(c)
            is System.Globalization.UnicodeCategory.NonSpacingMark
                or System.Globalization.UnicodeCategory.SpacingCombiningMark;

    private static char Fold(char c)
    {
        c = char.ToLowerInvariant(c);
        var at = c < '\u00B5' ? -1 : Accented.IndexOf(c, StringComparison.Ordinal);
        return at >= 0 ? Plain[at] : c;
    }

    /// <summary>Takes <c>[optional]</c>, <c>{#anchor}</c> and <c>:emoji:</c> out.</summary>
    private static string WithoutMarks(string text)
    {
        if (text.AsSpan().ContainsAny('[', '('))
        {
            text = text.Replace("[optional]", " ", StringComparison.OrdinalIgnoreCase)
                .Replace("(optional)", " ", StringComparison.OrdinalIgnoreCase);
        }

        var anchor = text.IndexOf("{#", StringComparison.Ordinal);
        text = anchor >= 0 ? text[..anchor] : text;
        for (var open = text.IndexOf(':', StringComparison.Ordinal); open >= 0 && open + 1 < text.Length; )
        {
            var close = text.IndexOf(':', open + 1);
            if (close < 0)
            {
                break;
            }

            var isEmoji = close > open + 1 && !text.AsSpan(open + 1, close - open - 1).ContainsAnyExcept(EmojiName);
            if (isEmoji)
            {
                text = string.Concat(text.AsSpan(0, open), " ", text.AsSpan(close + 1));
                close = open;
            }

            open = close < text.Length ? text.IndexOf(':', close) : -1;
        }

        return text;
    }

    /// <summary>Without the <c>1.2</c>, <c>IV.</c>, <c>a)</c> or <c>一、</c> at the start.</summary>
    private static string Unnumbered(string text)
    {
        var rest = text.AsSpan().TrimStart();
        while (rest.Length > 0 && !IsLetter(rest[0]))
        {
            rest = rest[1..];
        }

        var digits = 0;
        while (digits < rest.Length && (char.IsAsciiDigit(rest[digits]) || rest[digits] == '.'))
        {
            digits++;
        }

        if (digits > 0)
        {
            // `3D objects` keeps its digit, `3. Objects` does not
            return digits < rest.Length && char.IsLetter(rest[digits]) && rest[digits - 1] != '.'
                ? rest.ToString()
                : rest[digits..].TrimStart(" .)、:．）-").ToString();
        }

        var word = rest.IndexOfAny(".)、．");
        return word is > 0 and < 5 && !rest[..word].ContainsAnyExcept(Numerals)
            ? rest[(word + 1)..].TrimStart().ToString()
            : rest.ToString();
    }
}
