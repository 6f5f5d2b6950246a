using HubTasks.Cards.Hub;
using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>A task outside the Hub's list is shown nowhere.</summary>
internal sealed class PipelineTagUnknown : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2046", "pipeline-tag-unknown", Severity.Error, "The task is one that the Hub knows");

    public override IEnumerable<Finding> Check(Card card)
    {
        var key = card.Kind == CardKind.Dataset ? "task_categories" : "pipeline_tag";
        return from value in card.FrontMatter.Values(key)
            where
                value.HubType == ScalarType.Text
                && !HubLists.Tasks.ContainsKey(value.Text)
                && !PipelineTagLegacy.IsLegacy(value.Text)
                && !Residue.IsIn(value.Text)
            select Report(card, value.Span, $"`{value.Text}` is no task of the Hub", Hint(value.Text));
    }

    private static string Hint(string text)
    {
        var folded = text.Trim().ToLowerInvariant().Replace(' ', '-').Replace('_', '-');
        var parent = HubLists.Tasks.Values.FirstOrDefault(task => task.SubTasks.Contains(folded));
        var near = HubLists
            .Tasks.Keys.Where(task => Spelling.Distance(folded, task, 2) <= 2)
            .OrderBy(task => Spelling.Distance(folded, task, 2))
            .ThenBy(task => task, StringComparer.Ordinal)
            .FirstOrDefault();
        return near is not null ? $"did you mean `{near}`?"
            : parent is not null ? $"`{folded}` is a part of `{parent.Id}`; write `{parent.Id}`"
            : "see huggingface.co/tasks for the list";
    }
}
