using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Schemas.Keywords;

/// <summary><c>$ref</c>. What it leads to is set when all of the document was read.</summary>
/// <param name="address">As written.</param>
/// <param name="home">What it is relative to.</param>
/// <param name="written">The value of the keyword.</param>
/// <param name="at">Where it stands.</param>
internal sealed class Reference(string address, Uri home, MetaNode written, JsonPointer at) : Keyword
{
    public override string Name => "$ref";

    public string Address => address;

    public Uri Home => home;

    public MetaNode Written => written;

    public JsonPointer At => at;

    public Schema Target { get; set; } = null!;

    public override IEnumerable<Schema> InPlace => [Target];

    public override IEnumerable<string> Expected => Target.Expected;

    public override string Wanted => Target.Wanted;

    public static Reference? Read(SchemaWords words) => words.Reference("$ref");

    public override Failure? Check(MetaNode node, Evaluation evaluation) => evaluation.Check(Target, node);

    /// <summary>Also of one that fails: what it says about a key is enough.</summary>
    public override void Cover(MetaNode node, Coverage coverage) => Target.Cover(node, coverage);
}
