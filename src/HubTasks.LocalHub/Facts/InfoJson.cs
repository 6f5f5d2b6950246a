using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using HubTasks.Hub;
using HubTasks.LocalHub.Http;
using HubTasks.LocalHub.Storage;

namespace HubTasks.LocalHub.Facts;

/// <summary>The JSON by which the Hub describes a repository at a commit.</summary>
/// <param name="repository">Which.</param>
/// <param name="listing">Null for a repository without a commit.</param>
internal sealed class InfoJson(StoredRepository repository, CommitListing? listing)
{
    private const string Common =
        "author cardData createdAt disabled lastModified likes private resourceGroup sha siblings tags trendingScore usedStorage gated downloads downloadsAllTime";

    private static readonly FrozenDictionary<RepoType, FrozenSet<string>> Expandable = new Dictionary<RepoType, string>
    {
        [RepoType.Model] =
            Common
            + " baseModels childrenModelCount config evalResults gguf gitalyUid inference inferenceProviderMapping library_name mask_token model-index pipeline_tag safetensors spaces transformersInfo widgetData",
        [RepoType.Dataset] = Common + " citation description mainSize paperswithcode_id",
        [RepoType.Space] = Common + " datasets models region runtime sdk subdomain",
    }.ToFrozenDictionary(entry => entry.Key, entry => entry.Value.Split(' ').ToFrozenSet(StringComparer.Ordinal));

    private readonly Lazy<RepositoryFacts?> _facts = new(() => listing is null ? null : repository.Facts(listing));

    public RepositorySettings Settings { get; } = repository.Settings;

    public RepositoryFacts? Facts => _facts.Value;

    public DateTimeOffset LastModified =>
        listing is not null ? repository.Commit(listing.Commit).Date : Settings.CreatedAt ?? DateTimeOffset.UnixEpoch;

    public DateTimeOffset CreatedAt => Settings.CreatedAt ?? LastModified;

    public bool IsPrivate { get; init; }

    /// <summary><c>auto</c>, <c>manual</c> or null.</summary>
    public string? Gated { get; init; }

    /// <summary>As the Hub writes dates: UTC, milliseconds, <c>Z</c>.</summary>
    public static string Date(DateTimeOffset date) =>
        date.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>24 hexadecimal digits that stay with the name.</summary>
    public static string StableId(HubRepository id) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id.ToString())))[..24];

    /// <summary>What info answers when nothing is asked in particular.</summary>
    public JsonObject Whole(bool blobs)
    {
        var json = Pick(
            Expandable[repository.Id.Type]
                .Except(["downloadsAllTime", "gitalyUid", "trendingScore", "siblings"], StringComparer.Ordinal)
        );
        json["siblings"] = Siblings(blobs);
        return json;
    }

    /// <summary>An item of a listing when nothing is asked in particular.</summary>
    public JsonObject Brief(bool full, bool config, bool cardData)
    {
        List<string> keys =
        [
            "likes",
            "private",
            "downloads",
            "tags",
            "pipeline_tag",
            "library_name",
            "createdAt",
            "lastModified",
            "sdk",
        ];
        if (full)
        {
            keys.AddRange(["author", "gated", "disabled", "sha", "siblings"]);
        }

        if (config)
        {
            keys.Add("config");
        }

        if (cardData || full)
        {
            keys.Add("cardData");
        }

        return Pick(keys.Where(Expandable[repository.Id.Type].Contains));
    }

    /// <summary>Only what was asked for.</summary>
    /// <exception cref="Refusal">The Hub has no such property.</exception>
    public JsonObject Expand(ImmutableArray<string> keys)
    {
        foreach (var key in keys)
        {
            if (!Expandable[repository.Id.Type].Contains(key))
            {
                throw Refusal.BadRequest(
                    $"\"expand\" must be one of [{string.Join(", ", Expandable[repository.Id.Type].Order(StringComparer.Ordinal))}]"
                );
            }
        }

        return Pick(keys);
    }

    private JsonObject Pick(IEnumerable<string> keys)
    {
        var json = new JsonObject { ["_id"] = StableId(repository.Id), ["id"] = repository.Id.Id.Value };
        if (repository.Id.Type == RepoType.Model)
        {
            json["modelId"] = repository.Id.Id.Value;
        }

        foreach (var key in keys.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (Property(key) is { } value)
            {
                json[key] = value;
            }
        }

        return json;
    }

    /// <summary>Null when the repository does not have it, which the Hub shows by leaving it out.</summary>
    private JsonNode? Property(string key) =>
        key switch
        {
            "author" => repository.Id.Id.Owner,
            "sha" => listing?.Commit,
            "createdAt" => Date(CreatedAt),
            "lastModified" => Date(LastModified),
            "private" => IsPrivate,
            "gated" => Gated is null ? JsonValue.Create(false) : JsonValue.Create(Gated),
            "disabled" => false,
            "downloads" or "downloadsAllTime" or "likes" or "trendingScore" => 0,
            "usedStorage" => listing?.Files.Sum(file => file.Size) ?? 0,
            "tags" => Strings(Facts?.Tags ?? []),
            "cardData" => Facts?.CardData?.DeepClone(),
            "config" => Facts?.Config?.DeepClone(),
            "pipeline_tag" => Facts?.PipelineTag,
            "library_name" => Facts?.Library,
            "safetensors" => Facts?.Safetensors?.DeepClone(),
            "siblings" => Siblings(blobs: false),
            "spaces" or "models" or "datasets" => new JsonArray(),
            "baseModels" => null,
            "model-index" or "widgetData" => null,
            "description" => RepositoryFacts.Text(Facts?.CardData, "pretty_name"),
            "sdk" => RepositoryFacts.Text(Facts?.CardData, "sdk") ?? Settings.Sdk,
            "subdomain" => repository.Id.Id.Value.Replace('/', '-').ToLowerInvariant(),
            "runtime" => new JsonObject { ["stage"] = "NO_APP_FILE", ["hardware"] = new JsonObject() },
            "transformersInfo" when Facts?.Config?["architectures"] is JsonArray => new JsonObject
            {
                ["auto_model"] = "AutoModel",
            },
            _ => null,
        };

    private JsonArray Siblings(bool blobs)
    {
        var siblings = new JsonArray();
        foreach (var file in listing?.Files ?? [])
        {
            var sibling = new JsonObject { ["rfilename"] = file.Path };
            if (blobs)
            {
                sibling["size"] = file.Size;
                sibling["blobId"] = file.BlobId;
                if (file.Sha256 is not null)
                {
                    sibling["lfs"] = new JsonObject
                    {
                        ["sha256"] = file.Sha256,
                        ["size"] = file.Size,
                        ["pointerSize"] = LfsPointer.Text(file.Sha256, file.Size).Length,
                    };
                }
            }

            siblings.Add((JsonNode)sibling);
        }

        return siblings;
    }

    private static JsonArray Strings(IEnumerable<string> values) =>
        new([.. values.Select(value => JsonValue.Create(value))]);
}
