using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Schemas.Keywords;

/// <summary><c>if</c>, <c>then</c> and <c>else</c>.</summary>
internal sealed class Conditional(Schema condition, Schema? then, Schema? otherwise) : Keyword
{
    public override string Name => "if";

    public override IEnumerable<Schema> InPlace => new[] { condition, then, otherwise }.OfType<Schema>();

    public static Conditional? Read(SchemaWords words)
    {
        var (then, otherwise) = (words.Schema("then"), words.Schema("else"));
        return words.Schema("if") is { } condition ? new Conditional(condition, then, otherwise) : null;
    }

    public override Failure? Check(MetaNode node, Evaluation evaluation) =>
        (evaluation.Allows(condition, node) ? then : otherwise)?.Check(node, evaluation);

    public override void Cover(MetaNode node, Coverage coverage)
    {
        var holds = coverage.Allows(condition, node);
        if (holds)
        {
            condition.Cover(node, coverage);
        }

        (holds ? then : otherwise)?.Cover(node, coverage);
    }
}
