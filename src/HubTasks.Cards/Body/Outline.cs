namespace HubTasks.Cards.Body;

/// <summary>Puts pieces under their headings, in all the ways that people write headings.</summary>
internal sealed class Outline
{
    private const int FoldLevel = 7;
    private const int BoldLevel = 8;
    private const int LabelLevel = 9;
    private const int MaxBoldWords = 8;
    private const int MaxLabelLines = 100;

    private readonly Vocabulary _vocabulary;
    private readonly List<Section> _all = [];
    private readonly List<Section> _open = [];
    private int _labelDepth;

    private Outline(Vocabulary vocabulary) => _vocabulary = vocabulary;

    /// <summary>All sections in reading order; the first is the text before any heading.</summary>
    public static List<Section> Build(IEnumerable<Piece> pieces, Vocabulary vocabulary)
    {
        var outline = new Outline(vocabulary);
        outline.Open(HeadingForm.None, 0, Prose.Empty, 0, 0, Subject.None);
        foreach (var piece in pieces)
        {
            outline.Add(piece);
        }

        return outline._all;
    }

    private void Add(Piece piece)
    {
        if (_open[^1].Level == LabelLevel && piece.Kind != PieceKind.Comment && piece.ListDepth <= _labelDepth)
        {
            Close(LabelLevel);
        }

        switch (piece.Kind)
        {
            case PieceKind.Heading:
                Open(piece.Form, piece.Level, piece.Prose, piece.Start, piece.End, _vocabulary.Of(piece.Prose.Text));
                break;
            case PieceKind.Fold:
                Open(
                    HeadingForm.Fold,
                    FoldLevel,
                    piece.Prose,
                    piece.Start,
                    piece.End,
                    _vocabulary.Of(piece.Prose.Text)
                );
                break;
            case PieceKind.FoldEnd:
                if (_open.Exists(section => section.Level == FoldLevel))
                {
                    Close(FoldLevel);
                }

                break;
            case PieceKind.TableRow:
                Row(piece);
                break;
            case PieceKind.Paragraph:
                Paragraph(piece);
                break;
            default:
                _open[^1].Pieces.Add(piece);
                break;
        }
    }

    private void Row(Piece piece)
    {
        _open[^1].Pieces.Add(piece);
        if (
            piece.IsTableHead
            || piece.Cells.Count != 2
            || _vocabulary.Of(piece.Cells[0].Text) is not (not Subject.None and var subjects)
        )
        {
            return;
        }

        var (start, end) = piece.Cells[0].Place(0, piece.Cells[0].Text.Length);
        Open(HeadingForm.Cell, LabelLevel, piece.Cells[0], start, end, subjects);
        _labelDepth = int.MaxValue;
        var answer = piece.Cells[1];
        _open[^1]
            .Pieces.Add(new Piece(PieceKind.Paragraph, answer, piece.Start, piece.End) { ListDepth = piece.ListDepth });
    }

    private void Paragraph(Piece piece)
    {
        if (!piece.Prose.Text.Contains('\n', StringComparison.Ordinal))
        {
            Part(piece);
            return;
        }

        var from = 0;
        foreach (var line in LabelLines(piece.Prose))
        {
            if (line > from)
            {
                Part(piece with { Prose = piece.Prose.Slice(from, line) });
                from = line;
            }
        }

        Part(from == 0 ? piece : piece with { Prose = piece.Prose.Slice(from, piece.Prose.Text.Length) });
    }

    /// <summary>Lines of a paragraph that begin with a label of their own, after the first line.</summary>
    private List<int> LabelLines(Prose prose)
    {
        var found = new List<int>();
        var text = prose.Text;
        var emphasis = prose
            .Emphasis.Where(range => range.Start.Value > 0)
            .ToDictionary(range => range.Start.Value, range => range.End.Value);
        for (
            var at = text.IndexOf('\n', StringComparison.Ordinal) + 1;
            at > 0 && found.Count < MaxLabelLines;
            at = text.IndexOf('\n', at) + 1
        )
        {
            var rest = text.AsSpan(at);
            var start = at + rest.Length - rest.TrimStart(" \t").Length;
            if (emphasis.TryGetValue(start, out var end))
            {
                if (text[end - 1] is ':' or '：' || (end < text.Length && text[end] is ':' or '：'))
                {
                    found.Add(at);
                }
            }
            else if (
                text.AsSpan(start, Math.Min(40, text.Length - start)).IndexOfAny(":：\n") is var colon and > 0
                && text[start + colon] != '\n'
                && _vocabulary.OfWhole(text[start..(start + colon)]) != Subject.None
            )
            {
                found.Add(at);
            }
        }

        return found;
    }

