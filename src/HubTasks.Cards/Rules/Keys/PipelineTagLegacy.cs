using HubTasks.Cards.Hub;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>Tasks that the Hub has given up, or does not show for this kind of repository.</summary>
internal sealed class PipelineTagLegacy : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2086", "pipeline-tag-legacy", Severity.Warning, "The task is one that the Hub still shows");

    public static bool IsLegacy(string task) => Successor(task) is not null;

    public override IEnumerable<Finding> Check(Card card)
    {
        var key = card.Kind == CardKind.Dataset ? "task_categories" : "pipeline_tag";
        foreach (var value in card.FrontMatter.Values(key))
        {
            if (Successor(value.Text) is { } successor)
            {
                yield return Report(
                    card,
                    value.Span,
                    $"the Hub has given up the task `{value.Text}`",
                    $"write `{successor}`"
                );
            }
            else if (HubLists.Tasks.GetValueOrDefault(value.Text)?.HiddenFor.Contains(card.Kind) == true)
            {
                var kind = card.Kind == CardKind.Dataset ? "datasets" : "models";
                yield return Report(
                    card,
                    value.Span,
                    $"the Hub does not show the task `{value.Text}` for {kind}",
                    "choose the nearest task of huggingface.co/tasks"
                );
            }
        }
    }

    private static string? Successor(string task) =>
        task switch
        {
            "conversational" or "text2text-generation" => "text-generation",
            "structured-data-classification" => "tabular-classification",
            "speech-segmentation" => "voice-activity-detection",
            _ => null,
        };
}
