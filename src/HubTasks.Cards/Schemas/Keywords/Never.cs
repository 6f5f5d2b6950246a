using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Schemas.Keywords;

/// <summary>The schema <c>false</c>.</summary>
internal sealed class Never : Keyword
{
    public override string Name => "false";

    public override Failure Check(MetaNode node, Evaluation evaluation) => new Fault(this, node);

    public override string Describe(Fault fault) => "is not allowed by the schema";
}
