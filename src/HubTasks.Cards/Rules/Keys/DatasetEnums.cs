using System.Collections.Frozen;
using HubTasks.Cards.Hub;
using HubTasks.Cards.Metadata;
using HubTasks.Cards.Schemas;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>Values outside the Hub's lists show up in no filter.</summary>
internal sealed class DatasetEnums : SchemaRule
{
    private static readonly FrozenSet<string> Keys = new[]
    {
        "annotations_creators",
        "language_creators",
        "multilinguality",
        "size_categories",
        "source_datasets",
    }.ToFrozenSet(StringComparer.Ordinal);

    public override RuleInfo Info { get; } =
        new("HUB2056", "dataset-enums", Severity.Warning, "Facets of a dataset are values of the Hub's lists");

    public override bool AppliesTo(CardKind kind) => kind == CardKind.Dataset;

    public override IEnumerable<Finding> Check(Card card) =>
        base.Check(card)
            .Concat(
                from value in card.FrontMatter.Values("task_ids")
                where
                    value.HubType == ScalarType.Text
                    && !HubLists.SubTasks.Contains(value.Text)
                    && !Residue.IsIn(value.Text)
                select Report(
                    card,
                    value.Span,
                    $"`{value.Text}` is no sub-task of the Hub",
                    HubLists.Tasks.ContainsKey(value.Text)
                        ? $"`{value.Text}` is a task; write it into `task_categories`"
                        : "see huggingface.co/tasks for the list"
                )
            );

    private protected override bool Owns(SchemaProblem problem) =>
        !problem.IsType
        && Keys.Contains(problem.Key)
        && !(problem.Node is MetaScalar scalar && Residue.IsIn(scalar.Text));

    private protected override string? Hint(SchemaProblem problem) =>
        "write one of the values that the Hub's filter offers";
}
