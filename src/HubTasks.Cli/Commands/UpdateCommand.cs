using System.Collections.Immutable;
using System.CommandLine;
using HubTasks.Cli.CommandLine;
using HubTasks.Cli.Output;
using HubTasks.Cli.Restoring;
using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Restore;

namespace HubTasks.Cli.Commands;

/// <summary>Moves pins to what the Hub has today: commits in the project, branches and tags in the lock file.</summary>
internal sealed class UpdateCommand : HubCommand
{
    private readonly Argument<HubRepository[]> _only = Parsers.Repositories(
        "repositories",
        "Only these; all when absent"
    );

    private readonly Option<string> _target = new("--project")
    {
        Description = "The project, solution or hubtasks.yml to update; what lies in the current folder when absent",
        HelpName = "file",
    };

    private readonly Option<string> _revision = Parsers.Revision("Where pinned commits move to; main when absent");
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Say what would move, and do nothing" };
    private readonly ConnectionOptions _connection = new();
    private readonly RowOptions _rows = new();

    public UpdateCommand()
        : base("update", "Move pins to what the Hub has today, and restore.")
    {
        Add(_only);
        _target.Aliases.Add("-p");
        Add(_target);
        Add(_revision);
        Add(_dryRun);
        _rows.AddTo(this);
        _connection.AddTo(this);
    }

    public override ImmutableArray<Example> Examples =>
        [
            new("hubtasks update", "move every pin"),
            new("hubtasks update org/name --revision v2.0", "one model, to a tag"),
        ];

    public override async Task<int> RunAsync(Invocation run, CancellationToken ct)
    {
        var jobs = await RestoreTargets.ReadAsync(run, run.Get(_target), ct);
        var only = run.Get(_only)?.ToHashSet() ?? [];
        var referenced = jobs.SelectMany(job => job.References).Select(reference => reference.Repository).ToHashSet();
        var strangers = only.Where(repository => !referenced.Contains(repository)).ToList();
        if (strangers.Count > 0)
        {
            throw new HubTasksException([
                .. strangers.Select(one =>
                    Messages.NotReferenced(one.ToString(), referenced.Order().Select(r => r.ToString()))
                ),
            ]);
        }

        var rows = new Rows(new Column("repository"), new Column("from", Column.Short), new Column("to", Column.Short));
        foreach (var job in jobs)
        {
            if (job.Settings is null && job.Projects.IsEmpty)
            {
                throw new HubTasksException(Messages.CannotEdit(job.Source));
            }

            var chosen = job
                .References.Where(reference => only.Count == 0 || only.Contains(reference.Repository))
                .DistinctBy(reference => (reference.Repository, reference.Revision))
                .ToImmutableArray();
            await UpdateAsync(run, job, chosen, rows, ct);
        }

        await _rows.WriteAsync(run, rows);
        run.Talk.Line(
            rows.Count == 0
                ? "nothing is outdated"
                : $"{(run.Get(_dryRun) ? "would move" : "moved")} {Units.Count(rows.Count, "pin")}"
        );
        return ExitCode.Fine;
    }

    private async Task UpdateAsync(
        Invocation run,
        RestoreJob job,
        ImmutableArray<ModelReference> chosen,
        Rows rows,
        CancellationToken ct
    )
    {
        using var hub = job.Connect(run, _connection);
        var held = HubLockFile.Read(job.LockFile) ?? HubLock.Empty;
        var moves = new List<(ModelReference Reference, string Commit)>();
        foreach (var reference in chosen)
        {
            var with = reference.IsPinned ? run.Get(_revision) ?? Revision.Main : reference.Revision;
            var latest = await hub.Source.ResolveAsync(reference.Repository, with, ct);
            var current = reference.IsPinned
                ? reference.Revision
                : held.Find(reference.Repository, reference.Revision)?.Commit;
            if (current != latest.Commit)
            {
                rows.Add(reference.Repository.ToString(), current, latest.Commit);
                moves.Add((reference, latest.Commit));
            }
        }

        if (moves.Count == 0 || run.Get(_dryRun))
        {
            return;
        }

        // all revisions are known before the first file changes
        foreach (var (reference, commit) in moves.Where(move => move.Reference.IsPinned))
        {
            ReferenceEdit.Move(job, reference, commit);
        }

        await RestoreTargets.RestoreAgainAsync(
            run,
            job,
            _connection,
            [.. moves.Select(move => move.Reference.Repository)],
            ct
        );
    }
}
