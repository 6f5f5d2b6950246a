using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Schemas.Keywords;

internal sealed class Not(Schema excluded) : Keyword
{
    public override string Name => "not";

    public override IEnumerable<Schema> InPlace => [excluded];

    public static Not? Read(SchemaWords words) => words.Schema("not") is { } excluded ? new Not(excluded) : null;

    public override Failure? Check(MetaNode node, Evaluation evaluation) =>
        evaluation.Allows(excluded, node) ? new Fault(this, node) : null;

    public override string Describe(Fault fault) => $"is {MetaWords.KindOf(fault.Node)}, which the schema rules out";
}
