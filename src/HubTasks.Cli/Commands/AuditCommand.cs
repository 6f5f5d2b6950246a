using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using HubTasks.Audit.Files;
using HubTasks.Audit.Models;
using HubTasks.Cli.Auditing;
using HubTasks.Cli.CommandLine;
using HubTasks.Findings;
using HubTasks.Findings.Reports;
using HubTasks.Settings;

namespace HubTasks.Cli.Commands;

/// <summary>May we use these models, and can their files hurt us: offline, by the policy of <c>hubtasks.yml</c>.</summary>
internal sealed class AuditCommand : HubCommand
{
    private readonly Argument<string?> _target = new("target")
    {
        Description =
            "A project, a solution, a lock file, `org/name@revision` in the cache, or a file or folder of models; the current folder when absent",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _explain = new("--explain")
    {
        Description = "Say what the policy decided, and by which of its lines",
    };

    private readonly Option<bool> _fresh = new("--no-verdict-cache")
    {
        Description = "Look at every file again, whatever earlier runs said",
    };

    private readonly ReportOptions _report;

    private readonly ConnectionOptions _connection = new();

    public AuditCommand()
        : base("audit", "Check the models in use: files, licences and policy.")
    {
        Add(_target);
        _report = new ReportOptions().AddTo(this);
        Add(_explain);
        Add(_fresh);
        _connection.AddTo(this);
    }

    public override ImmutableArray<Example> Examples =>
        [
            new("hubtasks audit", "the models that the project in this folder pins"),
            new("hubtasks audit hub.lock.json --format sarif --output audit.sarif", "for code scanning"),
            new("hubtasks audit downloads/model.pt --fail-on warning", "one file, before anybody loads it"),
        ];

    public override async Task<int> RunAsync(Invocation run, CancellationToken ct)
    {
        var models = await AuditTargets.ReadAsync(run, run.Get(_target), _connection, ct);
        var settings = SettingsFile.Find(run.App.Directory);
        var policy = PolicySettings.Read(settings, run.App.Directory);
        var environment = _connection.Read(run);
        var verdicts = run.Get(_fresh)
            ? null
            : new VerdictCache(Path.Combine(environment.HfHome, "hubtasks", "verdicts"));
        var result = ModelAudit.Run(models, policy, verdicts, run.App.Time, ct);
        if (models.IsEmpty)
        {
            run.Talk.Line("no model is referenced: nothing to audit");
        }

        if (run.Get(_explain))
        {
            foreach (var decision in result.Decisions)
            {
                run.Talk.Line(decision);
            }
        }

        var report = new Report("audit", result.Findings)
        {
            Version = App.Version,
            Rules = [.. ModelRules.All, .. FileRules.All],
            Checked = string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Files.Length} files of {models.Length} models"
            ),
            TextOf = name => TextOf(run, name),
            Data = [new("files", Files(result)), new("models", Models(models))],
            Tables = [Table(result, models)],
        };
        return await _report.WriteAsync(run, report, _report.FailOn(run) ?? Severity.Error, ct);
    }

    /// <summary>Only lock and settings files have lines to show; a model is never read as text.</summary>
    private static string? TextOf(Invocation run, string name)
    {
        var path = run.PathOf(name);
        return
            Path.GetExtension(path) is ".json" or ".yml" or ".yaml"
            && File.Exists(path)
            && new FileInfo(path).Length < 4 << 20
            ? File.ReadAllText(path)
            : null;
    }

    private static JsonArray Files(AuditResult result) =>
        [
            .. result.Files.Select(file =>
                (JsonNode)
                    new JsonObject
                    {
                        ["model"] = file.Model.Name,
                        ["path"] = file.File.Path,
                        ["format"] = file.Verdict.Format,
                        ["verdict"] = Word(file.Verdict.Verdict),
                        ["size"] = file.Size,
                        ["sha256"] = file.Sha256,
                        ["loadableWeightsOnly"] = file.Verdict.LoadableWeightsOnly,
                    }
            ),
        ];

    private static JsonArray Models(ImmutableArray<AuditedModel> models) =>
        [
            .. models.Select(model =>
                (JsonNode)
                    new JsonObject
                    {
                        ["name"] = model.Name,
                        ["revision"] = model.Revision,
                        ["commit"] = model.Commit,
                        ["license"] = model.License,
                    }
            ),
        ];

    private static ReportTable Table(AuditResult result, ImmutableArray<AuditedModel> models) =>
        new(
            "Models",
            ["Model", "Commit", "Licence", "Files", "Verdict"],
            [
                .. models.Select(model =>
                {
                    var files = result.Files.Where(file => file.Model == model).ToList();
                    var worst = files.Select(file => file.Verdict.Verdict).DefaultIfEmpty(Verdict.Safe).Max();
                    return ImmutableArray.Create(
                        model.Name,
                        model.Commit?[..Math.Min(12, model.Commit.Length)] ?? "",
                        model.License ?? "",
                        files.Count.ToString(CultureInfo.InvariantCulture),
                        files.Count == 0 ? "" : Word(worst)
                    );
                }),
            ]
        );

    private static string Word(Verdict verdict) => verdict.ToString().ToLowerInvariant();
}
