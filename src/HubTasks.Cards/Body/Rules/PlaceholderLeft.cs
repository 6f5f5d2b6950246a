using HubTasks.Findings;

namespace HubTasks.Cards.Body.Rules;

/// <summary>Template text tells a reader that nobody finished the card.</summary>
internal sealed class PlaceholderLeft : CardRule
{
    private const string Advice = "write what belongs there, or take the line out";

    public override RuleInfo Info { get; } =
        new("HUB2066", "placeholder-left", Severity.Warning, "No template text is left in the card");

    public override IEnumerable<Finding> Check(Card card)
    {
        var pieces = card.Body.Pieces;
        var title = pieces.Find(piece => piece.Kind == PieceKind.Heading);
        for (var i = 0; i < pieces.Count; i++)
        {
            // the title has a rule of its own
            if (pieces[i] == title && TitleDefault.IsDefault(title.Prose.Text))
            {
                continue;
            }

            foreach (var finding in Check(card, pieces[i], i + 1 < pieces.Count ? pieces[i + 1] : null))
            {
                yield return finding;
            }
        }
    }

    private IEnumerable<Finding> Check(Card card, Piece piece, Piece? next)
    {
        switch (piece.Kind)
        {
            case PieceKind.Code:
                foreach (var (start, end) in Placeholders.FindInCode(piece.Raw!.Text))
                {
                    var (from, to) = (piece.Raw.ToSource(start), piece.Raw.ToSource(end - 1) + 1);
                    yield return Left(card, from, to, "in the code");
                }

                break;
            case PieceKind.TableRow:
                foreach (var cell in piece.Cells.SelectMany(cell => In(card, cell)))
                {
                    yield return cell;
                }

                break;
            case PieceKind.Heading or PieceKind.Paragraph:
                foreach (var finding in In(card, piece.Prose))
                {
                    yield return finding;
                }

                if (BlankLabel(piece, next) is { } label)
                {
                    var (start, end) = piece.Prose.Place(0, piece.Prose.Text.TrimEnd().Length);
                    yield return Report(
                        card,
                        card.Body.FirstLine(start, end),
                        $"nothing stands behind `{label}`",
                        "fill the blank, or take the line out"
                    );
                }

                break;
        }
    }

    private IEnumerable<Finding> In(Card card, Prose prose)
    {
        if (prose.IsEmpty)
        {
            yield break;
        }

        foreach (var (start, end) in prose.Leftovers)
        {
            var (from, to) = prose.Place(start, end);
            yield return Left(card, from, to, "in the text");
        }

        if (prose.Leftovers.IsEmpty && Placeholders.IsUnfinished(prose))
        {
            var text = prose.Text.AsSpan();
            var (from, to) = prose.Place(text.Length - text.TrimStart().Length, text.TrimEnd().Length);
            yield return Left(card, from, to, "in the text");
        }
    }

    private Finding Left(Card card, int start, int end, string where)
    {
        var text = string.Join(
            ' ',
            card.Source.Text[start..end].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        );
        text = text.Length > 60 ? string.Concat(text.AsSpan(0, 59), "…") : text;
        return Report(card, card.Body.FirstLine(start, end), $"`{text.Replace('`', '\'')}` was left {where}", Advice);
    }

    /// <summary>The label of <c>- **Developed by:**</c> with nothing behind or below it.</summary>
    private static string? BlankLabel(Piece piece, Piece? next)
    {
        var text = piece.Prose.Text.Trim();
        if (piece.ListDepth == 0 || piece.Prose.Emphasis.IsEmpty || text.Length > 60)
        {
            return null;
        }

        var emphasized = piece.Prose.Emphasis[^1].End.Value;
        var isLabel =
            text.EndsWith(':')
            && emphasized >= piece.Prose.Text.TrimEnd().Length - 1
            && piece.Prose.Emphasis[0].Start.Value == 0;
        var isFollowed =
            next is { Kind: not PieceKind.Heading }
            && (next.ListDepth > piece.ListDepth || next.Kind != PieceKind.Paragraph);
        var isLast = next is null or { Kind: PieceKind.Heading } or { Kind: PieceKind.Paragraph, ListDepth: 0 };
        var isAmongLabels =
            next is { Kind: PieceKind.Paragraph, Prose.Emphasis: [var first, ..] } && first.Start.Value == 0;
        return isLabel && !isFollowed && (isLast || isAmongLabels) ? text.TrimEnd(':').TrimEnd() : null;
    }
}
