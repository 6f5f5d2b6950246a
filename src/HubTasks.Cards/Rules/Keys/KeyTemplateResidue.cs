using System.Collections.Frozen;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>A blank of the template is no value.</summary>
internal sealed class KeyTemplateResidue : CardRule
{
    private static readonly FrozenSet<string> Keys = new[]
    {
        "language",
        "languages",
        "license",
        "licence",
        "license_name",
        "license_link",
        "tags",
        "datasets",
        "metrics",
        "base_model",
        "pipeline_tag",
        "library_name",
        "thumbnail",
        "model_name",
        "pretty_name",
        "task_categories",
        "task_ids",
        "size_categories",
        "source_datasets",
        "multilinguality",
        "annotations_creators",
        "language_creators",
        "description",
    }.ToFrozenSet(StringComparer.Ordinal);

    public override RuleInfo Info { get; } =
        new("HUB2020", "key-template-residue", Severity.Warning, "No value is a blank of the template");

    public override IEnumerable<Finding> Check(Card card) =>
        from entry in card.FrontMatter.IsReadable ? card.FrontMatter.Root!.Entries : []
        where entry.Name is not null && Keys.Contains(entry.Name)
        from value in entry.Value.Scalars()
        where !value.IsNull && Residue.IsIn(value.Text)
        select Report(
            card,
            value.Span,
            $"`{entry.Name}` still has the placeholder `{value.Text.ReplaceLineEndings(" ")}`",
            $"write the value, or remove `{entry.Name}`"
        );
}
