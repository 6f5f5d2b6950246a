using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Schemas;

/// <summary>JSON as the tree that metadata is, so that everything has a place and a constant compares with a card's value.</summary>
internal sealed class JsonText
{
    private const int MaxDepth = 256;

    private readonly SourceText _source;
    private readonly byte[] _bytes;
    private int _byte;
    private int _char;

    private JsonText(string json) => (_source, _bytes) = (new SourceText(json), Encoding.UTF8.GetBytes(json));

    /// <exception cref="JsonException">It is not JSON. Comments and trailing commas are let pass.</exception>
    public static MetaNode Read(string json)
    {
        var text = new JsonText(json);
        var options = new JsonReaderOptions
        {
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Skip,
            MaxDepth = MaxDepth,
        };
        var reader = new Utf8JsonReader(text._bytes, options);
        reader.Read();
        var root = text.Read(ref reader);
        // anything behind the document is an error of the reader
        reader.Read();
        return root;
    }

    private MetaNode Read(ref Utf8JsonReader reader)
    {
        var start = Offset(reader.TokenStartIndex);
        return reader.TokenType switch
        {
            JsonTokenType.StartArray => List(ref reader, start),
            JsonTokenType.StartObject => Map(ref reader, start),
            _ => Scalar(ref reader, start),
        };
    }

    private MetaList List(ref Utf8JsonReader reader, int start)
    {
        var items = ImmutableArray.CreateBuilder<MetaNode>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(Read(ref reader));
        }

        var end = Offset(reader.BytesConsumed);
        return new MetaList(start, end, _source.Span(start, end), items.DrainToImmutable());
    }

    private MetaMap Map(ref Utf8JsonReader reader, int start)
    {
        var entries = ImmutableArray.CreateBuilder<MetaEntry>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = Scalar(ref reader, Offset(reader.TokenStartIndex));
            reader.Read();
            entries.Add(new MetaEntry(key, Read(ref reader)));
        }

        var end = Offset(reader.BytesConsumed);
        return new MetaMap(start, end, _source.Span(start, end), entries.DrainToImmutable());
    }

    private MetaScalar Scalar(ref Utf8JsonReader reader, int start)
    {
        var isText = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName;
        var text = isText ? Unescaped(ref reader) : Encoding.UTF8.GetString(reader.ValueSpan);
        var end = Offset(reader.TokenStartIndex + reader.ValueSpan.Length + (isText ? 2 : 0));
        return new MetaScalar(start, end, _source.Span(start, end), text, IsPlain: !isText, IsTagged: false);
    }

    private string Unescaped(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            var line = _source.Span(_char, _char).Line - 1;
            throw new JsonException("half of a surrogate pair is no text", path: null, line, 0, exception);
        }
    }

    /// <summary>The reader counts bytes and goes forward only.</summary>
    private int Offset(long at)
    {
        _char += Encoding.UTF8.GetCharCount(_bytes.AsSpan(_byte, (int)at - _byte));
        _byte = (int)at;
        return _char;
    }
}
