using HubTasks.Cards.Schemas;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>A field of a type that the Hub does not know is not asked for.</summary>
internal sealed class GatedFields : SchemaRule
{
    public override RuleInfo Info { get; } =
        new("HUB2055", "gated-fields", Severity.Warning, "Fields of the access form have a type that the Hub knows");

    public override IEnumerable<Finding> Check(Card card) =>
        card.FrontMatter.IsReadable && card.FrontMatter.Find("gated") is { } gated
            ? base.Check(card)
                .Append(
                    Report(
                        card,
                        gated.Key.Span,
                        "`gated` does nothing here",
                        "access is a setting of the repository, not of its card"
                    )
                )
            : base.Check(card);

    private protected override bool Owns(SchemaProblem problem) => problem.Key == "extra_gated_fields";

    private protected override string? Hint(SchemaProblem problem) =>
        "a field is `text`, `checkbox`, `date_picker`, `country` or `ip_location`, or `type: select` with `options`";
}
