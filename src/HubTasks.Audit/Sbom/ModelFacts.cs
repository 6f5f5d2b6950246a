using System.Collections.Immutable;
using System.Text.Json;
using HubTasks.Audit.Models;
using HubTasks.Cards;

namespace HubTasks.Audit.Sbom;

/// <summary>What a model says of itself in its card and configuration.</summary>
public sealed record ModelFacts
{
    private const long MaxRead = 4 << 20;

    /// <summary>Such as <c>text-classification</c>; null when the card does not say.</summary>
    public string? Task { get; init; }

    /// <summary>Such as <c>bert</c>.</summary>
    public string? Family { get; init; }

    /// <summary>Such as <c>BertForSequenceClassification</c>.</summary>
    public string? Architecture { get; init; }

    public string? LicenseName { get; init; }

    public string? LicenseLink { get; init; }

    public string? Library { get; init; }

    public ImmutableArray<string> Languages { get; init; } = [];

    public ImmutableArray<string> Datasets { get; init; } = [];

    public ImmutableArray<string> BaseModels { get; init; } = [];

    /// <summary>Reads <c>README.md</c> and <c>config.json</c> where the model has them; what cannot be read says nothing.</summary>
    public static ModelFacts Read(AuditedModel model)
    {
        var facts = new ModelFacts();
        if (Bytes(model, "README.md") is { } readme)
        {
            var front = Card.Parse(readme, new CardSource("README.md")).FrontMatter;
            ImmutableArray<string> Texts(string key) =>
                [.. front.Values(key).Select(value => value.Text).Where(text => text.Length > 0)];
            facts = facts with
            {
                Task = front.Value("pipeline_tag")?.Text,
                LicenseName = front.Value("license_name")?.Text,
                LicenseLink = front.Value("license_link")?.Text,
                Library = front.Value("library_name")?.Text,
                Languages = Texts("language"),
                Datasets = Texts("datasets"),
                BaseModels = Texts("base_model"),
            };
        }

        return Bytes(model, "config.json") is { } config ? WithConfiguration(facts, config) : facts;
    }

    private static ModelFacts WithConfiguration(ModelFacts facts, byte[] config)
    {
        try
        {
            using var document = JsonDocument.Parse(config);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return facts;
            }

            return facts with
            {
                Family =
                    root.TryGetProperty("model_type", out var type) && type.ValueKind == JsonValueKind.String
                        ? type.GetString()
                        : null,
                Architecture =
                    root.TryGetProperty("architectures", out var list)
                    && list.ValueKind == JsonValueKind.Array
                    && list.GetArrayLength() > 0
                    && list[0].ValueKind == JsonValueKind.String
                        ? list[0].GetString()
                        : null,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return facts;
        }
    }

    private static byte[]? Bytes(AuditedModel model, string path)
    {
        var file = model.Files.FirstOrDefault(file => file.Path == path);
        return file is not null && File.Exists(file.FullPath) && new FileInfo(file.FullPath).Length <= MaxRead
            ? File.ReadAllBytes(file.FullPath)
            : null;
    }
}
