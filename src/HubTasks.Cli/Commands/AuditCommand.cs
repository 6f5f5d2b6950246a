using System.Collections.Immutable;
using System.CommandLine;
using HubTasks.Audit.Models;
using HubTasks.Audit.Page;
using HubTasks.Cli.Auditing;
using HubTasks.Cli.CommandLine;
using HubTasks.Findings;
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

    private readonly Option<string?> _against = new("--against")
    {
        Description =
            "Report what changed since a branch, tag or commit: models, licences, sizes and new findings only",
        HelpName = "git ref",
    };

    private readonly Option<bool> _online = new("--online")
    {
        Description = "Ask the Hub when each commit was made and what its scanners say; dates are remembered",
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
        _report = new ReportOptions(page: true).AddTo(this);
        Add(_against);
        Add(_online);
        Add(_explain);
        Add(_fresh);
        _connection.AddTo(this);
    }

    public override ImmutableArray<Example> Examples =>
        [
            new("hubtasks audit", "the models that the project in this folder pins"),
            new("hubtasks audit hub.lock.json --format sarif --output audit.sarif", "for code scanning"),
            new("hubtasks audit --against origin/main --format markdown", "what a pull request brings"),
            new("hubtasks audit App.sln --format html --output audit.html", "a page for those who decide"),
            new("hubtasks audit downloads/model.pt --fail-on warning", "one file, before anybody loads it"),
        ];

    public override async Task<int> RunAsync(Invocation run, CancellationToken ct)
    {
        var target = await AuditTargets.ReadAsync(run, run.Get(_target), _connection, ct);
        var environment = _connection.Read(run);
        var dates = CommitDates.In(environment.HfHome);
        target = run.Get(_online)
            ? await OnlineFacts.AskAsync(run, target, environment, dates, ct)
            : OnlineFacts.Remember(target, dates);
        var settings = SettingsFile.Find(run.App.Directory);
        var policy = PolicySettings.Read(settings, run.App.Directory);
        var verdicts = run.Get(_fresh) ? null : new VerdictCache(VerdictCache.FolderIn(environment.HfHome));
        var result = ModelAudit.Run(target.Models, policy, verdicts, run.App.Time, ct);
        var changes = run.Get(_against) is { } reference
            ? await CompareAsync(run, reference, target, result, verdicts, ct)
            : null;
        if (target.Models.IsEmpty)
        {
            run.Talk.Line("no model is referenced: nothing to audit");
        }

        if (run.Get(_explain))
        {
            foreach (var decision in result.Decisions)
            {
                run.Talk.Line(decision.ToString());
            }
        }

        var page = new AuditPage(NameOf(run), target.Models, result)
        {
            Changes = changes,
            Against = run.Get(_against),
            Version = App.Version,
            Written = SourceDate.Or(run),
            Hub = ConnectionOptions.IsAddress(environment.Endpoint) ? environment.Endpoint : null,
        };
        var report = AuditReport.Of(run, target.Models, result, changes) with { Page = page.Write };
        return await _report.WriteAsync(run, report, _report.FailOn(run) ?? Severity.Error, ct);
    }

    /// <summary>What was named, or the folder that the project lies in.</summary>
    private string NameOf(Invocation run) =>
        run.Get(_target) is { } typed && typed is not "."
            ? typed
            : Path.GetFileName(Path.TrimEndingDirectorySeparator(run.App.Directory));

    private static Task<ChangeAudit> CompareAsync(
        Invocation run,
        string reference,
        AuditTarget target,
        AuditResult result,
        VerdictCache? verdicts,
        CancellationToken ct
    ) =>
        target.Locks.IsEmpty
            ? throw new HubTasksException(
                Messages.BadValue(
                    "`--against` needs a lock file to compare",
                    "audit a project, a solution or a lock file with it"
                )
            )
            : BaseAudit.CompareAsync(run, reference, target, result, verdicts, ct);
}
