using HubTasks.Cards.Hub;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>A model of text without a language is found by nobody who looks for one.</summary>
internal sealed class LanguageMissing : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2044", "language-missing", Severity.Info, "A card about text names the language");

    public override IEnumerable<Finding> Check(Card card)
    {
        var key = card.Kind == CardKind.Dataset ? "task_categories" : "pipeline_tag";
        var task = card
            .FrontMatter.Values(key)
            .FirstOrDefault(value => HubLists.Tasks.GetValueOrDefault(value.Text)?.Modality == "nlp");
        if (task is not null && card.FrontMatter.IsReadable && !card.FrontMatter.Values("language").Any())
        {
            yield return Report(
                card,
                task.Span,
                $"`{key}` is `{task.Text}` and there is no `language`",
                "add `language: en`, or a list of codes"
            );
        }
    }
}
