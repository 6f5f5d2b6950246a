namespace HubTasks.Cards.Body;

internal enum PieceKind
{
    Heading,
    Paragraph,
    TableRow,
    Code,
    Comment,

    /// <summary>The title of a fold; what follows up to <see cref="FoldEnd"/> belongs to it.</summary>
    Fold,
    FoldEnd,
}

/// <summary>How a heading is written.</summary>
internal enum HeadingForm
{
    None,

    /// <summary><c># Text</c>, or a line underlined with <c>=</c> or <c>-</c>.</summary>
    Markdown,

    /// <summary><c>&lt;h2&gt;</c></summary>
    Html,

    /// <summary><c>#Text</c>: the Hub shows it as a paragraph, and its author meant a heading.</summary>
    NoSpace,

    /// <summary>A paragraph or a list item of a few bold words.</summary>
    Bold,

    /// <summary>Bold words, or known words and a colon, that begin a paragraph.</summary>
    Label,

    /// <summary>The first of two cells.</summary>
    Cell,

    /// <summary>The summary of a details block.</summary>
    Fold,
}

/// <summary>A stretch of the body that is read as one.</summary>
internal sealed record Piece(PieceKind Kind, Prose Prose, int Start, int End)
{
    /// <summary>1 to 6 for a heading.</summary>
    public int Level { get; init; }

    public HeadingForm Form { get; init; }

    /// <summary>How many lists it stands in.</summary>
    public int ListDepth { get; init; }

    /// <summary>The cells of a table row, in order.</summary>
    public IReadOnlyList<Prose> Cells { get; init; } = [];

    /// <summary>The first row of a table.</summary>
    public bool IsTableHead { get; init; }

    /// <summary>The raw text of a comment or of code.</summary>
    public LeafText? Raw { get; init; }

    /// <summary>The word after the fence of a code block, in lower case.</summary>
    public string Language { get; init; } = "";

    public bool IsText => Kind is PieceKind.Paragraph or PieceKind.TableRow;
}
