namespace HubTasks.Cards.Body;

/// <summary>The pieces of a body in reading order, while they are being found.</summary>
internal sealed class PieceList(SourceText source)
{
    private (string Name, int Depth) _hidden;

    public List<Piece> All { get; } = [];

    /// <summary>How many lists the reader is in.</summary>
    public int ListDepth { get; set; }

    /// <summary>An HTML heading may be opened in one block and closed in another, with Markdown between.</summary>
    public HtmlTag? OpenHeading { get; set; }

    /// <summary>What an element hides goes nowhere: no reader sees it.</summary>
    public void Add(Piece piece)
    {
        if (_hidden.Depth == 0)
        {
            All.Add(piece);
        }
    }

    /// <summary>Takes note of an element that hides what it holds, or that is inside of one that does.</summary>
    public void Hide(HtmlTag tag)
    {
        if (_hidden.Depth > 0 && tag.Name == _hidden.Name)
        {
            _hidden.Depth += tag.IsClosing ? -1 : 1;
        }
        else if (_hidden.Depth == 0 && !tag.IsClosing && tag.Hides)
        {
            _hidden = (tag.Name, 1);
        }
    }

    /// <summary>A paragraph, or what an HTML heading that is still open holds.</summary>
    public void Text(LeafText leaf, Prose prose)
    {
        Comments(prose);
        Text(prose, leaf.ToSource(0), leaf.ToSource(leaf.Text.Length - 1) + 1);
        OpenHeading = null;
    }

    public void Text(Prose prose, int start, int end) =>
        Add(
            OpenHeading is { } heading
                ? new Piece(PieceKind.Heading, prose, start, end)
                {
                    Level = heading.Name[1] - '0',
                    Form = HeadingForm.Html,
                    ListDepth = ListDepth,
                }
                : new Piece(PieceKind.Paragraph, prose, start, end) { ListDepth = ListDepth }
        );

    public void Comments(Prose prose)
    {
        foreach (var (start, end) in prose.Comments)
        {
            Add(new Piece(PieceKind.Comment, Prose.Empty, start, end) { Raw = LeafText.Of(source.Text, start, end) });
        }
    }

    public void Row(List<Prose> cells, int start, int end, bool isHead) =>
        Add(
            new Piece(PieceKind.TableRow, Prose.Empty, start, end)
            {
                Cells = cells,
                IsTableHead = isHead,
                ListDepth = ListDepth,
            }
        );
}
