using HubTasks.Cards.Metadata;
using HubTasks.Cards.Schemas;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>Emissions are a number of grams; a unit makes text of it and the Hub drops it.</summary>
internal sealed class Co2Format : SchemaRule
{
    public override RuleInfo Info { get; } =
        new("HUB2054", "co2-format", Severity.Warning, "Emissions are a number of grams");

    public override bool AppliesTo(CardKind kind) => kind == CardKind.Model;

    private protected override bool Owns(SchemaProblem problem) => problem.Key == "co2_eq_emissions";

    private protected override string? Hint(SchemaProblem problem) =>
        problem.Node is MetaScalar scalar && scalar.Text.Contains("kg", StringComparison.OrdinalIgnoreCase)
            ? "write grams as a plain number: one kilogram is `1000`"
            : "write grams as a plain number, for example `emissions: 149.5`";
}
