using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace HubTasks.Cards.Schemas;

/// <summary>
/// A regular expression as JavaScript means it. .NET comes close with <see cref="RegexOptions.ECMAScript"/>; the rest is
/// written anew here.
/// </summary>
internal static class EcmaPattern
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>White space in JavaScript, inside of a class.</summary>
    private const string Spaces = @"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff";

    /// <summary>One code point; <c>.{1,60}</c> is a length to those who write it.</summary>
    private const string AnySign = @"(?>[\ud800-\udbff][\udc00-\udfff]|[^\n\r\u2028\u2029])";

    public static Regex? Read(string pattern, out string problem)
    {
        try
        {
            problem = "";
            return new Regex(Translate(pattern), RegexOptions.ECMAScript, Patience);
        }
        catch (ArgumentException exception)
        {
            // the library's own words are about the pattern that it was given
            problem = exception is RegexParseException parse ? Lower(parse.Error) : "it cannot be read";
            return null;
        }
    }

    private static string Translate(string pattern)
    {
        var text = new StringBuilder(pattern.Length + 16);
        var isClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\' when i + 1 < pattern.Length:
                    i = Escape(pattern, i + 1, isClass, text);
                    break;
                case '[' when isClass:
                    // opens a subtraction in .NET
                    text.Append(@"\[");
                    break;
                case '[' when pattern.AsSpan(i).StartsWith("[^]"):
                    text.Append(@"[\s\S]");
                    i += 2;
                    break;
                case '[' when pattern.AsSpan(i).StartsWith("[]"):
                    text.Append("(?!)");
                    i++;
                    break;
                case '[' or ']':
                    isClass = pattern[i] == '[';
                    text.Append(pattern[i]);
                    break;
                case '$' when !isClass:
                    // in .NET it also stands before a last line break
                    text.Append(@"\z");
                    break;
                case '.' when !isClass:
                    text.Append(AnySign);
                    break;
                default:
                    text.Append(pattern[i]);
                    break;
            }
        }

        return text.ToString();
    }

    /// <summary>Returns where the escape ends.</summary>
    private static int Escape(string pattern, int at, bool isClass, StringBuilder text)
    {
        switch (pattern[at])
        {
            case 's':
                text.Append(isClass ? Spaces : $"[{Spaces}]");
                return at;
            case 'S' when !isClass:
                text.Append($"[^{Spaces}]");
                return at;
            case 'u' when CodePoint(pattern, at + 1, out var end) is { } sign:
                var units = string.Concat(sign.ToString().Select(unit => $@"\u{(int)unit:x4}"));
                text.Append(isClass || sign.IsBmp ? units : $"(?:{units})");
                return end;
            default:
                text.Append('\\').Append(pattern[at]);
                return at;
        }
    }

    /// <summary><c>{1F600}</c>.</summary>
    private static Rune? CodePoint(string pattern, int at, out int end)
    {
        end = at < pattern.Length && pattern[at] == '{' ? pattern.IndexOf('}', at) : -1;
        return
            end > 0
            && int.TryParse(
                pattern.AsSpan(at + 1, end - at - 1),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out var value
            )
            && Rune.IsValid(value)
            ? new Rune(value)
            : null;
    }

    private static string Lower(RegexParseError error)
    {
        var words = string.Concat(
            error.ToString().Select(sign => char.IsUpper(sign) ? $" {char.ToLowerInvariant(sign)}" : $"{sign}")
        );
        return words.TrimStart();
    }
}
