using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using HubTasks.LocalHub.Storage;
using YamlDotNet.Core;

namespace HubTasks.LocalHub.Facts;

/// <summary>What the Hub reads out of a commit's files: card, <c>config.json</c>, weights.</summary>
internal sealed class RepositoryFacts
{
    private const int LongestHeader = 25_000_000;

    private RepositoryFacts(
        JsonObject? card,
        JsonObject? config,
        JsonObject? safetensors,
        ImmutableArray<string> tags
    ) => (CardData, Config, Safetensors, Tags) = (card, config, safetensors, tags);

    /// <summary>The card's front matter; null without a readable one.</summary>
    public JsonObject? CardData { get; }

    /// <summary>The parts of <c>config.json</c> that the Hub shows.</summary>
    public JsonObject? Config { get; }

    /// <summary>Parameters by type, and their sum.</summary>
    public JsonObject? Safetensors { get; }

    public ImmutableArray<string> Tags { get; }

    /// <summary>False while a file that matters is only listed: another tool may still be bringing it.</summary>
    public required bool IsFinal { get; init; }

    public string? PipelineTag => Text(CardData, "pipeline_tag");

    public string? Library => Text(CardData, "library_name") ?? (Config?["model_type"] is null ? null : "transformers");

    public static RepositoryFacts Read(StoredRepository repository, CommitListing listing)
    {
        string? Content(string path) =>
            listing.Find(path) is { } file ? repository.ContentOf(listing.Commit, file) : null;

        var card = Content("README.md") is { } readme ? ReadCard(readme) : null;
        var config = Content("config.json") is { } json ? ReadConfig(json) : null;
        var safetensors = listing
            .Files.Where(file =>
                file.Path.EndsWith(".safetensors", StringComparison.Ordinal) && !file.Path.Contains('/')
            )
            .Select(file => repository.ContentOf(listing.Commit, file))
            .OfType<string>();
        return new RepositoryFacts(
            card,
            config,
            Parameters(safetensors),
            FactTags.Of(repository.Id.Type, card, config, listing)
        )
        {
            IsFinal = listing.Files.Where(IsRead).All(file => repository.ContentOf(listing.Commit, file) is not null),
        };
    }

    private static bool IsRead(StoredFile file) =>
        file.Path is "README.md" or "config.json" || file.Path.EndsWith(".safetensors", StringComparison.Ordinal);

    public static string? Text(JsonObject? from, string key) =>
        from?[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>A value that may be one text or a list of them.</summary>
    public static IEnumerable<string> Texts(JsonObject? from, string key) =>
        from?[key] switch
        {
            JsonArray list => list.OfType<JsonValue>().Select(value => value.ToString()),
            JsonValue value => [value.ToString()],
            _ => [],
        };

    private static JsonObject? ReadCard(string file)
    {
        try
        {
            return FrontMatter.Parse(File.ReadAllText(file));
        }
        catch (YamlException)
        {
            // the Hub shows such a repository without metadata
            return null;
        }
    }

    private static JsonObject? ReadConfig(string file)
    {
        try
        {
            if (JsonNode.Parse(File.ReadAllBytes(file)) is not JsonObject whole)
            {
                return null;
            }

            var shown = new JsonObject();
            foreach (
                var key in (ReadOnlySpan<string>)["architectures", "model_type", "auto_map", "quantization_config"]
            )
            {
                if (whole[key] is { } value)
                {
                    shown[key] = value.DeepClone();
                }
            }

            return shown;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonObject? Parameters(IEnumerable<string> files)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            foreach (var (type, count) in ReadTensors(file))
            {
                counts[type] = counts.GetValueOrDefault(type) + count;
            }
        }

        return counts.Count == 0
            ? null
            : new JsonObject
            {
                ["parameters"] = new JsonObject([
                    .. counts.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)),
                ]),
                ["total"] = counts.Values.Sum(),
            };
    }

    /// <summary>Type and element count of each tensor; nothing for a file that is no safetensors.</summary>
    private static List<(string Type, long Count)> ReadTensors(string file)
    {
        var tensors = new List<(string, long)>();
        try
        {
            using var stream = File.OpenRead(file);
            Span<byte> prefix = stackalloc byte[8];
            stream.ReadExactly(prefix);
            var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
            if (length > LongestHeader || (long)length > stream.Length - 8)
            {
                return [];
            }

            var header = new byte[length];
            stream.ReadExactly(header);
            using var json = JsonDocument.Parse(header);
            foreach (var tensor in json.RootElement.EnumerateObject().Where(entry => entry.Name != "__metadata__"))
            {
                var count = tensor
                    .Value.GetProperty("shape")
                    .EnumerateArray()
                    .Aggregate(1L, (product, size) => product * size.GetInt64());
                tensors.Add((tensor.Value.GetProperty("dtype").GetString() ?? "", count));
            }
        }
        catch (Exception wrong)
            when (wrong
                    is EndOfStreamException
                        or JsonException
                        or InvalidOperationException
                        or KeyNotFoundException
                        or FormatException
            )
        {
            return [];
        }

        return tensors;
    }
}