    private void Part(Piece piece)
    {
        var text = piece.Prose.Text;
        var from = text.Length - text.AsSpan().TrimStart().Length;
        var lead = LeadEnd(piece.Prose, from);

        // `**License: MIT**` is a label and its answer, both loud
        var inner = lead > from ? text.AsSpan(from, lead - from).TrimEnd().IndexOfAny(":：") : -1;
        lead = inner > 0 && inner < text.AsSpan(from, lead - from).TrimEnd().Length - 1 ? from + inner : lead;
        var rest = lead < 0 ? from : SkipColon(text, lead);
        if (lead > from && rest >= text.Length)
        {
            Bold(piece, from, lead);
            return;
        }

        var subjects = Subject.None;
        if (lead > from)
        {
            subjects = _vocabulary.Of(text[from..lead]);
        }
        else if (text.AsSpan(from, Math.Min(60, text.Length - from)).IndexOfAny(":：") is var colon and > 0)
        {
            lead = from + colon;
            rest = lead + 1;
            subjects = _vocabulary.OfWhole(text[from..lead]);
        }

        if (subjects == Subject.None)
        {
            _open[^1].Pieces.Add(piece);
            return;
        }

        Close(LabelLevel);
        var (start, end) = piece.Prose.Place(from, lead);
        Open(HeadingForm.Label, LabelLevel, piece.Prose.Slice(from, lead), start, end, subjects);
        _labelDepth = piece.ListDepth;
        _open[^1].Pieces.Add(piece with { Prose = piece.Prose.Slice(rest, text.Length) });
    }

    /// <summary>A paragraph of bold words only: a heading if it is short, else a loud sentence.</summary>
    private void Bold(Piece piece, int from, int lead)
    {
        var title = piece.Prose.Slice(from, lead);
        var words = HeadingName.Normalize(title.Text).Split(' ').Length;
        var subjects = _vocabulary.Of(title.Text);
        if (
            words > MaxBoldWords
            || title.Text.TrimEnd().EndsWith('.')
            || (subjects == Subject.None && piece.ListDepth > 0)
        )
        {
            _open[^1].Pieces.Add(piece);
            return;
        }

        // `- **License:**` with nothing behind it is an empty blank, not the title of what follows the list
        var isItem = piece.ListDepth > 0;
        var (start, end) = piece.Prose.Place(from, lead);
        Open(HeadingForm.Bold, isItem ? LabelLevel : BoldLevel, title, start, end, subjects);
        _labelDepth = piece.ListDepth;
    }

    /// <summary>Where emphasis that begins a paragraph ends, or -1.</summary>
    private static int LeadEnd(Prose prose, int from)
    {
        var end = -1;
        foreach (var range in prose.Emphasis)
        {
            var start = range.Start.Value;
            var gap = end < 0 ? from : end;
            if (start > gap && !prose.Text.AsSpan(gap, start - gap).IsWhiteSpace())
            {
                break;
            }

            end = Math.Max(end, range.End.Value);
        }

        return end;
    }

    private static int SkipColon(string text, int at)
    {
        while (at < text.Length && (char.IsWhiteSpace(text[at]) || text[at] is ':' or '：' or '-' or '–' or '—'))
        {
            at++;
        }

        return at;
    }

    private void Open(HeadingForm form, int level, Prose title, int start, int end, Subject subjects)
    {
        Close(level);
        var section = new Section
        {
            Form = form,
            Level = level,
            Title = title,
            Start = start,
            End = end,
            Subjects = subjects,
        };
        if (_open.Count > 0)
        {
            _open[^1].Children.Add(section);
        }

        _open.Add(section);
        _all.Add(section);
    }

    private void Close(int level)
    {
        while (_open.Count > 1 && _open[^1].Level >= level)
        {
            _open.RemoveAt(_open.Count - 1);
        }
    }
}
