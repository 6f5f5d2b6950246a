using System.Collections.Frozen;
using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Yaml;

/// <summary><c>language: no</c> is Norwegian to the Hub and <c>False</c> to Python.</summary>
internal sealed class YamlImplicitType : CardRule
{
    private static readonly FrozenSet<string> TextKeys = new[]
    {
        "language",
        "language_bcp47",
        "license",
        "license_name",
        "license_link",
        "tags",
        "datasets",
        "metrics",
        "base_model",
        "base_model_revision",
        "new_version",
        "pipeline_tag",
        "library_name",
        "model_name",
        "pretty_name",
        "task_categories",
        "task_ids",
        "config_names",
        "source_datasets",
        "instance_prompt",
        "mask_token",
        "description",
    }.ToFrozenSet(StringComparer.Ordinal);

    public override RuleInfo Info { get; } =
        new("HUB2015", "yaml-implicit-type", Severity.Warning, "Every reader takes text for text");

    public override IEnumerable<Finding> Check(Card card)
    {
        if (!card.FrontMatter.IsReadable)
        {
            return [];
        }

        return card
            .FrontMatter.Root!.Entries.Where(entry => TextKeys.Contains(entry.Name ?? "") && !entry.IsMerged)
            .SelectMany(entry => entry.Value.Scalars())
            .Where(IsAmbiguous)
            .Select(scalar =>
                Report(
                    card,
                    scalar.Span,
                    scalar.HubType == ScalarType.Text
                        ? $"Python reads `{scalar.Text}` as {Name(scalar.PythonType)}, the Hub as text"
                        : $"`{scalar.Text}` is read as {Name(scalar.HubType)}, expected text",
                    $"put it in quotes: `\"{scalar.Text}\"`"
                )
            );
    }

    /// <summary>In quotes the Hub reads what it read before. Where the Hub reads a number, quotes change that: the author decides.</summary>
    public override IEnumerable<TextEdit> Fix(Card card, Finding finding)
    {
        return
            card.FrontMatter.WrittenAt(finding.Span) is { HubType: ScalarType.Text } scalar
            && !scalar.Text.Contains('"', StringComparison.Ordinal)
            ? [new TextEdit(scalar.Start, scalar.End, $"\"{scalar.Text}\"")]
            : [];
    }

    private static bool IsAmbiguous(MetaScalar scalar) =>
        !scalar.IsNull && (scalar.PythonType != ScalarType.Text || scalar.HubType != ScalarType.Text);

    private static string Name(ScalarType type) =>
        type switch
        {
            ScalarType.Boolean => "true or false",
            ScalarType.Date => "a date",
            _ => "a number",
        };
}
