using HubTasks.Cards.Body;
using HubTasks.Cards.Metadata;

namespace HubTasks.Cards;

/// <summary>A README of a model, a dataset or a Space: metadata and body, with places for everything.</summary>
public sealed class Card
{
    private Card(SourceText text, CardSource source, CardEncoding encoding)
    {
        Source = text;
        File = source.File;
        Facts = source.Facts;
        Encoding = encoding;
        FrontMatter = FrontMatter.Parse(text);
        Body = new CardBody(text, FrontMatter.End);
        Kind = source.Kind ?? CardKinds.Guess(this);
    }

    public string File { get; }

    public CardKind Kind { get; }

    /// <summary>The text without a byte order mark.</summary>
    public SourceText Source { get; }

    public CardEncoding Encoding { get; }

    public FrontMatter FrontMatter { get; }

    public CardBody Body { get; }

    public CardFacts Facts { get; }

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
