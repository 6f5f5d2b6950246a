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
    private readonly PieceList _pieces;
    private readonly HtmlPieces _html;

    private PieceReader(SourceText source, int offset, MarkdownDocument document)
    {
        _source = source;
        _offset = offset;
        _document = document;
        _pieces = new PieceList(source);
        _html = new HtmlPieces(source, _pieces);
    }

    /// <param name="source">The whole file.</param>
    /// <param name="start">Where the body begins.</param>
    /// <param name="end">Where to stop reading.</param>
    public static List<Piece> Read(SourceText source, int start, int end)
    {
        var reader = new PieceReader(source, start, Markdown.Parse(source.Text[start..end], Blocks));
        reader.Container(reader._document);
        return reader._pieces.All;
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
                    _pieces.ListDepth++;
                    Container(item);
                    _pieces.ListDepth--;
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
                    _html.Read(LeafText.Of(html, _offset));
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
                ? new Piece(PieceKind.Paragraph, text, start, end) { ListDepth = _pieces.ListDepth }
                : new Piece(PieceKind.Heading, text, start, end)
                {
                    Level = heading.Level,
                    Form = HeadingForm.Markdown,
                    ListDepth = _pieces.ListDepth,
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
                ListDepth = _pieces.ListDepth,
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
                        ListDepth = _pieces.ListDepth,
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

        _pieces.Text(leaf, Inlines(leaf));
    }

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

            _pieces.Row(cells, leaf.ToSource(0), leaf.ToSource(leaf.Text.Length - 1) + 1, i < delimiter);
        }
    }
}
