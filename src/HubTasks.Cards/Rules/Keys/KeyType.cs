using System.Collections.Frozen;
using HubTasks.Cards.Rules.Yaml;
using HubTasks.Cards.Schemas;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>The Hub refuses a push when a key holds a value of the wrong type.</summary>
internal sealed class KeyType : SchemaRule
{
    /// <summary>Keys whose values have a rule of their own; those rules say more than a schema can.</summary>
    private static readonly FrozenSet<string> Owned = new[]
    {
        "model-index",
        "widget",
        "co2_eq_emissions",
        "extra_gated_fields",
        "configs",
    }.ToFrozenSet(StringComparer.Ordinal);

    public override RuleInfo Info { get; } =
        new("HUB2018", "key-type", Severity.Error, "Values have the type that the Hub expects");

    private protected override bool Owns(SchemaProblem problem) =>
        problem.IsType && !Owned.Contains(problem.Key) && !IsEmptyItem(problem);

    /// <summary><see cref="YamlNullItem"/> speaks about those.</summary>
    private static bool IsEmptyItem(SchemaProblem problem) =>
        problem.Path.EndsWith(']') && YamlNullItem.IsNothing(problem.Node);

    private protected override string? Hint(SchemaProblem problem) =>
        problem.Message.Contains("expected text", StringComparison.Ordinal)
            ? "put the value in quotes if it is meant as text"
        : problem.Message.EndsWith("expected a list", StringComparison.Ordinal)
            ? $"write a list: `{problem.Key}:` and below it one `- value` per line"
        : "the Hub refuses a push with this value";
}
