using System.Globalization;
using System.Text;

namespace HubTasks.Audit.Pickles;

/// <summary>The two ways in which text opcodes of protocol 0 escape.</summary>
internal static class PickleText
{
    /// <summary>Python's <c>string_escape</c>: what stands between the quotes of STRING.</summary>
    public static bool TryUnescape(ReadOnlySpan<char> text, out string value)
    {
        value = "";
        if (text.IndexOf('\\') < 0)
        {
            value = text.ToString();
            return true;
        }

        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                result.Append(text[i]);
                continue;
            }

            if (++i == text.Length)
            {
                return false;
            }

            switch (text[i])
            {
                case '\n':
                    break;
                case '\\' or '\'' or '"':
                    result.Append(text[i]);
                    break;
                case 'b':
                    result.Append('\b');
                    break;
                case 'f':
                    result.Append('\f');
                    break;
                case 't':
                    result.Append('\t');
                    break;
                case 'n':
                    result.Append('\n');
                    break;
                case 'r':
                    result.Append('\r');
                    break;
                case 'v':
                    result.Append('\v');
                    break;
                case 'a':
                    result.Append('\a');
                    break;
                case 'x':
                    if (!TryHex(text[(i + 1)..], 2, out var hex))
                    {
                        return false;
                    }

                    result.Append((char)hex);
                    i += 2;
                    break;
                case >= '0' and <= '7':
                    var octal = 0;
                    var digits = 0;
                    while (digits < 3 && i < text.Length && text[i] is >= '0' and <= '7')
                    {
                        octal = (octal * 8) + (text[i++] - '0');
                        digits++;
                    }

                    i--;
                    result.Append((char)(octal & 0xFF));
                    break;
                default:
                    result.Append('\\').Append(text[i]);
                    break;
            }
        }

        value = result.ToString();
        return true;
    }

    /// <summary>Python's <c>raw-unicode-escape</c>: only <c>\u</c> and <c>\U</c> mean something.</summary>
    public static bool TryRawUnescape(string text, out string value)
    {
        value = text;
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return true;
        }

        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 >= text.Length || text[i + 1] is not ('u' or 'U'))
            {
                result.Append(text[i]);
                if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] == '\\')
                {
                    result.Append(text[++i]);
                }

                continue;
            }

            var digits = text[i + 1] == 'u' ? 4 : 8;
            if (!TryHex(text.AsSpan(i + 2), digits, out var code) || code > 0x10FFFF)
            {
                return false;
            }

            result.Append(code is >= 0xD800 and <= 0xDFFF ? "\uFFFD" : char.ConvertFromUtf32(code));
            i += digits + 1;
        }

        value = result.ToString();
        return true;
    }

    private static bool TryHex(ReadOnlySpan<char> text, int digits, out int value)
    {
        value = 0;
        return text.Length >= digits
            && int.TryParse(text[..digits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            && value >= 0;
    }
}
