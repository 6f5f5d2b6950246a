using HubTasks.Cards.Schemas;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>The organisation's own schema, on top of the Hub's: fields that it requires, values that it allows.</summary>
internal sealed class SchemaViolation : CardRule
{
    public static readonly SchemaViolation Rule = new();

    public override RuleInfo Info { get; } =
        new("HUB2084", "schema-violation", Severity.Error, "The metadata follows the organisation's schema");

    /// <summary>The schema comes with the settings, and so does the answer.</summary>
    public override IEnumerable<Finding> Check(Card card) => [];

    public static IEnumerable<Finding> Check(Card card, CardSchema schema) =>
        card.FrontMatter is { IsReadable: true, Root: { } root }
            ? schema
                .Validate(root)
                .Select(problem =>
                    Rule.Report(
                        card,
                        problem.Node == root ? card.FrontMatter.Span
                            : problem.Node.Span.Line == problem.Node.Span.EndLine ? problem.Node.Span
                            : TextSpan.At(problem.Node.Span.Line, problem.Node.Span.Column),
                        problem.Message,
                        "the schema of the settings (`lint.schema`) asks for it"
                    )
                )
            : [];
}
