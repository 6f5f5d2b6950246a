using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Schemas.Keywords;

/// <summary><c>uniqueItems</c>.</summary>
internal sealed class Unique : Keyword
{
    public override string Name => "uniqueItems";

    public static Unique? Read(SchemaWords words) => words.Boolean("uniqueItems") == true ? new Unique() : null;

    public override Failure? Check(MetaNode node, Evaluation evaluation) =>
        node is MetaList { Items: { Length: > 1 } items }
        && !items.All(new HashSet<MetaNode>(items.Length, MetaEquality.ByValue).Add)
            ? new Fault(this, node)
            : null;

    public override string Describe(Fault fault) => "holds the same item twice";
}
