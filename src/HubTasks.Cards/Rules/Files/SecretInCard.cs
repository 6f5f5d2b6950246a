using System.Buffers;
using System.Text.RegularExpressions;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Files;

/// <summary>A token in a public text is a token lost.</summary>
internal sealed partial class SecretInCard : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2075", "secret-in-card", Severity.Error, "The card holds no token");

    public override bool AppliesTo(CardKind kind) => true;

    public override IEnumerable<Finding> Check(Card card)
    {
        var text = card.Source.Text;
        for (var at = 0; Next(text, at) is >= 0 and var start; )
        {
            var length = IsInsideWord(text, start)
                ? 0
                : LengthAt(text.AsSpan(start, Math.Min(Longest, text.Length - start)));
            at = start + Math.Max(1, length);
            if (length > 0 && !IsMadeUp(text.AsSpan(start, length)))
            {
                yield return Report(
                    card,
                    card.Source.Span(start, start + length),
                    $"this looks like an access token: `{text.AsSpan(start, 6)}…`",
                    "revoke the token first, then write a placeholder such as `$HF_TOKEN`; the history of the repository still holds it"
                );
            }
        }
    }

    private static int Next(string text, int from)
    {
        var found = text.AsSpan(from).IndexOfAny(Beginnings);
        return found < 0 ? -1 : from + found;
    }

    private static bool IsInsideWord(string text, int at) =>
        at > 0 && (char.IsLetterOrDigit(text[at - 1]) || text[at - 1] == '_');

    private static int LengthAt(ReadOnlySpan<char> text)
    {
        foreach (var match in Token().EnumerateMatches(text))
        {
            return match.Length;
        }

        return 0;
    }

    /// <summary><c>hf_xxxxxxxx</c> and the like: real tokens are random.</summary>
    private static bool IsMadeUp(ReadOnlySpan<char> token)
    {
        var (seen, kinds) = (0UL, 0);
        foreach (var c in token[4..])
        {
            var bit =
                1UL
                << (
                    char.IsAsciiDigit(c) ? c - '0'
                    : char.IsAsciiLetter(c) ? char.ToLowerInvariant(c) - 'a' + 10
                    : 40
                );
            kinds += (seen & bit) == 0 ? 1 : 0;
            seen |= bit;
        }

        return kinds < 10;
    }

    private static readonly SearchValues<string> Beginnings = SearchValues.Create(
        [
            "hf_",
            "api_org_",
            "ghp_",
            "gho_",
            "ghu_",
            "ghs_",
            "ghr_",
            "github_pat_",
            "sk-",
            "AKIA",
            "AIza",
            "xoxb",
            "xoxp",
        ],
        StringComparison.Ordinal
    );

    /// <summary>More than any token, so that its end is seen.</summary>
    private const int Longest = 256;

    [GeneratedRegex(
        @"\A(?:hf_[A-Za-z0-9]{34}\b|api_org_[A-Za-z0-9]{34}\b|gh[pousr]_[A-Za-z0-9]{36}\b|github_pat_[A-Za-z0-9_]{60,90}\b|sk-[A-Za-z0-9]{48}\b|sk-(proj|ant)-[A-Za-z0-9_\-]{40,200}|AKIA[0-9A-Z]{16}\b|AIza[0-9A-Za-z_\-]{35}\b|xox[bp]-[0-9A-Za-z\-]{20,100})",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Token();
}
