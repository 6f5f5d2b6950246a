using System.Collections.Immutable;
using System.Text.Json.Nodes;
using HubTasks.Hub;
using HubTasks.LocalHub.Storage;

namespace HubTasks.LocalHub.Facts;

/// <summary>The tags that the Hub derives from a card and from the files beside it (hub-docs, "Model cards").</summary>
internal static class FactTags
{
    public static ImmutableArray<string> Of(RepoType type, JsonObject? card, JsonObject? config, CommitListing listing)
    {
        var tags = new List<string>();
        void Add(string? tag)
        {
            if (tag is { Length: > 0 } && !tags.Contains(tag))
            {
                tags.Add(tag);
            }
        }

        void AddAll(string key, string prefix)
        {
            foreach (var value in RepositoryFacts.Texts(card, key))
            {
                Add(prefix + value);
            }
        }

        if (type == RepoType.Model)
        {
            Add(RepositoryFacts.Text(card, "library_name") ?? (config?["model_type"] is null ? null : "transformers"));
            AddFormats(listing, Add);
            Add(RepositoryFacts.Text(config, "model_type"));
            Add(RepositoryFacts.Text(card, "pipeline_tag"));
        }

        AddAll("task_categories", "task_categories:");
        AddAll("task_ids", "task_ids:");
        AddAll("tags", "");
        AddAll("language", type == RepoType.Model ? "" : "language:");
        AddAll("datasets", "dataset:");
        AddAll("base_model", "base_model:");
        AddAll("size_categories", "size_categories:");
        AddAll("license", "license:");
        Add("region:us");
        return [.. tags];
    }

    private static void AddFormats(CommitListing listing, Action<string> add)
    {
        (string Ending, string Tag)[] formats =
        [
            (".safetensors", "safetensors"),
            (".onnx", "onnx"),
            (".gguf", "gguf"),
            (".tflite", "tflite"),
            ("pytorch_model.bin", "pytorch"),
            ("tf_model.h5", "tf"),
        ];
        foreach (var (ending, tag) in formats)
        {
            if (listing.Files.Any(file => file.Path.EndsWith(ending, StringComparison.Ordinal)))
            {
                add(tag);
            }
        }
    }

    /// <summary>
    /// True when a repository has what a filter asks for. <c>language:en</c> finds models too, which carry the bare code.
    /// </summary>
    public static bool Match(ImmutableArray<string> tags, JsonObject? card, string filter) =>
        tags.Contains(filter, StringComparer.OrdinalIgnoreCase)
        || (
            filter.StartsWith("language:", StringComparison.OrdinalIgnoreCase)
            && RepositoryFacts.Texts(card, "language").Contains(filter[9..], StringComparer.OrdinalIgnoreCase)
        );
}
