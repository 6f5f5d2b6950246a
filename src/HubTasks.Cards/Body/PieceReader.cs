using Markdig;
using Markdig.Syntax;

namespace HubTasks.Cards.Body;

/// <summary>Markdig finds the blocks; what stands in them becomes a flat list of pieces in reading order.</summary>
internal sealed class PieceReader
{
    private static readonly MarkdownPipeline Blocks = BlocksOnly();

    private readonly SourceText _source;
    private readonly int _offset;
    private readonly MarkdownDocument _document;
    private readonly List<Piece> _pieces = [];
    private int _listDepth;

    // an HTML heading may be opened in one block and closed in another, with Markdown between
    private HtmlTag? _openHeading;
    private bool _inPre;

    private PieceReader(SourceText source, int offset, MarkdownDocument document)
    {
        _source = source;
        _offset = offset;
        _document = document;
    }

    /// <param name="source">The whole file.</param>
    /// <param name="start">Where the body begins.</param>
    /// <param name="end">Where to stop reading.</param>
    public static List<Piece> Read(SourceText source, int start, int end)
    {
        var reader = new PieceReader(source, start, Markdown.Parse(source.Text[start..end], Blocks));
        reader.Container(reader._document);
        return reader._pieces;
    }

    private static MarkdownPipeline BlocksOnly()
    {
        var builder = new MarkdownPipelineBuilder();
        builder.InlineParsers.Clear();
        foreach (var parser in builder.BlockParsers)
        {
            parser.Closed += static (_, block) =>
            {
                if (block is LeafBlock leaf)
                {
                    leaf.ProcessInlines = false;
                }
            };
        }

        return builder.Build();
    }

    private string? Definition(string label) =>
        _document.TryGetLinkReferenceDefinition(label, out var definition) ? definition.Url ?? "" : null;

    private void Container(ContainerBlock container)
    {
        foreach (var block in container)
        {
            switch (block)
            {
                case LinkReferenceDefinitionGroup or LinkReferenceDefinition:
                    break;
                case ListItemBlock item:
                    _listDepth++;
                    Container(item);
                    _listDepth--;
                    break;
                case ContainerBlock inner:
                    Container(inner);
                    break;
                case HeadingBlock heading:
                    Heading(heading);
                    break;
                case CodeBlock code:
                    Code(code);
                    break;
                case HtmlBlock html:
                    Html(LeafText.Of(html, _offset));
                    break;
                case ParagraphBlock paragraph:
                    Paragraph(paragraph);
                    break;
            }
        }
    }

    private Prose Inlines(LeafText leaf) => ProseReader.ReadMarkdown(leaf, Definition);

    private void Heading(HeadingBlock heading)
    {
        var leaf = LeafText.Of(heading, _offset);
        var text = leaf.IsEmpty ? Prose.Empty : Inlines(leaf);

        // `language: en` above a fence is metadata that came too late, not a title
        var isMetadata = heading.IsSetext && MetadataLine.IsMatch(leaf.Text);
        var start = _offset + heading.Span.Start;
        var end = _offset + heading.Span.End + 1;
        _pieces.Add(
            isMetadata
                ? new Piece(PieceKind.Paragraph, text, start, end) { ListDepth = _listDepth }
                : new Piece(PieceKind.Heading, text, start, end)
                {
                    Level = heading.Level,
                    Form = HeadingForm.Markdown,
                    ListDepth = _listDepth,
                }
        );
    }

    private void Code(CodeBlock code)
    {
        var leaf = LeafText.Of(code, _offset);
        var start = _offset + code.Span.Start;
        _pieces.Add(
            new Piece(PieceKind.Code, Prose.Empty, start, _offset + code.Span.End + 1)
            {
                Raw = leaf,
                Language = (code as FencedCodeBlock)?.Info?.Trim().ToLowerInvariant() ?? "",
                ListDepth = _listDepth,
            }
        );
    }

    private void Paragraph(ParagraphBlock paragraph)
    {
        var lines = paragraph.Lines;
        var from = 0;
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines.Lines[i].Slice.AsSpan();
            if (i > from && TableLine.IsDelimiter(line) && lines.Lines[i - 1].Slice.AsSpan().Contains('|'))
            {
                Text(paragraph, from, i - 1 - from);
                Table(paragraph, i);
                return;
            }

            if (HeadingLine.LevelOf(line) is var level and > 0)
            {
                Text(paragraph, from, i - from);
                var leaf = LeafText.Of(paragraph, _offset, i, 1);
                var marks = leaf.Text.Length - leaf.Text.TrimStart(' ', '#').Length;
                var start = leaf.ToSource(0);
                var title = LeafText.Of(_source.Text, start + marks, start + leaf.Text.Length);
                _pieces.Add(
                    new Piece(PieceKind.Heading, Inlines(title), start, start + leaf.Text.Length)
                    {
                        Level = level,
                        Form = HeadingForm.NoSpace,
                        ListDepth = _listDepth,
                    }
                );
                from = i + 1;
            }
        }

