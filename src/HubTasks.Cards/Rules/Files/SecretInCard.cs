using System.Buffers;
using System.Text.RegularExpressions;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Files;

/// <summary>A token in a public text is a token lost.</summary>
internal sealed class SecretInCard : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2075", "secret-in-card", Severity.Error, "The card holds no token");

    public override bool AppliesTo(CardKind kind) => true;

    public override IEnumerable<Finding> Check(Card card)
    {
        if (!card.Source.Text.AsSpan().ContainsAny(Beginnings))
        {
            yield break;
        }

        foreach (Match match in Tokens.Value.Matches(card.Source.Text))
        {
            var token = match.Value;
            if (IsMadeUp(token))
            {
                continue;
            }

            yield return Report(
                card,
                card.Source.Span(match.Index, match.Index + match.Length),
                $"this looks like an access token: `{token[..Math.Min(6, token.Length)]}…`",
                "revoke the token first, then write a placeholder such as `$HF_TOKEN`; the history of the repository still holds it"
            );
        }
    }

    /// <summary><c>hf_xxxxxxxx</c> and the like: real tokens are random.</summary>
    private static bool IsMadeUp(string token) => token.Skip(4).Select(char.ToLowerInvariant).Distinct().Count() < 10;

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

    private static readonly Lazy<Regex> Tokens = new(() =>
        new Regex(
            @"\bhf_[A-Za-z0-9]{34}\b|\bapi_org_[A-Za-z0-9]{34}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bgithub_pat_[A-Za-z0-9_]{60,90}\b|\bsk-[A-Za-z0-9]{48}\b|\bsk-(proj|ant)-[A-Za-z0-9_\-]{40,200}|\bAKIA[0-9A-Z]{16}\b|\bAIza[0-9A-Za-z_\-]{35}\b|\bxox[bp]-[0-9A-Za-z\-]{20,100}",
            RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
        )
    );
}
