namespace HubTasks.Cards.Body;

/// <summary>Reads blocks of HTML into pieces.</summary>
internal sealed class HtmlPieces(SourceText source, PieceList pieces)
{
    private bool _inPre;

    /// <summary>Cuts an HTML block at the tags that begin a new line, a heading, a fold or a table row.</summary>
    public void Read(LeafText leaf)
    {
        if (leaf.IsEmpty)
        {
            return;
        }

        var prose = ProseReader.ReadHtml(leaf);
        pieces.Comments(prose);

        // links, images and tags are asked for per block
        pieces.Add(
            new Piece(
                PieceKind.Paragraph,
                new Prose { Links = [.. prose.Links.Where(link => link.IsImage)], Tags = prose.Tags },
                leaf.ToSource(0),
                leaf.ToSource(leaf.Text.Length - 1) + 1
            )
        );
        var from = 0;
        List<Prose>? row = null;
        var isHead = false;
        foreach (var tag in prose.Tags)
        {
            var isHeading = tag.Name.Length == 2 && tag.Name[0] == 'h' && tag.Name[1] is >= '1' and <= '6';
            if (row is not null && tag.Name is not ("td" or "th" or "tr"))
            {
                continue;
            }

            if (!HtmlNames.Blocks.Contains(tag.Name) && tag.Name != "code")
            {
                continue;
            }

            if (tag.Name == "code" && !_inPre)
            {
                continue;
            }

            var text = prose.Slice(Math.Min(from, tag.TextAt), tag.TextAt);
            from = tag.TextAt;
            if (HtmlNames.Boxes.Contains(tag.Name))
            {
                Flush(text, tag);
                pieces.Hide(tag);
                text = Prose.Empty;
            }

            switch (tag.Name)
            {
                case "pre":
                    Flush(text, tag);
                    _inPre = !tag.IsClosing;
                    break;
                case "tr" when !tag.IsClosing:
                    Flush(text, tag);
                    row = [];
                    isHead = false;
                    break;
                case "tr" when row is not null:
                    pieces.Row(row, tag.Start, tag.End, isHead);
                    row = null;
                    break;
                case "td" or "th" when row is not null && tag.IsClosing:
                    isHead = (isHead || row.Count == 0) && tag.Name == "th";
                    row.Add(text);
                    break;
                case "summary" when tag.IsClosing:
                    pieces.Add(
                        new Piece(PieceKind.Fold, text, Start(text, tag), tag.Start) { Form = HeadingForm.Fold }
                    );
                    break;
                case "details" when tag.IsClosing:
                    Flush(text, tag);
                    pieces.Add(new Piece(PieceKind.FoldEnd, Prose.Empty, tag.Start, tag.End));
                    break;
                default:
                    Flush(text, tag);
                    if (isHeading)
                    {
                        pieces.OpenHeading = tag.IsClosing ? null : tag;
                    }

                    break;
            }
        }

        if (row is null)
        {
            Flush(prose.Slice(Math.Min(from, prose.Text.Length), prose.Text.Length), null);
        }
    }

    private static int Start(Prose text, HtmlTag tag) => text.Map.Length > 0 ? text.Map[0] : tag.Start;

    private void Flush(Prose text, HtmlTag? next)
    {
        if (text.IsEmpty)
        {
            return;
        }

        if (!_inPre)
        {
            var from = text.Text.Length - text.Text.AsSpan().TrimStart().Length;
            text = text.Slice(from, text.Text.AsSpan().TrimEnd().Length);
        }

        var start = text.Map[0];
        var end = _inPre && next is not null ? next.Start : text.Map[text.Map.Length - 1] + 1;
        if (_inPre)
        {
            pieces.Add(
                new Piece(PieceKind.Code, Prose.Empty, start, end)
                {
                    Raw = LeafText.Of(source.Text, start, Math.Max(start, end)),
                }
            );
            return;
        }

        pieces.Text(text, start, end);
    }
}
