using HubTasks.Cards.Hub;

namespace HubTasks.Cards;

/// <summary>A card to fill in, after the Hub's official outline; the linter finds every blank that is left.</summary>
public static class NewCard
{
    /// <param name="kind">A model or a dataset.</param>
    /// <param name="name">For the title, such as the folder's name.</param>
    public static string Write(CardKind kind, string name) =>
        DataFile
            .Read(kind == CardKind.Dataset ? "new-dataset.md" : "new-model.md")
            .ReplaceLineEndings("\n")
            .Replace("{name}", name, StringComparison.Ordinal);
}
