using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Schemas.Keywords;

/// <summary><c>unevaluatedProperties</c> and <c>unevaluatedItems</c>: the keys or items that no other keyword has looked at.</summary>
internal sealed class Unevaluated(string name, Schema rest, IReadOnlyList<Keyword> others) : Keyword
{
    private const string OfKeys = "unevaluatedProperties";
    private const string OfItems = "unevaluatedItems";

    private static readonly string[] Names = [OfKeys, OfItems];

    public override string Name => name;

    public static IEnumerable<Unevaluated> Read(SchemaWords words, IReadOnlyList<Keyword> others) =>
        from name in Names
        let rest = words.Schema(name)
        where rest is not null
        select new Unevaluated(name, rest, others);

    public override Failure? Check(MetaNode node, Evaluation evaluation)
    {
        var count = Count(node);
        if (count == 0)
        {
            return null;
        }

        var coverage = new Coverage(evaluation, count);
        foreach (var other in others)
        {
            other.Cover(node, coverage);
        }

        List<Failure>? failures = null;
        for (var i = 0; i < count && !(failures?.Count >= Inside.Most); i++)
        {
            if (!coverage[i] && Check(node, i, evaluation) is { } failure)
            {
                (failures ??= []).Add(failure);
            }
        }

        return failures is null ? null : Failure.Join(failures);
    }

    private int Count(MetaNode node) =>
        node switch
        {
            MetaMap map when name == OfKeys => map.Entries.Length,
            MetaList list when name == OfItems => list.Items.Length,
            _ => 0,
        };

    private Inside? Check(MetaNode node, int index, Evaluation evaluation)
    {
        var map = node as MetaMap;
        if (map?.IsRead(index) == false)
        {
            return null;
        }

        var value = map?.Entries[index].Value ?? ((MetaList)node).Items[index];
        var failure = rest.IsNever ? new Fault(this, value) : rest.Check(value, evaluation);
        return failure is null ? null : new Inside(map?.Entries[index].Name, index, failure);
    }

    public override string Describe(Fault fault) =>
        name == OfKeys ? "is not a key that the schema knows" : "is not an item that the schema knows";

    public override void Cover(MetaNode node, Coverage coverage)
    {
        if (Count(node) > 0)
        {
            coverage.MarkAll();
        }
    }
}
