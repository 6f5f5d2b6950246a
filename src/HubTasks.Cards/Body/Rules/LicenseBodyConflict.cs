using HubTasks.Findings;

namespace HubTasks.Cards.Body.Rules;

/// <summary>Two licences in one card: a reader believes the text, a program the metadata, and one of them is wrong.</summary>
internal sealed class LicenseBodyConflict : CardRule
{
    // a pasted licence text names others in passing
    private const int MostText = 1_500;

    public override RuleInfo Info { get; } =
        new(
            "HUB2028",
            "license-body-conflict",
            Severity.Warning,
            "The text names the license that the front matter names"
        );

    public override IEnumerable<Finding> Check(Card card)
    {
        var declared = (card.FrontMatter.Find("license")?.Value.Scalars() ?? [])
            .Select(value => value.Text.Trim().ToLowerInvariant())
            .Where(value => value.Length > 0)
            .ToList();
        if (declared.Count == 0 || declared.Exists(id => id is "other" or "unknown"))
        {
            yield break;
        }

        var mentions = Mentions(card.Body).ToList();

        // a card may license its code, its data and its weights apart; one of them agreeing is enough
        if (mentions.Exists(mention => declared.Exists(id => LicenseMention.Agrees(mention.Id, id))))
        {
            yield break;
        }

        foreach (var (id, start, end) in mentions.Take(1))
        {
            yield return Report(
                card,
                card.Body.FirstLine(start, end),
                $"the text names `{id}`, but the front matter says `{string.Join("`, `", declared)}`",
                "find out which of them holds, and say the same in both places"
            );
        }
    }

    private static IEnumerable<(string Id, int Start, int End)> Mentions(CardBody body)
    {
        foreach (var section in body.About(Subject.License).Sections)
        {
            var texts = section
                .Pieces.Where(piece => piece.Kind == PieceKind.Paragraph)
                .Select(piece => piece.Prose)
                .ToList();
            if (texts.Sum(prose => prose.Text.Length) > MostText)
            {
                continue;
            }

            foreach (var prose in texts)
            {
                foreach (var (id, start, end) in LicenseMention.Find(prose.Text))
                {
                    var (from, to) = prose.Place(start, end);
                    yield return (id, from, to);
                }
            }
        }

        foreach (
            var link in body
                .Pieces.SelectMany(piece => piece.Prose.Links)
                .Where(link => link.IsImage && IsLicenseBadge(link.Target))
        )
        {
            var label = Uri.UnescapeDataString(link.Target)
                .Replace("--", "-", StringComparison.Ordinal)
                .Replace('_', ' ');
            foreach (var (id, _, _) in LicenseMention.Find(label))
            {
                yield return (id, link.Start, link.End);
            }
        }
    }

    private static bool IsLicenseBadge(string target) =>
        target.Contains("/badge/", StringComparison.OrdinalIgnoreCase)
        && (
            target.Contains("license", StringComparison.OrdinalIgnoreCase)
            || target.Contains("licence", StringComparison.OrdinalIgnoreCase)
        );
}
