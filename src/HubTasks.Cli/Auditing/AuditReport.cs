using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using HubTasks.Audit.Files;
using HubTasks.Audit.Models;
using HubTasks.Cli.CommandLine;
using HubTasks.Findings.Reports;

namespace HubTasks.Cli.Auditing;

/// <summary>What <c>audit</c> reports beside its findings: the models, each of their files, and what a change brings.</summary>
internal static class AuditReport
{
    private const int MostText = 4 << 20;

    /// <param name="changes">Null for the whole audit; else only what is new is found.</param>
    public static Report Of(
        Invocation run,
        ImmutableArray<AuditedModel> models,
        AuditResult result,
        ChangeAudit? changes
    )
    {
        var data = new List<KeyValuePair<string, JsonNode>>
        {
            new("files", new JsonArray([.. result.Files.Select(file => (JsonNode)Json(file))])),
            new("models", new JsonArray([.. models.Select(model => (JsonNode)Json(model, result))])),
        };
        if (changes is not null)
        {
            data.Add(new("changes", new JsonArray([.. changes.Changes.Select(change => (JsonNode)Json(change))])));
            data.Add(new("gone", new JsonArray([.. changes.Gone.Select(gone => $"{gone.Rule.Code}: {gone.Message}")])));
        }

        var findings = changes?.Findings ?? result.Findings;
        var reported = findings.ToHashSet();
        return new Report("audit", findings)
        {
            Version = App.Version,
            Rules = [.. ModelRules.All, .. FileRules.All],
            Checked = $"{Count(result.Files.Length, "file")} of {Count(models.Length, "model")}",
            Affected = result
                .Found.Where(found => reported.Contains(found.Finding))
                .Select(found => found.File)
                .OfType<AuditedFile>()
                .Distinct(ReferenceEqualityComparer.Instance)
                .Count(),
            TextOf = name => TextOf(run, name),
            Data = [.. data],
            Tables = changes is null ? [Models(result, models)] : [Changes(changes), Models(result, models)],
        };
    }

    public static string Word(Verdict? verdict) => verdict?.ToString().ToLowerInvariant() ?? "not read";

    private static string Count(int count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>Only lock and settings files have lines to show; a model is never read as text.</summary>
    private static string? TextOf(Invocation run, string name)
    {
        var path = run.PathOf(name);
        return
            Path.GetExtension(path) is ".json" or ".yml" or ".yaml"
            && File.Exists(path)
            && new FileInfo(path).Length < MostText
            ? File.ReadAllText(path)
            : null;
    }

    private static JsonObject Json(FileResult file) =>
        new JsonObject
        {
            ["model"] = file.Model.Name,
            ["path"] = file.File.Path,
            ["format"] = file.Verdict.Format,
            ["verdict"] = Word(file.Verdict.Verdict),
            ["size"] = file.Size,
            ["sha256"] = file.Sha256,
            ["loadableWeightsOnly"] = file.Verdict.LoadableWeightsOnly,
        };

    private static JsonObject Json(AuditedModel model, AuditResult result) =>
        new JsonObject
        {
            ["name"] = model.Name,
            ["revision"] = model.Revision,
            ["commit"] = model.Commit,
            ["license"] = model.License,
            ["verdict"] = result.VerdictOf(model) is { } verdict ? Word(verdict) : null,
        };

    private static JsonObject Json(ModelChange change) =>
        new JsonObject
        {
            ["name"] = change.Name,
            ["change"] = Word(change.Kind),
            ["commitBefore"] = change.Before?.Commit,
            ["commit"] = change.After?.Commit,
            ["licenseBefore"] = change.Before?.License,
            ["license"] = change.After?.License,
            ["growth"] = change.Growth,
            ["filesAdded"] = Texts(change.AddedFiles),
            ["filesRemoved"] = Texts(change.RemovedFiles),
            ["filesChanged"] = Texts(change.ChangedFiles),
        };

    private static string Word(ChangeKind kind) => kind.ToString().ToLowerInvariant();

    private static JsonArray Texts(ImmutableArray<string> texts) =>
        new([.. texts.Select(text => JsonValue.Create(text))]);

    private static ReportTable Changes(ChangeAudit audit) =>
        new(
            "Changes",
            ["Model", "Change", "Commit", "Licence", "Size", "Files"],
            [
                .. audit.Changes.Select(change =>
                    ImmutableArray.Create(
                        change.Name,
                        Word(change.Kind),
                        Both(Short(change.Before), Short(change.After)),
                        Both(change.Before?.License ?? "", change.After?.License ?? ""),
                        Sizes.Growth(change.Growth),
                        string.Join(
                            ", ",
                            [
                                .. change.AddedFiles.Select(file => $"+ {file}"),
                                .. change.ChangedFiles.Select(file => $"~ {file}"),
                                .. change.RemovedFiles.Select(file => $"− {file}"),
                            ]
                        )
                    )
                ),
            ]
        );

    private static ReportTable Models(AuditResult result, ImmutableArray<AuditedModel> models) =>
        new(
            "Models",
            ["Model", "Commit", "Licence", "Files", "Size", "Verdict"],
            [
                .. models.Select(model =>
                {
                    var files = result.Files.Where(file => file.Model == model).ToList();
                    return ImmutableArray.Create(
                        model.Name,
                        Short(model),
                        model.License ?? "none",
                        files.Count.ToString(CultureInfo.InvariantCulture),
                        Sizes.Bytes(files.Sum(file => file.Size)),
                        Word(result.VerdictOf(model))
                    );
                }),
            ]
        );

    private static string Short(AuditedModel? model) => model?.Commit?[..Math.Min(12, model.Commit.Length)] ?? "";

    private static string Both(string before, string after) =>
        before == after || after.Length == 0 ? before
        : before.Length == 0 ? after
        : $"{before} → {after}";
}
