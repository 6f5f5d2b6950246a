using HubTasks.Findings;

namespace HubTasks.Cards.Body.Rules;

/// <summary>The note asks its finder to read the card over and then remove it; it still being there says nobody did.</summary>
internal sealed class GeneratedNoticeLeft : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2067", "generated-notice-left", Severity.Info, "No note of a generator asks to be removed");

    public override IEnumerable<Finding> Check(Card card)
    {
        foreach (var piece in card.Body.Pieces)
        {
            if (piece.Kind == PieceKind.Comment && Placeholders.IsGeneratedNotice(piece.Raw!.Text))
            {
                yield return Report(
                    card,
                    card.Body.FirstLine(piece.Start, piece.End),
                    "a generator's note that the card should be proofread is still there",
                    "read the card, complete it, and remove the comment"
                );
            }
            else if (piece.Kind == PieceKind.Paragraph && Placeholders.FindNotice(piece.Prose.Text) is var (start, end))
            {
                var (from, to) = piece.Prose.Place(start, end);
                yield return Report(
                    card,
                    card.Body.FirstLine(from, to),
                    "the text still says that a generator wrote the card",
                    "read the card, complete it, and remove the sentence"
                );
            }
        }
    }

    /// <summary>Takes the comment out with its line, and leaves the text around it.</summary>
    public override IEnumerable<TextEdit> Fix(Card card, Finding finding)
    {
        var text = card.Source.Text;
        var start = card.Source.LineStart(finding.Span.Line) + finding.Span.Column - 1;
        if (!text.AsSpan(start).StartsWith("<!--"))
        {
            yield break;
        }

        var close = text.IndexOf("-->", start, StringComparison.Ordinal);
        if (close < 0)
        {
            yield break;
        }

        var end = close + 3;
        var isWholeLine =
            text.AsSpan(card.Source.LineStart(finding.Span.Line), finding.Span.Column - 1).IsWhiteSpace()
            && card.Source.LineText(card.Source.LineAt(close)) is var line
            && line[(end - card.Source.LineStart(card.Source.LineAt(close)))..].IsWhiteSpace();
        if (isWholeLine)
        {
            start = card.Source.LineStart(finding.Span.Line);
            var last = card.Source.LineAt(close);
            end = last < card.Source.LineCount ? card.Source.LineStart(last + 1) : text.Length;
        }

        yield return new TextEdit(start, end, "");
    }
}
