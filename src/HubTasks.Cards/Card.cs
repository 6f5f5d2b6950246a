using System.Collections.Immutable;
using HubTasks.Cards.Body;
using HubTasks.Cards.Metadata;
using HubTasks.Cards.Schemas;

namespace HubTasks.Cards;

/// <summary>A README of a model, a dataset or a Space: metadata and body, with places for everything.</summary>
public sealed class Card
{
    private readonly Lazy<ImmutableArray<SchemaProblem>> _schemaProblems;

    private Card(SourceText text, CardSource source, CardEncoding encoding)
    {
        Source = text;
        File = source.File;
        Facts = source.Facts;
        Encoding = encoding;
        FrontMatter = FrontMatter.Parse(text);
        Body = new CardBody(text, FrontMatter.End);
        Kind = source.Kind ?? CardKinds.Guess(this);
        Suppressions = new SuppressionReader(text, FrontMatter).Read();
        IsMissing = source.IsMissing;
        _schemaProblems = new Lazy<ImmutableArray<SchemaProblem>>(() =>
            FrontMatter is { IsReadable: true, Root: { } root } ? CardSchema.For(Kind).Validate(root) : []
        );
    }

    public string File { get; }

    public CardKind Kind { get; }

    /// <summary>The text without a byte order mark.</summary>
    public SourceText Source { get; }

    public CardEncoding Encoding { get; }

    public FrontMatter FrontMatter { get; }

    public CardBody Body { get; }

    public CardFacts Facts { get; private set; }

    /// <summary>The repository has no card where the Hub looks for one.</summary>
    public bool IsMissing { get; }

    /// <summary>Nothing but white space.</summary>
    public bool IsBlank => Source.Text.AsSpan().Trim().IsEmpty;

    internal ImmutableArray<Suppression> Suppressions { get; }

    /// <summary>What the schema of its kind objects to.</summary>
    internal ImmutableArray<SchemaProblem> SchemaProblems => _schemaProblems.Value;

    /// <summary>Stands for a card that a repository lacks.</summary>
    public static Card Missing(CardSource source) => Parse("", source with { IsMissing = true });

    /// <summary>The same card, with more known about what it names.</summary>
    public Card With(CardFacts facts)
    {
        var card = (Card)MemberwiseClone();
        card.Facts = facts;
        return card;
    }

    /// <summary>Reads any text; what is wrong with it is for the rules to say.</summary>
    public static Card Parse(string text, CardSource source) =>
        text.StartsWith('\uFEFF')
            ? new Card(new SourceText(text[1..]), source, new CardEncoding(HasMark: true, Problem: null))
            : new Card(new SourceText(text), source, CardEncoding.Plain);

    /// <summary>Reads any bytes; text in another encoding than UTF-8 is decoded as well as can be.</summary>
    public static Card Parse(ReadOnlySpan<byte> bytes, CardSource source)
    {
        var (text, encoding) = CardEncoding.Decode(bytes);
        return new Card(new SourceText(text), source, encoding);
    }
}
