using System.Text;
using System.Text.RegularExpressions;

namespace HubTasks.Hub.Client;

/// <summary>Makes text from a server or an exception fit for a message: no secrets, no control characters, not too long.</summary>
public static partial class Redactor
{
    /// <summary>Longest text taken over from elsewhere, in UTF-16 units.</summary>
    public const int MaxLength = 300;

    /// <summary>
    /// One line of at most <see cref="MaxLength"/> characters in which tokens, <c>Authorization</c> values, URL queries
    /// and user names in URLs are gone.
    /// </summary>
    /// <param name="text">From outside.</param>
    /// <param name="secret">A value known to be secret whatever it looks like, such as the token that was sent.</param>
    public static string Clean(string? text, string? secret = null)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        if (text.Length > 20 * MaxLength)
        {
            text = text[..(20 * MaxLength)];
        }

        if (secret is { Length: >= 4 })
        {
            text = text.Replace(secret, "[token]", StringComparison.Ordinal);
        }

        text = Authorization.Replace(text, "${kind} [token]");
        text = Token.Replace(text, "[token]");
        text = UrlSecrets.Replace(text, "${scheme}${address}");
        return OneLine(text, MaxLength);
    }

    /// <summary>The address without user name, query and fragment, where signatures and tokens live.</summary>
    public static string Url(Uri uri) =>
        Clean(uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped));

    /// <summary>Control and formatting characters become spaces, runs of spaces one; cut at <paramref name="max"/>.</summary>
    public static string OneLine(string text, int max)
    {
        var line = new StringBuilder(Math.Min(text.Length, max));
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length >= max)
            {
                return line.ToString().TrimEnd() + "…";
            }

            var blank =
                Rune.IsControl(rune)
                || Rune.IsWhiteSpace(rune)
                || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Format;
            if (!blank)
            {
                line.Append(rune.ToString());
            }
            else if (line.Length > 0 && line[^1] != ' ')
            {
                line.Append(' ');
            }
        }

        return line.ToString().TrimEnd();
    }

    // hf_…, including hf_jwt_ and hf_oauth_ tokens, and bare JWTs
    [GeneratedRegex(
        @"\b((hf|api_org)_[A-Za-z0-9_.\-]{4,}|eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_.\-]+)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Token { get; }

    [GeneratedRegex(
        @"(?i)\b(?<kind>authorization\s*[:=]\s*(bearer|basic|token)?|bearer|basic)\s+[A-Za-z0-9+/=_.~\-]{4,}",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Authorization { get; }

    [GeneratedRegex(
        @"(?<scheme>https?://)([^\s/@?#""'<>]*@)?(?<address>[^\s?#""'<>]*)([?#][^\s""'<>]*)?",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex UrlSecrets { get; }
}
