using System.Collections.Frozen;
using HubTasks.Findings;

namespace HubTasks.Cards.Body.Rules;

/// <summary>The title is what search results show.</summary>
internal sealed class TitleDefault : CardRule
{
    private static readonly FrozenSet<string> Defaults = FrozenSet.Create(
        "model card for model id",
        "dataset card for dataset name",
        "dataset card for needs more information",
        "dataset card for more information needed",
        "my awesome model",
        "my awesome dataset",
        "model name",
        "dataset name",
        "model id",
        "model card title",
        "untitled",
        "your model name",
        "my model",
        "my model name",
        "mymodel",
        "mymodelname",
        "my dataset",
        "my dataset name",
        "mydataset",
        "mydatasetname"
    );

    public override RuleInfo Info { get; } =
        new("HUB2072", "title-default", Severity.Warning, "The title is not that of a template");

    public static bool IsDefault(string title) =>
        title.Length < 100 && Defaults.Contains(HeadingName.Normalize(title.Replace('_', ' ')));

    public override IEnumerable<Finding> Check(Card card)
    {
        var title = card.Body.Pieces.Find(piece => piece.Kind == PieceKind.Heading);
        if (title is not null && IsDefault(title.Prose.Text))
        {
            yield return Report(
                card,
                card.Body.FirstLine(title.Start, title.End),
                $"the title is still `{title.Prose.Text.Trim()}`",
                card.Kind == CardKind.Dataset ? "name the dataset" : "name the model"
            );
        }
    }
}
