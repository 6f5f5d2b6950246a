using HubTasks.Findings;

namespace HubTasks.Cards.Body.Rules;

/// <summary>CommonMark, and so the Hub, shows <c>#Title</c> as a paragraph with a hash sign.</summary>
internal sealed class HeadingNoSpace : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2069", "heading-no-space", Severity.Info, "A space stands between the hash signs and the heading");

    public override IEnumerable<Finding> Check(Card card) =>
        from piece in card.Body.Pieces.Where(IsMeant)
        let marks = new string('#', piece.Level)
        select Report(
            card,
            card.Body.FirstLine(piece.Start, piece.End),
            $"`{marks}` without a space after it is text, not a heading",
            $"write `{marks} ` before the title"
        );

    private static bool IsMeant(Piece piece) => piece is { Kind: PieceKind.Heading, Form: HeadingForm.NoSpace };

    public override IEnumerable<TextEdit> Fix(Card card, Finding finding)
    {
        var at = card.Source.LineStart(finding.Span.Line) + finding.Span.Column - 1;
        var text = card.Source.Text;
        while (at < text.Length && text[at] is ' ' or '#')
        {
            at++;
        }

        yield return new TextEdit(at, at, " ");
    }
}
