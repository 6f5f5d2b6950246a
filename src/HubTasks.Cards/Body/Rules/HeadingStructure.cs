using HubTasks.Findings;

namespace HubTasks.Cards.Body.Rules;

/// <summary>Screen readers and tables of contents walk the headings as a tree.</summary>
internal sealed class HeadingStructure : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2070", "heading-structure", Severity.Info, "The headings are a tree with one title at its top");

    public override IEnumerable<Finding> Check(Card card)
    {
        var headings = card.Body.Pieces.FindAll(piece =>
            piece is { Kind: PieceKind.Heading, Form: not HeadingForm.NoSpace }
        );
        if (headings.Count == 0)
        {
            yield break;
        }

        var titles = headings.FindAll(heading => heading.Level == 1);
        if (titles.Count == 0)
        {
            yield return At(card, headings[0], "no heading of level 1 names the card", "begin the text with `# Title`");
        }
        else if (titles.Count > 1)
        {
            yield return At(
                card,
                titles[1],
                $"the card has {titles.Count} headings of level 1",
                "keep `#` for the title and use `##` for sections"
            );
        }

        var level = titles.Count == 0 ? headings[0].Level : 0;
        foreach (var heading in headings)
        {
            if (heading.Level > level + 1 && level > 0)
            {
                yield return At(
                    card,
                    heading,
                    $"a heading of level {heading.Level} follows one of level {level}",
                    $"use level {level + 1}"
                );
            }

            level = heading.Level;
        }
    }

    private Finding At(Card card, Piece heading, string message, string hint) =>
        Report(card, card.Body.FirstLine(heading.Start, heading.End), message, hint);
}
