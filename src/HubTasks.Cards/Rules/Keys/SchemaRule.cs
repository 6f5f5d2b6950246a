using HubTasks.Cards.Schemas;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>Rules whose question the schema of the card's kind answers, for the keys that they own.</summary>
internal abstract class SchemaRule : CardRule
{
    public override IEnumerable<Finding> Check(Card card) =>
        card
            .SchemaProblems.Where(problem => Owns(problem))
            .Select(problem => Report(card, Place(problem), Message(problem), Hint(problem)));

    private protected abstract bool Owns(SchemaProblem problem);

    private protected virtual string Message(SchemaProblem problem) => problem.Message;

    private protected abstract string? Hint(SchemaProblem problem);

    /// <summary>Where something is missing, the first line of what lacks it; else the value.</summary>
    private static TextSpan Place(SchemaProblem problem)
    {
        var span = problem.Node.Span;
        return span.Line == span.EndLine ? span : TextSpan.At(span.Line, span.Column);
    }
}
