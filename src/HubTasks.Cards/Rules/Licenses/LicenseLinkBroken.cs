using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Licenses;

/// <summary>A link to the terms that leads nowhere is as good as none.</summary>
internal sealed class LicenseLinkBroken : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2026", "license-link-broken", Severity.Warning, "The link to the license leads somewhere");

    public override IEnumerable<Finding> Check(Card card)
    {
        if (card.FrontMatter.Value("license_link") is not { } link)
        {
            yield break;
        }

        var text = link.Text.Trim();
        if (text.Contains("://", StringComparison.Ordinal))
        {
            if (
                !Uri.TryCreate(text, UriKind.Absolute, out var url)
                || url.Scheme is not ("http" or "https")
                || url.Host.Length == 0
            )
            {
                yield return Report(
                    card,
                    link.Span,
                    $"`{text}` is not a URL of the web",
                    "link to `LICENSE` or to an `https://` page"
                );
            }
        }
        else if (text.Contains(' ', StringComparison.Ordinal))
        {
            yield return Report(
                card,
                link.Span,
                $"`{text}` is neither a path nor a URL",
                "link to `LICENSE` or to an `https://` page"
            );
        }
        else if (card.Facts.Files is { } files && !files.Contains(RepoFile(text)))
        {
            yield return Report(
                card,
                link.Span,
                $"`license_link` leads to `{text}`, which the repository does not have",
                "add the file, or link to the page that holds the terms"
            );
        }
    }

    private static string RepoFile(string path)
    {
        path = path.Split('#', '?')[0];
        return path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
    }
}
