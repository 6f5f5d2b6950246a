using System.Collections.Immutable;
using HubTasks.Findings;

namespace HubTasks.Cards.Body;

/// <summary>What follows the front matter, read once when a rule first asks.</summary>
/// <param name="source">The whole file.</param>
/// <param name="offset">Where the body begins in it.</param>
public sealed class CardBody(SourceText source, int offset)
{
    private readonly Lazy<Parsed> _parsed = new(() => Parsed.Read(source, offset));

    public SourceText Source { get; } = source;

    public int Offset { get; } = offset;

    public string Text => Source.Text[Offset..];

    /// <summary>What the card says about each subject, by the names of <see cref="SubjectNames"/>.</summary>
    public ImmutableSortedDictionary<string, SectionState> Sections =>
        SubjectNames.All.ToImmutableSortedDictionary(
            entry => entry.Name,
            entry => StateOf(entry.Subject),
            StringComparer.Ordinal
        );

    /// <param name="subject">One subject, not several.</param>
    public SectionState StateOf(Subject subject) => About(subject).State;

    /// <summary>Where reading stopped because nobody writes such a body; null for all others.</summary>
    internal BodyCut? Cut => _parsed.Value.Cut;

    internal List<Piece> Pieces => _parsed.Value.Pieces;

    /// <summary>In reading order; the first has no title and holds what stands before any heading.</summary>
    internal List<Section> Outline => _parsed.Value.Outline;

    internal SubjectState About(Subject subject) => _parsed.Value.States[subject];

    /// <summary>The title; else the first thing in the body; else the body's beginning.</summary>
    internal TextSpan Top
    {
        get
        {
            var first = Pieces.Find(piece => piece.Kind == PieceKind.Heading) ?? Pieces.Find(piece => piece.IsText);
            return first is null ? Source.Span(Offset, Offset) : FirstLine(first.Start, first.End);
        }
    }

    /// <summary>A place cut off at the end of its first line, so that a report can show it.</summary>
    internal TextSpan FirstLine(int start, int end)
    {
        var length = Source.Text.AsSpan(start, Math.Max(0, end - start)).IndexOfAny('\r', '\n');
        return Source.Span(start, length < 0 ? end : start + length);
    }

    private sealed record Parsed(
        BodyCut? Cut,
        List<Piece> Pieces,
        List<Section> Outline,
        Dictionary<Subject, SubjectState> States
    )
    {
        public static Parsed Read(SourceText source, int offset)
        {
            var cut = BodyCut.Find(source.Text, offset);
            List<Piece> pieces;
            try
            {
                pieces = PieceReader.Read(source, offset, cut?.Offset ?? source.Text.Length);
            }
            catch (ArgumentException)
            {
                // Markdig's word for nesting that BodyCut did not foresee; it throws for nothing else
                cut = new BodyCut(offset, "nests its blocks too deep");
                pieces = [];
            }

            var outline = Body.Outline.Build(pieces, Vocabulary.Default);
            var states = SubjectNames.All.ToDictionary(
                entry => entry.Subject,
                entry => SubjectState.Of(entry.Subject, outline)
            );
            return new Parsed(cut, pieces, outline, states);
        }
    }
}
