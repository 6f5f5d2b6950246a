using System.Text.RegularExpressions;
using HubTasks.Findings;

namespace HubTasks.Cards.Body.Rules;

/// <summary>A model without limits does not exist; the claim only says that nobody looked.</summary>
internal sealed partial class ClaimNone : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2068", "claim-none", Severity.Info, "The card does not claim to have no limitations");

    public override IEnumerable<Finding> Check(Card card)
    {
        foreach (var section in card.Body.About(Subject.Limitations).Sections)
        {
            foreach (var piece in section.Pieces.Where(piece => piece.Kind == PieceKind.Paragraph))
            {
                if (Claim().Match(piece.Prose.Text) is { Success: true } match)
                {
                    var (start, end) = piece.Prose.Place(match.Index, match.Index + match.Length);
                    yield return Report(
                        card,
                        card.Body.FirstLine(start, end),
                        $"`{match.Value.ReplaceLineEndings(" ")}` is a claim that no reader will believe",
                        "say what was tested and what was not"
                    );
                }
            }
        }
    }

    [GeneratedRegex(
        @"\b(?:no|without(?: any)?|not (?:have|contain) any|free (?:of|from)(?: any)?)\s(?:known\s|major\s|significant\s|specific\s)?(?:limitations?|bias(?:es)?|risks?|issues|limits)\b|\bthere (?:are|is) (?:no|not any)\s(?:known\s)?(?:limitations?|bias(?:es)?|risks?)\b|\b(?:is|are) (?:completely |fully |totally )?(?:unbiased|not biased)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Claim();
}
