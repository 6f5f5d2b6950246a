using System.Collections.Immutable;
using System.CommandLine;
using HubTasks.Cli.CommandLine;
using HubTasks.Cli.Output;
using HubTasks.Cli.Restoring;
using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Restore;

namespace HubTasks.Cli.Commands;

/// <summary>Which pins the Hub has moved past. Changes nothing.</summary>
internal sealed class OutdatedCommand : HubCommand
{
    private readonly Argument<string?> _target = new("target")
    {
        Description =
            "A project, a solution, hub.lock.json or hubtasks.yml; what lies in the current folder when absent",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _revision = Parsers.Revision(
        "What to compare with; a floating reference's own branch, and main for commits, when absent"
    );

    private readonly Option<bool> _check = new("--check") { Description = "Exit with 1 when a model is outdated" };
    private readonly ConnectionOptions _connection = new();
    private readonly RowOptions _rows = new();

    public OutdatedCommand()
        : base("outdated", "Compare pinned models with what the Hub has today.")
    {
        Add(_target);
        Add(_revision);
        Add(_check);
        _rows.AddTo(this);
        _connection.AddTo(this, cache: false, offline: false);
    }

    public override ImmutableArray<Example> Examples =>
        [
            new("hubtasks outdated", "every model of this project"),
            new("hubtasks outdated --check --format json", "in a scheduled job"),
        ];

    public override async Task<int> RunAsync(Invocation run, CancellationToken ct)
    {
        var rows = new Rows(
            new Column("repository"),
            new Column("revision", Column.Short),
            new Column("current", Column.Short),
            new Column("compared_with"),
            new Column("latest", Column.Short),
            new Column("status")
        );
        var outdated = 0;
        foreach (var job in await RestoreTargets.ReadAsync(run, run.Get(_target), ct))
        {
            using var hub = job.Connect(run, _connection);
            var held = HubLockFile.Read(job.LockFile) ?? HubLock.Empty;
            foreach (var reference in job.References)
            {
                var current = reference.IsPinned
                    ? reference.Revision
                    : held.Find(reference.Repository, reference.Revision)?.Commit;
                var with = run.Get(_revision) ?? (reference.IsPinned ? Revision.Main : reference.Revision);
                var latest = await LatestAsync(run, hub, reference, with, ct);
                var status =
                    latest is null ? "unknown"
                    : current is null ? "not locked"
                    : current == latest ? "current"
                    : "outdated";
                outdated += status == "outdated" ? 1 : 0;
                rows.Add(reference.Repository.ToString(), reference.Revision, current, with, latest, status);
            }
        }

        await _rows.WriteAsync(run, rows);
        run.Talk.Line(
            outdated == 0
                ? "nothing is outdated"
                : $"{Units.Count(outdated, "model")} can move; `hubtasks update` moves them"
        );
        return outdated > 0 && run.Get(_check) ? ExitCode.Findings : ExitCode.Fine;
    }

    /// <summary>Null, with a warning, when the Hub cannot say: one model that is gone must not hide the others.</summary>
    private static async Task<string?> LatestAsync(
        Invocation run,
        HubConnection hub,
        ModelReference reference,
        string revision,
        CancellationToken ct
    )
    {
        try
        {
            return (await hub.Source.ResolveAsync(reference.Repository, revision, ct)).Commit;
        }
        catch (HubTasksException exception)
        {
            foreach (var diagnostic in exception.Diagnostics)
            {
                run.Talk.Warning(diagnostic);
            }

            return null;
        }
    }
}
