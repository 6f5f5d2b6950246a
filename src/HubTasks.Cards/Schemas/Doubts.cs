using System.Collections.Immutable;
using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Schemas;

/// <summary>
/// The part of a card's metadata that a validator has to look at: what is certainly fine is left out, and of very many doubtful
/// items and keys the first ones stand for all. The validator takes its time for each.
/// </summary>
internal sealed class Doubts
{
    private const int Most = Linter.MostPerRule + 1;

    private readonly Dictionary<MetaNode, MetaNode> _originals = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<MetaNode, ImmutableArray<int>> _indices = new(ReferenceEqualityComparer.Instance);

    public Doubts(PlainSchema schema, MetaMap root) => Root = (MetaMap)Reduce(schema, root);

    public MetaMap Root { get; }

    /// <summary>The value in the card for one in <see cref="Root"/>.</summary>
    public MetaNode Original(MetaNode node) => _originals.GetValueOrDefault(node, node);

    /// <summary>The place in the card's list for one in a list of <see cref="Root"/>.</summary>
    public int Index(MetaList list, int index) => _indices.TryGetValue(list, out var indices) ? indices[index] : index;

    private MetaNode Reduce(PlainSchema schema, MetaNode node)
    {
        if (schema.IsDoubtful || node is MetaScalar)
        {
            return node;
        }

        var shapes = schema.AnyOf.IsEmpty ? [schema] : schema.AnyOf;
        var fitting = shapes.Where(shape => shape.IsAllowedType(node is MetaList ? "array" : "object")).ToList();
        return fitting.Count == 0 || fitting.Exists(shape => shape.IsDoubtful || !shape.AnyOf.IsEmpty) ? node
            : node is MetaList list ? Reduce(fitting, list)
            : Reduce(fitting, (MetaMap)node);
    }

    private MetaList Reduce(List<PlainSchema> shapes, MetaList list)
    {
        var kept = Enumerable
            .Range(0, list.Items.Length)
            .Where(index => shapes.Exists(shape => shape.Items?.Allows(list.Items[index]) == false))
            .Take(Most)
            .ToImmutableArray();
        var items = kept.Select(index => Child(shapes, shape => shape.Items, list.Items[index]));
        var reduced = new MetaList(list.Start, list.End, list.Span, [.. items]);
        _indices[reduced] = kept;
        _originals[reduced] = list;
        return reduced;
    }

    private MetaMap Reduce(List<PlainSchema> shapes, MetaMap map)
    {
        var doubtful = map
            .Entries.Where(entry =>
                shapes.Exists(shape =>
                    entry.Name is not { } name
                    || shape.Requires(name)
                    || shape.ValueOf(name)?.Allows(entry.Value) == false
                )
            )
            .Take(Most);
        var entries = doubtful.Select(entry =>
            entry.Name is { } name
                ? entry with
                {
                    Value = Child(shapes, shape => shape.ValueOf(name), entry.Value),
                }
                : entry
        );
        var reduced = new MetaMap(map.Start, map.End, map.Span, [.. entries]);
        _originals[reduced] = map;
        return reduced;
    }

    /// <summary>Where several shapes are possible, which one was meant takes the whole value to tell.</summary>
    private MetaNode Child(List<PlainSchema> shapes, Func<PlainSchema, PlainSchema?> part, MetaNode node) =>
        shapes.Count == 1 && part(shapes[0]) is { } schema ? Reduce(schema, node) : node;
}
