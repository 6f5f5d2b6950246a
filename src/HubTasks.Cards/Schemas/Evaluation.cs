using System.Runtime.CompilerServices;
using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Schemas;

/// <summary>
/// One look at one card. It remembers what a schema that is referred to said about a value: references lead to the same value
/// again and again, by more ways than there is time for.
/// </summary>
internal sealed class Evaluation : IEqualityComparer<(Schema Schema, MetaNode Node)>
{
    private Dictionary<(Schema Schema, MetaNode Node), Failure?>? _known;

    public bool Allows(Schema schema, MetaNode node) => schema.Check(node, this) is null;

    /// <summary>For schemas that references lead to. What refers to nothing else is told sooner than it is remembered.</summary>
    public Failure? Check(Schema schema, MetaNode node) =>
        schema.RefersOn ? Recall(schema, node) : schema.Check(node, this);

    public Failure? Recall(Schema schema, MetaNode node)
    {
        _known ??= new Dictionary<(Schema, MetaNode), Failure?>(this);
        if (!_known.TryGetValue((schema, node), out var failure))
        {
            failure = schema.Check(node, this);
            _known[(schema, node)] = failure;
        }

        return failure;
    }

    public bool Equals((Schema Schema, MetaNode Node) x, (Schema Schema, MetaNode Node) y) =>
        ReferenceEquals(x.Schema, y.Schema) && ReferenceEquals(x.Node, y.Node);

    public int GetHashCode((Schema Schema, MetaNode Node) obj) =>
        HashCode.Combine(RuntimeHelpers.GetHashCode(obj.Schema), RuntimeHelpers.GetHashCode(obj.Node));
}
