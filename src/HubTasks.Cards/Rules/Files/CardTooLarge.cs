using System.Text;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Files;

/// <summary>A card this long is a log or a data file, and pages that show it are slow.</summary>
internal sealed class CardTooLarge : CardRule
{
    private const int MostBytes = 1024 * 1024;
    private const int MostMetadata = 64 * 1024;

    public override RuleInfo Info { get; } =
        new("HUB2079", "card-too-large", Severity.Info, "The card is of a size that people read");

    public override bool AppliesTo(CardKind kind) => true;

    public override IEnumerable<Finding> Check(Card card)
    {
        var bytes = Encoding.UTF8.GetByteCount(card.Source.Text);
        if (bytes > MostBytes)
        {
            yield return Report(
                card,
                card.Source.Span(0, 0),
                $"the card has {bytes / 1024} KiB, expected at most {MostBytes / 1024}",
                "move tables and logs into files of the repository and link to them"
            );
        }

        if (card.Body.Cut is { } cut)
        {
            yield return Report(
                card,
                card.Source.LineSpan(card.Source.LineAt(cut.Offset)),
                $"the body {cut.Reason}; what follows was not read",
                "move what people do not read into files of the repository and link to them"
            );
        }

        var metadata = Encoding.UTF8.GetByteCount(card.FrontMatter.Yaml);
        if (metadata > MostMetadata)
        {
            yield return Report(
                card,
                card.FrontMatter.Span,
                $"the front matter has {metadata / 1024} KiB, expected at most {MostMetadata / 1024}",
                "keep results and long texts out of the metadata"
            );
        }
    }
}
