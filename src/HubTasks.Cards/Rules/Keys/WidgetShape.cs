using HubTasks.Cards.Schemas;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>The Hub refuses a widget that is no list, and shows no example that has no input.</summary>
internal sealed class WidgetShape : SchemaRule
{
    public override RuleInfo Info { get; } =
        new("HUB2053", "widget-shape", Severity.Error, "Widget examples have a shape that the Hub shows");

    public override bool AppliesTo(CardKind kind) => kind == CardKind.Model;

    private protected override bool Owns(SchemaProblem problem) => problem.Key == "widget";

    private protected override string Message(SchemaProblem problem) =>
        problem.Path.EndsWith("].text", StringComparison.Ordinal)
        && problem.Message.EndsWith("has no `text`", StringComparison.Ordinal)
            ? $"`{problem.Path[..^5]}` has no input"
            : problem.Message;

    private protected override string? Hint(SchemaProblem problem) =>
        "write a list of examples, each with `text`, `src`, `messages`, `table` or another input: `- text: Hello`";
}
