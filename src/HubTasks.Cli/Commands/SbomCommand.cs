using System.Collections.Immutable;
using System.CommandLine;
using HubTasks.Audit.Models;
using HubTasks.Audit.Policy;
using HubTasks.Audit.Sbom;
using HubTasks.Cli.Auditing;
using HubTasks.Cli.CommandLine;
using HubTasks.Findings;

namespace HubTasks.Cli.Commands;

/// <summary>What exactly ships, for whoever has to answer for it.</summary>
internal sealed class SbomCommand : HubCommand
{
    private readonly Argument<string?> _target = new("target")
    {
        Description = "A project, a solution or a lock file; the current folder when absent",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _version = Choice.Of(
        "--spec-version",
        "Of CycloneDX",
        "1.6",
        ("1.6", "1.6"),
        ("1.7", "1.7")
    );

    private readonly Option<string?> _name = new("--name")
    {
        Description = "What the models belong to; the folder's name when absent",
        HelpName = "text",
    };

    private readonly Option<string?> _output = new("--output")
    {
        Description = "Write to a file instead",
        HelpName = "file",
    };

    private readonly ConnectionOptions _connection = new();

    public SbomCommand()
        : base("sbom", "Write a bill of materials of the models in use, as CycloneDX.")
    {
        Add(_target);
        Add(_version);
        Add(_name);
        Add(_output);
        _connection.AddTo(this);
    }

    public override ImmutableArray<Example> Examples =>
        [
            new("hubtasks sbom --output models.cdx.json", "of the project in this folder"),
            new("hubtasks sbom hub.lock.json --spec-version 1.7", "of a lock file, in the newer version"),
        ];

    public override async Task<int> RunAsync(Invocation run, CancellationToken ct)
    {
        var models = (await AuditTargets.ReadAsync(run, run.Get(_target), _connection, ct)).Models;
        if (models.FirstOrDefault(model => model.Commit is null) is { } file)
        {
            throw new HubTasksException(
                Messages.BadValue(
                    $"`{file.Name}` is not a repository",
                    "a bill of materials names repositories and commits: give a project or a lock file"
                )
            );
        }

        var environment = _connection.Read(run);
        var verdicts = new VerdictCache(VerdictCache.FolderIn(environment.HfHome));
        var result = ModelAudit.Run(models, AuditPolicy.Default, verdicts, run.App.Time, ct);
        var bill = new BillOfMaterials(
            run.Get(_name) ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(run.App.Directory)),
            [
                .. models.Select(model => new BilledModel(
                    model,
                    ModelFacts.Read(model),
                    [.. result.Files.Where(file => file.Model == model)]
                )),
            ]
        )
        {
            SpecVersion = run.Get(_version)!,
            ToolVersion = App.Version,
            Timestamp = SourceDate.Or(run),
            Endpoint = ConnectionOptions.IsAddress(environment.Endpoint) ? environment.Endpoint : CycloneDx.PublicHub,
        };
        var text = CycloneDx.Write(bill);
        if (run.Get(_output) is { } path)
        {
            await File.WriteAllTextAsync(run.PathOf(path), text, ct);
        }
        else
        {
            await run.Output.WriteAsync(text);
        }

        var missing = result
            .Findings.Where(finding => finding.Rule == ModelRules.NotRestored || finding.Rule == ModelRules.Altered)
            .ToList();
        return missing.Count == 0
            ? ExitCode.Fine
            : throw new HubTasksException([
                .. missing.Select(finding => new Diagnostic(finding.Rule.Code, finding.Message, finding.Hint)),
            ]);
    }
}
