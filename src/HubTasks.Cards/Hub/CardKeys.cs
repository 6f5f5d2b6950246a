using System.Collections.Frozen;
using HubTasks.Cards.Schemas;

namespace HubTasks.Cards.Hub;

/// <summary>The keys that the Hub reads, and the ways in which people miss them.</summary>
internal static class CardKeys
{
    public static FrozenSet<string> Model { get; } = CardSchema.For(CardKind.Model).Keys;

    public static FrozenSet<string> Dataset { get; } = CardSchema.For(CardKind.Dataset).Keys;

    public static FrozenSet<string> For(CardKind kind) => kind == CardKind.Dataset ? Dataset : Model;

    /// <summary>Wrong keys of real cards that edit distance would not find, or would lead elsewhere.</summary>
    private static readonly FrozenDictionary<string, string> Misspelt = new Dictionary<string, string>
    {
        ["licence"] = "license",
        ["licenses"] = "license",
        ["liscence"] = "license",
        ["license_type"] = "license",
        ["licence_name"] = "license_name",
        ["licence_link"] = "license_link",
        ["license_url"] = "license_link",
        ["lang"] = "language",
        ["langs"] = "language",
        ["languages"] = "language",
        ["languaje"] = "language",
        ["library"] = "library_name",
        ["library_tag"] = "library_name",
        ["task"] = "pipeline_tag",
        ["tasks"] = "pipeline_tag",
        ["pipeline"] = "pipeline_tag",
        ["pipeline_tags"] = "pipeline_tag",
        ["dataset"] = "datasets",
        ["metric"] = "metrics",
        ["tag"] = "tags",
        ["widgets"] = "widget",
        ["model_index"] = "model-index",
        ["basemodel"] = "base_model",
        ["base_models"] = "base_model",
        ["finetuned_from_model"] = "base_model",
        ["co2_emissions"] = "co2_eq_emissions",
        ["annotation_creators"] = "annotations_creators",
        ["size_category"] = "size_categories",
        ["task_category"] = "task_categories",
        ["task_id"] = "task_ids",
        ["config"] = "configs",
        ["YAML tags"] = "tags",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Keys by the same letters with underscores.</summary>
    private static readonly FrozenDictionary<string, string> Folded = Model
        .Union(Dataset)
        .ToFrozenDictionary(key => key.Replace('-', '_'), StringComparer.Ordinal);

    /// <summary>Keys of no meaning to the Hub that tools and people use on purpose.</summary>
    private static readonly FrozenSet<string> Harmless = new[]
    {
        "model_type",
        "model_creator",
        "model_link",
        "quantized_by",
        "prompt_template",
        "programming_language",
        "arxiv",
        "version",
        "title",
        "author",
        "authors",
        "date",
        "name",
        "type",
        "gated",
        "emoji",
        "features",
        "splits",
        "doi",
        "paper",
        "source",
        "views",
        "model",
        "models",
        "mode",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The key that was probably meant; null when the key is fine or nobody can tell.</summary>
    public static string? Meant(string key, CardKind kind)
    {
        var known = For(kind);
        if (Model.Contains(key) || Dataset.Contains(key) || Harmless.Contains(key))
        {
            return null;
        }

        if (Misspelt.TryGetValue(key, out var meant))
        {
            return kind == CardKind.Dataset && meant == "pipeline_tag" ? "task_categories"
                : known.Contains(meant) ? meant
                : null;
        }

        var folded = key.Trim().ToLowerInvariant().Replace('-', '_').Replace(' ', '_');
        return Misspelt.TryGetValue(folded, out meant) && known.Contains(meant) ? meant
            : Folded.GetValueOrDefault(folded) is { } same && known.Contains(same) ? same
            : key.Length < 4 ? null
            : known.Where(candidate => IsNear(folded, candidate)).Order(StringComparer.Ordinal).FirstOrDefault();
    }

    private static bool IsNear(string key, string candidate) =>
        candidate.Length > 3 && Spelling.Distance(key, candidate, 2) <= (candidate.Length < 8 ? 1 : 2);
}
