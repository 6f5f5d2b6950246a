using System.Globalization;
using System.Text;

namespace HubTasks.Audit.Text;

internal enum TokenKind
{
    Name,
    Text,
    Number,
    Operator,
}

/// <param name="Kind">What it is.</param>
/// <param name="Text">Of a string, decoded.</param>
/// <param name="Number">Of a number; an integer too long for a double is infinite.</param>
/// <param name="HidesUnderscore">A string that writes an underscore as an escape.</param>
internal readonly record struct Token(TokenKind Kind, string Text, double Number = 0, bool HidesUnderscore = false);

/// <summary>The inside of one Jinja delimiter, as tokens.</summary>
internal static class TemplateLexer
{
    private const int MaxTokens = 20_000;
    private const string NamedUnderscore = @"\N{LOW LINE}";

    /// <param name="text">The template.</param>
    /// <param name="at">Behind the opening delimiter.</param>
    /// <param name="close"><c>}</c> or <c>%</c>, before the last brace.</param>
    /// <param name="tokens">Filled.</param>
    /// <param name="end">Behind the closing delimiter.</param>
    /// <returns>Null, or why there are no tokens.</returns>
    public static string? Read(string text, int at, char close, List<Token> tokens, out int end)
    {
        var braces = 0;
        end = text.Length;
        if (at < text.Length && text[at] is '-' or '+' && !IsClose(text, at, close, out _))
        {
            at++;
        }

        while (at < text.Length)
        {
            if (tokens.Count > MaxTokens)
            {
                return $"an expression has more than {MaxTokens} parts";
            }

            var c = text[at];
            if (braces == 0 && IsClose(text, at, close, out var length))
            {
                end = at + length;
                return null;
            }

            if (char.IsWhiteSpace(c))
            {
                at++;
            }
            else if (c is '\'' or '"')
            {
                if (!TryText(text, ref at, tokens))
                {
                    return "a string has no end";
                }
            }
            else if (char.IsLetter(c) || c == '_')
            {
                var start = at;
                while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] == '_'))
                {
                    at++;
                }

                tokens.Add(new Token(TokenKind.Name, text[start..at].Normalize(NormalizationForm.FormKC)));
            }
            else if (char.IsAsciiDigit(c))
            {
                var start = at;
                while (
                    at < text.Length
                    && (
                        char.IsAsciiDigit(text[at])
                        || text[at] == '_'
                        || (text[at] == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]))
                    )
                )
                {
                    at++;
                }

                _ = double.TryParse(
                    text[start..at].Replace("_", "", StringComparison.Ordinal),
                    NumberStyles.Float,
                    CultureInfo.InvariantCulture,
                    out var number
                );
                tokens.Add(new Token(TokenKind.Number, "", number));
            }
            else
            {
                braces +=
                    c == '{' ? 1
                    : c == '}' ? -1
                    : 0;
                if (braces < 0)
                {
                    return "a brace closes nothing";
                }

                var two = at + 1 < text.Length ? text.AsSpan(at, 2) : default;
                var wide = two is "==" or "!=" or "<=" or ">=" or "//" or "**";
                tokens.Add(new Token(TokenKind.Operator, wide ? two.ToString() : c.ToString()));
                at += wide ? 2 : 1;
            }
        }

        return "a delimiter is not closed";
    }

    private static bool IsNamedUnderscore(ReadOnlySpan<char> text) =>
        text.StartsWith(NamedUnderscore, StringComparison.OrdinalIgnoreCase);

    private static bool IsClose(string text, int at, char close, out int length)
    {
        var trimmed = text[at] is '-' or '+';
        length = trimmed ? 3 : 2;
        var from = trimmed ? at + 1 : at;
        return from + 1 < text.Length && text[from] == close && text[from + 1] == '}';
    }

    private static bool TryText(string text, ref int at, List<Token> tokens)
    {
        var quote = text[at++];
        var decoded = new StringBuilder();
        var hides = false;
        while (at < text.Length && text[at] != quote)
        {
            if (text[at] != '\\' || at + 1 >= text.Length)
            {
                decoded.Append(text[at++]);
                continue;
            }

            var kind = text[at + 1];
            var digits = kind switch
            {
                'x' => 2,
                'u' => 4,
                'U' => 8,
                _ => 0,
            };
            if (
                digits > 0
                && at + 2 + digits <= text.Length
                && int.TryParse(
                    text.AsSpan(at + 2, digits),
                    NumberStyles.AllowHexSpecifier,
                    CultureInfo.InvariantCulture,
                    out var code
                )
                && code is >= 0 and <= 0x10FFFF and not (>= 0xD800 and <= 0xDFFF)
            )
            {
                hides |= code == '_';
                decoded.Append(char.ConvertFromUtf32(code));
                at += 2 + digits;
            }
            else if (IsNamedUnderscore(text.AsSpan(at)))
            {
                hides = true;
                decoded.Append('_');
                at += NamedUnderscore.Length;
            }
            else if (kind is >= '0' and <= '7')
            {
                var value = 0;
                at++;
                for (var i = 0; i < 3 && at < text.Length && text[at] is >= '0' and <= '7'; i++)
                {
                    value = (value * 8) + (text[at++] - '0');
                }

                hides |= value == '_';
                decoded.Append((char)value);
            }
            else
            {
                decoded.Append(
                    kind switch
                    {
                        'n' => '\n',
                        't' => '\t',
                        'r' => '\r',
                        _ => kind,
                    }
                );
                at += 2;
            }
        }

        if (tokens is [.., { Kind: TokenKind.Text } before])
        {
            // strings side by side are one string
            tokens.RemoveAt(tokens.Count - 1);
            decoded.Insert(0, before.Text);
            hides |= before.HidesUnderscore;
        }

        tokens.Add(new Token(TokenKind.Text, decoded.ToString(), 0, hides));
        if (at >= text.Length)
        {
            return false;
        }

        at++;
        return true;
    }
}
