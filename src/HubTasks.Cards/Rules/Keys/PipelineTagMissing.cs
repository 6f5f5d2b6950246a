using HubTasks.Cards.Hub;
using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>Without a task there is no try-it-out box and no place in the Hub's filter.</summary>
internal sealed class PipelineTagMissing : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2045", "pipeline-tag-missing", Severity.Warning, "A model card names the task");

    public override bool AppliesTo(CardKind kind) => kind == CardKind.Model;

    public override IEnumerable<Finding> Check(Card card)
    {
        if (
            card.FrontMatter.IsReadable
            && card.FrontMatter.Find("pipeline_tag") is null or { Value.IsEmpty: true }
            && !IsInferred(card)
        )
        {
            yield return Report(
                card,
                card.FrontMatter.Find("pipeline_tag")?.Key.Span ?? card.FrontMatter.Span,
                "the front matter has no `pipeline_tag`",
                Measured(card) is { } task
                    ? $"`model-index` has results for a task: add `pipeline_tag: {task}`"
                    : "add the task, for example `pipeline_tag: text-classification`"
            );
        }
    }

    /// <summary>The first task that the card has results for and models can be found by.</summary>
    private static string? Measured(Card card) =>
        Maps(card.FrontMatter.Find("model-index")?.Value)
            .SelectMany(entry => Maps(entry.Find("results")?.Value))
            .Select(result => ((result.Find("task")?.Value as MetaMap)?.Find("type")?.Value as MetaScalar)?.Text)
            .FirstOrDefault(task =>
                task is not null && HubLists.Tasks.GetValueOrDefault(task)?.HiddenFor.Contains(CardKind.Model) == false
            );

    private static IEnumerable<MetaMap> Maps(MetaNode? node) => (node as MetaList)?.Items.OfType<MetaMap>() ?? [];

    /// <summary>The Hub reads a task from a tag, and from the configuration of transformers and other libraries.</summary>
    private static bool IsInferred(Card card) =>
        card.FrontMatter.Values("tags").Any(tag => HubLists.Tasks.ContainsKey(tag.Text))
        || card.Facts.Files is { } files && files.Contains("config.json");
}
