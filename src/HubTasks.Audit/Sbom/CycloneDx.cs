using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using HubTasks.Audit.Models;

namespace HubTasks.Audit.Sbom;

/// <param name="Application">Whose models they are.</param>
/// <param name="Models">With the results of their audit.</param>
public sealed record BillOfMaterials(string Application, ImmutableArray<BilledModel> Models)
{
    /// <summary><c>1.6</c> or <c>1.7</c>.</summary>
    public string SpecVersion { get; init; } = "1.6";

    public string ToolVersion { get; init; } = "0.0.0";

    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>Of the Hub, without a slash at the end; a folder feed counts as the public one.</summary>
    public string Endpoint { get; init; } = CycloneDx.PublicHub;
}

public sealed record BilledModel(AuditedModel Model, ModelFacts Facts, ImmutableArray<FileResult> Files);

/// <summary>
/// Writes a bill of materials as CycloneDX JSON. The same input gives the same bytes; the serial number is derived from
/// the content.
/// </summary>
public static class CycloneDx
{
    public const string PublicHub = "https://huggingface.co";

    private static readonly JsonWriterOptions Writing = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(BillOfMaterials bill)
    {
        var models = bill
            .Models.GroupBy(model => Reference(bill, model.Model))
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (group.Key, group.ToList()))
            .ToList();
        var serial = new Guid(
            SHA256.HashData(Encoding.UTF8.GetBytes(Body(bill, models, null))).AsSpan(0, 16),
            bigEndian: true
        );
        return Body(bill, models, serial);
    }

    /// <summary><c>pkg:huggingface/owner/name@commit</c>; null for a repository without an owner, which the type does not allow.</summary>
    public static string? Purl(string name, string commit, string endpoint)
    {
        if (!name.Contains('/', StringComparison.Ordinal))
        {
            return null;
        }

        var qualifier =
            endpoint == PublicHub
                ? ""
                : "?repository_url="
                    + endpoint
                        .Replace("%", "%25", StringComparison.Ordinal)
                        .Replace("/", "%2F", StringComparison.Ordinal);
        return $"pkg:huggingface/{name}@{commit.ToLowerInvariant()}{qualifier}";
    }

    private static string Reference(BillOfMaterials bill, AuditedModel model) =>
        (model.IsDataset ? null : Purl(model.Name, model.Commit ?? "", bill.Endpoint))
        ?? $"{(model.IsDataset ? "dataset" : "model")}:{model.Name}@{model.Commit}";

    private static string Body(
        BillOfMaterials bill,
        List<(string Reference, List<BilledModel> Same)> models,
        Guid? serial
    )
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Writing))
        {
            json.WriteStartObject();
            json.WriteString("$schema", $"http://cyclonedx.org/schema/bom-{bill.SpecVersion}.schema.json");
            json.WriteString("bomFormat", "CycloneDX");
            json.WriteString("specVersion", bill.SpecVersion);
            if (serial is { } number)
            {
                json.WriteString("serialNumber", $"urn:uuid:{number}");
            }

            json.WriteNumber("version", 1);
            Metadata(json, bill);
            json.WriteStartArray("components");
            foreach (var (reference, same) in models)
            {
                Component(json, bill, reference, same);
            }

            json.WriteEndArray();
            json.WriteStartArray("dependencies");
            json.WriteStartObject();
            json.WriteString("ref", "application");
            json.WriteStartArray("dependsOn");
            foreach (var (reference, _) in models)
            {
                json.WriteStringValue(reference);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Metadata(Utf8JsonWriter json, BillOfMaterials bill)
    {
        json.WriteStartObject("metadata");
        json.WriteString(
            "timestamp",
            bill.Timestamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        );
        json.WriteStartArray("lifecycles");
        json.WriteStartObject();
        json.WriteString("phase", "build");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("tools");
        json.WriteStartArray("components");
        json.WriteStartObject();
        json.WriteString("type", "application");
        json.WriteString("name", "HubTasks");
        json.WriteString("version", bill.ToolVersion);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("component");
        json.WriteString("bom-ref", "application");
        json.WriteString("type", "application");
        json.WriteString("name", bill.Application);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Component(Utf8JsonWriter json, BillOfMaterials bill, string reference, List<BilledModel> same)
    {
        var (model, facts) = (same[0].Model, same[0].Facts);
        var slash = model.Name.IndexOf('/', StringComparison.Ordinal);
        json.WriteStartObject();
        json.WriteString("bom-ref", reference);
        json.WriteString("type", model.IsDataset ? "data" : "machine-learning-model");
        if (slash > 0)
        {
            json.WriteString("group", model.Name[..slash]);
        }

        json.WriteString("name", model.Name[(slash + 1)..]);
        json.WriteString("version", model.Commit);
        if (!model.IsDataset && Purl(model.Name, model.Commit ?? "", bill.Endpoint) is { } purl)
        {
            json.WriteString("purl", purl);
        }

        License(json, model, facts);
        var files = same.SelectMany(billed => billed.Files)
            .DistinctBy(file => file.File.Path)
            .OrderBy(file => file.File.Path, StringComparer.Ordinal)
            .ToList();
        References(json, bill, model, files);
        if (!model.IsDataset)
        {
            ModelCard(json, facts);
        }

        json.WriteStartArray("components");
        foreach (var file in files)
        {
            File(json, reference, file);
        }

        json.WriteEndArray();
        Pedigree(json, facts);
        json.WriteEndObject();
    }

    private static void License(Utf8JsonWriter json, AuditedModel model, ModelFacts facts)
    {
        if (model.License is not { Length: > 0 } license)
        {
            return;
        }

        json.WriteStartArray("licenses");
        json.WriteStartObject();
        json.WriteStartObject("license");
        if (SpdxIds.Of(license) is { } spdx)
        {
            json.WriteString("id", spdx);
        }
        else
        {
            json.WriteString("name", license == "other" ? facts.LicenseName ?? license : license);
            if (
                facts.LicenseLink is { } link
                && Uri.TryCreate(link, UriKind.Absolute, out var uri)
                && uri.Scheme is "https" or "http"
            )
            {
                json.WriteString("url", uri.AbsoluteUri);
            }
        }

        json.WriteString("acknowledgement", "declared");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void References(
        Utf8JsonWriter json,
        BillOfMaterials bill,
        AuditedModel model,
        List<FileResult> files
    )
    {
        var page = $"{bill.Endpoint}/{(model.IsDataset ? "datasets/" : "")}{model.Name}";
        json.WriteStartArray("externalReferences");
        Reference("distribution", $"{page}/tree/{model.Commit}", null);
        if (files.Find(file => file.File.Path == "README.md") is { } readme)
        {
            Reference(
                model.IsDataset ? "documentation" : "model-card",
                $"{page}/blob/{model.Commit}/README.md",
                readme.Sha256
            );
        }

        Reference("vcs", page, null);
        json.WriteEndArray();

        void Reference(string type, string url, string? sha256)
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteString("url", url);
            Hash(json, sha256);
            json.WriteEndObject();
        }
    }

    private static void ModelCard(Utf8JsonWriter json, ModelFacts facts)
    {
        json.WriteStartObject("modelCard");
        json.WriteStartObject("modelParameters");
        Text(json, "task", facts.Task);
        Text(json, "architectureFamily", facts.Family);
        Text(json, "modelArchitecture", facts.Architecture);
        if (!facts.Datasets.IsEmpty)
        {
            json.WriteStartArray("datasets");
            foreach (var dataset in facts.Datasets)
            {
                json.WriteStartObject();
                json.WriteString("type", "dataset");
                json.WriteString("name", dataset);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteStartArray("properties");
        foreach (var language in facts.Languages)
        {
            Property(json, "hubtasks:language", language);
        }

        if (facts.Library is { } library)
        {
            Property(json, "hubtasks:library", library);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void File(Utf8JsonWriter json, string reference, FileResult file)
    {
        json.WriteStartObject();
        json.WriteString("bom-ref", $"{reference}#{file.File.Path}");
        json.WriteString("type", "file");
        json.WriteString("name", file.File.Path);
        Hash(json, file.Sha256);
        json.WriteStartArray("properties");
        Property(json, "hubtasks:size", file.Size.ToString(CultureInfo.InvariantCulture));
        Property(json, "hubtasks:format", file.Verdict.Format);
        Property(json, "hubtasks:verdict", file.Verdict.Verdict.ToString().ToLowerInvariant());
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Pedigree(Utf8JsonWriter json, ModelFacts facts)
    {
        if (facts.BaseModels.IsEmpty)
        {
            return;
        }

        json.WriteStartObject("pedigree");
        json.WriteStartArray("ancestors");
        foreach (var model in facts.BaseModels)
        {
            json.WriteStartObject();
            json.WriteString("type", "machine-learning-model");
            json.WriteString("name", model);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Hash(Utf8JsonWriter json, string? sha256)
    {
        if (sha256 is null)
        {
            return;
        }

        json.WriteStartArray("hashes");
        json.WriteStartObject();
        json.WriteString("alg", "SHA-256");
        json.WriteString("content", sha256);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void Property(Utf8JsonWriter json, string name, string value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("value", value);
        json.WriteEndObject();
    }
}
