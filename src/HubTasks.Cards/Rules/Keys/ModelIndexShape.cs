using HubTasks.Cards.Schemas;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>The Python client refuses to load results that lack a member; the Hub refuses some of them on push.</summary>
internal sealed class ModelIndexShape : SchemaRule
{
    public override RuleInfo Info { get; } =
        new("HUB2050", "model-index-shape", Severity.Error, "Evaluation results have the members that clients need");

    public override bool AppliesTo(CardKind kind) => kind == CardKind.Model;

    private protected override bool Owns(SchemaProblem problem) =>
        problem.Key == "model-index" && !problem.Path.EndsWith(".value", StringComparison.Ordinal);

    private protected override string? Hint(SchemaProblem problem) =>
        problem.IsType
            ? "put the value in quotes if it is meant as text"
            : "each entry needs `name` and `results`; each result `task.type`, `dataset.type`, `dataset.name` and `metrics` with `type` and `value`";
}
