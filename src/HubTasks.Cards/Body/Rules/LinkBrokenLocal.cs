using HubTasks.Findings;

namespace HubTasks.Cards.Body.Rules;

/// <summary>A link into the card or the repository that leads nowhere.</summary>
internal sealed class LinkBrokenLocal : CardRule
{
    public override RuleInfo Info { get; } =
        new(
            "HUB2073",
            "link-broken-local",
            Severity.Warning,
            "Links to headings and files of the repository lead somewhere"
        );

    public override bool AppliesTo(CardKind kind) => true;

    public override IEnumerable<Finding> Check(Card card)
    {
        HashSet<string>? anchors = null;
        foreach (var link in CardLinks.Of(card.Body))
        {
            if (link.Target.StartsWith('#'))
            {
                anchors ??= Anchors.Of(card.Body);
                if (link.Target.Length > 1 && !IsThere(anchors, link.Target[1..]))
                {
                    yield return Report(
                        card,
                        card.Body.FirstLine(link.Start, link.End),
                        $"no heading of the card has the anchor `{link.Target}`",
                        "an anchor is the heading in lower case, with dashes for spaces and without punctuation"
                    );
                }
            }
            else if (card.Facts.Files is { } files && LocalPath(link.Target) is { } path && !Exists(files, path))
            {
                yield return Report(
                    card,
                    card.Body.FirstLine(link.Start, link.End),
                    $"{(link.IsImage ? "image" : "link target")} `{path}` is not a file of the repository",
                    "add the file, or correct the path; case matters"
                );
            }
        }
    }

    private static bool IsThere(HashSet<string> anchors, string anchor)
    {
        anchor = Uri.UnescapeDataString(anchor);

        // the Hub's pages answer to both
        return anchors.Contains(anchor)
            || anchors.Contains(anchor.ToLowerInvariant())
            || (
                anchor.StartsWith("user-content-", StringComparison.Ordinal)
                && anchors.Contains(anchor["user-content-".Length..])
            );
    }

    /// <summary>A path below the card's folder; null for a URL, a path that leaves it, or one from the site's root.</summary>
    private static string? LocalPath(string target)
    {
        var end = target.IndexOfAny(['#', '?']);
        target = end >= 0 ? target[..end] : target;
        if (
            target.Length == 0
            || target[0] is '/' or '\\'
            || target.Contains(':', StringComparison.Ordinal)
            || target.Contains('@', StringComparison.Ordinal)
            || target.Contains("..", StringComparison.Ordinal)
            || target.StartsWith("www.", StringComparison.OrdinalIgnoreCase)
            || target.ContainsAny(' ', '<', '{')
        )
        {
            return null;
        }

        target = Uri.UnescapeDataString(target.StartsWith("./", StringComparison.Ordinal) ? target[2..] : target)
            .TrimEnd('/');
        return target.Length == 0 || LooksLikeHost(target) ? null : target;
    }

    /// <summary><c>pile.eleuther.ai</c>: someone forgot the scheme, and no file has such a name.</summary>
    private static bool LooksLikeHost(string target)
    {
        var host = target.Split('/')[0];
        return host.Split('.').Length > 2
            || host.EndsWith(".com", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".org", StringComparison.OrdinalIgnoreCase);
    }

    private static bool Exists(System.Collections.Immutable.ImmutableSortedSet<string> files, string path) =>
        files.Contains(path) || files.Any(file => file.StartsWith(path + "/", StringComparison.Ordinal));
}