        Text(paragraph, from, lines.Count - from);
    }

    private void Text(ParagraphBlock paragraph, int first, int count)
    {
        if (count <= 0)
        {
            return;
        }

        var leaf = LeafText.Of(paragraph, _offset, first, count);
        if (leaf.IsEmpty)
        {
            return;
        }

        var prose = Inlines(leaf);
        Add(leaf, prose, _openHeading is null ? PieceKind.Paragraph : PieceKind.Heading);
    }

    private void Add(LeafText leaf, Prose prose, PieceKind kind)
    {
        foreach (var (start, end) in prose.Comments)
        {
            Comment(start, end);
        }

        _pieces.Add(
            new Piece(kind, prose, leaf.ToSource(0), leaf.ToSource(leaf.Text.Length - 1) + 1)
            {
                ListDepth = _listDepth,
                Level = kind == PieceKind.Heading ? _openHeading!.Name[1] - '0' : 0,
                Form = kind == PieceKind.Heading ? HeadingForm.Html : HeadingForm.None,
            }
        );
        _openHeading = kind == PieceKind.Heading ? null : _openHeading;
    }

    private void Comment(int start, int end) =>
        _pieces.Add(
            new Piece(PieceKind.Comment, Prose.Empty, start, end) { Raw = LeafText.Of(_source.Text, start, end) }
        );

    private void Table(ParagraphBlock paragraph, int delimiter)
    {
        for (var i = delimiter - 1; i < paragraph.Lines.Count; i++)
        {
            if (i == delimiter)
            {
                continue;
            }

            var leaf = LeafText.Of(paragraph, _offset, i, 1);
            var cells = new List<Prose>();
            foreach (var (start, end) in TableLine.Cells(leaf.Text))
            {
                cells.Add(
                    start == end
                        ? Prose.Empty
                        : Inlines(LeafText.Of(_source.Text, leaf.ToSource(start), leaf.ToSource(end - 1) + 1))
                );
            }

            Row(cells, leaf.ToSource(0), leaf.ToSource(leaf.Text.Length - 1) + 1, i < delimiter);
        }
    }

    private void Row(List<Prose> cells, int start, int end, bool isHead) =>
        _pieces.Add(
            new Piece(PieceKind.TableRow, Prose.Empty, start, end)
            {
                Cells = cells,
                IsTableHead = isHead,
                ListDepth = _listDepth,
            }
        );

    /// <summary>Cuts an HTML block at the tags that begin a new line, a heading, a fold or a table row.</summary>
    private void Html(LeafText leaf)
    {
        if (leaf.IsEmpty)
        {
            return;
        }

        var prose = ProseReader.ReadHtml(leaf);
        foreach (var (start, end) in prose.Comments)
        {
            Comment(start, end);
        }

        // links, images and tags are asked for per block
        _pieces.Add(
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
                    Row(row, tag.Start, tag.End, isHead);
                    row = null;
                    break;
                case "td" or "th" when row is not null && tag.IsClosing:
                    isHead = (isHead || row.Count == 0) && tag.Name == "th";
                    row.Add(text);
                    break;
                case "summary" when tag.IsClosing:
                    _pieces.Add(
                        new Piece(PieceKind.Fold, text, Start(text, tag), tag.Start) { Form = HeadingForm.Fold }
                    );
                    break;
                case "details" when tag.IsClosing:
                    Flush(text, tag);
                    _pieces.Add(new Piece(PieceKind.FoldEnd, Prose.Empty, tag.Start, tag.End));
                    break;
                default:
                    Flush(text, tag);
                    if (isHeading)
                    {
                        _openHeading = tag.IsClosing ? null : tag;
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
            _pieces.Add(
                new Piece(PieceKind.Code, Prose.Empty, start, end)
                {
                    Raw = LeafText.Of(_source.Text, start, Math.Max(start, end)),
                }
            );
            return;
        }

        _pieces.Add(
            _openHeading is { } heading
                ? new Piece(PieceKind.Heading, text, start, end)
                {
                    Level = heading.Name[1] - '0',
                    Form = HeadingForm.Html,
                    ListDepth = _listDepth,
                }
                : new Piece(PieceKind.Paragraph, text, start, end) { ListDepth = _listDepth }
        );
    }
}
