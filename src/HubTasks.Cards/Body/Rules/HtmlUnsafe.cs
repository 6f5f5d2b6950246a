using HubTasks.Findings;

namespace HubTasks.Cards.Body.Rules;

/// <summary>The Hub strips what could run in a reader's browser, so the page lacks it.</summary>
internal sealed class HtmlUnsafe : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2078", "html-unsafe", Severity.Info, "The HTML of the card is what the Hub shows");

    public override bool AppliesTo(CardKind kind) => true;

    public override IEnumerable<Finding> Check(Card card) =>
        card
            .Body.Pieces.SelectMany(piece => piece.Prose.Tags.Concat(piece.Cells.SelectMany(cell => cell.Tags)))
            .Where(tag => !tag.IsClosing)
            .Select(tag => (Tag: tag, Reason: Reason(tag)))
            .Where(found => found.Reason is not null)
            .Select(found =>
                Report(
                    card,
                    card.Body.FirstLine(found.Tag.Start, found.Tag.End),
                    $"{found.Reason}, which the Hub strips",
                    "take it out; use Markdown or plain HTML"
                )
            );

    private static string? Reason(HtmlTag tag)
    {
        if (tag.Name is "script" or "iframe" or "object" or "embed" or "form")
        {
            return $"`<{tag.Name}>` can run or load foreign code";
        }

        foreach (var (name, value) in HtmlAttributes.Read(tag.Attributes))
        {
            if (name.Length > 2 && name.StartsWith("on", StringComparison.OrdinalIgnoreCase))
            {
                return $"attribute `{name.ToLowerInvariant()}` runs a script";
            }

            if (value.AsSpan().TrimStart().StartsWith("javascript:", StringComparison.OrdinalIgnoreCase))
            {
                return $"attribute `{name.ToLowerInvariant()}` holds a script";
            }
        }

        return null;
    }
}
