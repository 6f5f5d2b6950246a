namespace HubTasks.Cards;

/// <summary>What a card is about, when nobody said: its keys tell, then its title.</summary>
internal static class CardKinds
{
    private static readonly string[] SpaceKeys = ["sdk", "app_file", "colorFrom", "colorTo", "sdk_version"];

    private static readonly string[] ModelKeys =
    [
        "pipeline_tag",
        "library_name",
        "base_model",
        "model-index",
        "widget",
        "inference",
    ];

    private static readonly string[] DatasetKeys =
    [
        "task_categories",
        "task_ids",
        "dataset_info",
        "size_categories",
        "configs",
        "source_datasets",
        "annotations_creators",
        "language_creators",
        "multilinguality",
        "pretty_name",
    ];

    public static CardKind Guess(Card card)
    {
        int Count(string[] keys) => keys.Count(key => card.FrontMatter.Find(key) is not null);

        if (Count(SpaceKeys) > 1)
        {
            return CardKind.Space;
        }

        var (dataset, model) = (Count(DatasetKeys), Count(ModelKeys));
        if (dataset != model)
        {
            return dataset > model ? CardKind.Dataset : CardKind.Model;
        }

        return card.Source.Text.Contains("# Dataset Card for", StringComparison.OrdinalIgnoreCase)
            ? CardKind.Dataset
            : CardKind.Model;
    }
}
