using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Schemas.Keywords;

/// <summary>Checked for the names that are known: who writes one down wants it to hold. Others are notes, as the specification has it.</summary>
internal sealed class Format(TextFormat format) : Keyword
{
    public override string Name => "format";

    public override string Wanted => format.Wanted;

    public static Format? Read(SchemaWords words) =>
        words.Text("format") is { } name && TextFormat.Find(name) is { } format ? new Format(format) : null;

    public override Failure? Check(MetaNode node, Evaluation evaluation) =>
        MetaValue.Text(node) is { } text && !format.IsMatch(text) ? new Fault(this, node) : null;

    public override string Describe(Fault fault) => $"is {MetaWords.Show(fault.Node)}, expected {Wanted}";
}
