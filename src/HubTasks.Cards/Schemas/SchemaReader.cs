using HubTasks.Cards.Metadata;
using HubTasks.Cards.Schemas.Keywords;
using HubTasks.Findings;

namespace HubTasks.Cards.Schemas;

/// <summary>Makes a schema of a JSON document, or says all that keeps it from being one.</summary>
internal sealed class SchemaReader
{
    /// <summary>Nobody reads more at once.</summary>
    private const int MostErrors = 100;

    /// <summary>Stands for what comes behind so many errors.</summary>
    private static readonly Schema Unread = new(JsonPointer.Root, TextSpan.WholeFile, [], refersOn: false);

    private readonly MetaNode _document;
    private readonly SchemaAddresses _addresses;
    private readonly Dictionary<MetaNode, Schema> _schemas = new(ReferenceEqualityComparer.Instance);
    private readonly Queue<Reference> _references = new();
    private int _referred;

    public SchemaReader(MetaNode document)
    {
        _document = document;
        _addresses = new SchemaAddresses(document);
    }

    public List<SchemaError> Errors { get; } = [];

    public Schema Read()
    {
        var root = Read(_document, JsonPointer.Root, SchemaAddresses.Document);
        while (_references.TryDequeue(out var reference))
        {
            Follow(reference);
        }

        if (Errors.Count == 0)
        {
            new SchemaDepth(this).Check(_schemas.Values);
        }

        return root;
    }

    /// <param name="node">What should be a schema.</param>
    /// <param name="at">Where it stands.</param>
    /// <param name="home">What addresses in it are relative to.</param>
    public Schema Read(MetaNode node, JsonPointer at, Uri home)
    {
        if (_schemas.TryGetValue(node, out var known))
        {
            return known;
        }

        if (Errors.Count == MostErrors)
        {
            return Unread;
        }

        var before = _referred;
        Keyword[] keywords = [];
        if (node is MetaMap map)
        {
            var words = new SchemaWords(this, map, at, _addresses.Enter(map, at, home));
            keywords = [.. Keyword.ReadAll(words)];
            words.ReadRest();
        }
        else if (MetaValue.Boolean(node) is { } anything)
        {
            keywords = anything ? [] : [new Never()];
        }
        else
        {
            Refuse(at, node, "a schema: an object, `true` or `false`");
        }

        return _schemas[node] = new Schema(at, node.Span, [.. keywords], refersOn: _referred > before);
    }

    public void Note(Reference reference)
    {
        _referred++;
        _references.Enqueue(reference);
    }

    public void Refuse(JsonPointer at, MetaNode node, string expected) =>
        Refuse(at, node.Span, $"is {MetaWords.KindOf(node)}, expected {expected}");

    public void Refuse(JsonPointer at, TextSpan span, string why)
    {
        if (Errors.Count < MostErrors)
        {
            Errors.Add(new SchemaError(span, $"`{at}` {why}"));
        }
    }

    private void Follow(Reference reference)
    {
        if (_addresses.Find(reference, out var problem) is { } found)
        {
            reference.Target = Read(found.Node, found.At, found.Home);
        }
        else
        {
            Refuse(reference.At, reference.Written.Span, $"is {MetaWords.Show(reference.Written)}, {problem}");
        }
    }
}
