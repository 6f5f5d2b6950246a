using System.Collections.Immutable;
using System.CommandLine;
using HubTasks.Cli.CommandLine;
using HubTasks.Cli.Output;
using HubTasks.Cli.PinUpdates;
using HubTasks.Cli.Restoring;
using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Restore;
using HubTasks.Releases.PinUpdates;

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
    private readonly Option<bool> _pullRequest = new("--pull-request")
    {
        Description = "Change nothing here: open or update a pull request on GitHub for each model",
    };
    private readonly Option<string> _gitHubRepo = GitHubConnection.RepoOption("With --pull-request: where");
    private readonly Option<string> _base = new("--base")
    {
        Description = "With --pull-request: the branch to merge into; the default branch when absent",
        HelpName = "branch",
    };
    private readonly Option<string> _prefix = new("--branch-prefix")
    {
        Description = $"With --pull-request: what its branches begin with (default {PinUpdateOptions.DefaultPrefix})",
        HelpName = "prefix",
        DefaultValueFactory = _ => PinUpdateOptions.DefaultPrefix,
    };
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
        Add(_pullRequest);
        Add(_gitHubRepo);
        Add(_base);
        Add(_prefix);
        _rows.AddTo(this);
        _connection.AddTo(this);
    }

    public override ImmutableArray<Example> Examples =>
        [
            new("hubtasks update", "move every pin"),
            new("hubtasks update org/name --revision v2.0", "one model, to a tag"),
            new("hubtasks update --pull-request", "a pull request for each model, in a scheduled workflow"),
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

        if (jobs.FirstOrDefault(job => job.Settings is null && job.Projects.IsEmpty) is { } unwritable)
        {
            throw new HubTasksException(Messages.CannotEdit(unwritable.Source));
        }

        if (run.Get(_pullRequest))
        {
            return await OpenPullRequestsAsync(run, jobs, only, ct);
        }

        var rows = new Rows(new Column("repository"), new Column("from", Column.Short), new Column("to", Column.Short));
        foreach (var job in jobs)
        {
            var moves = await OutdatedAsync(run, job, only, ct);
            foreach (var move in moves)
            {
                rows.Add(move.Reference.Repository.ToString(), move.From, move.To);
            }

            if (!moves.IsEmpty && !run.Get(_dryRun))
            {
                await MoveAsync(run, job, moves, ct);
            }
        }

        await _rows.WriteAsync(run, rows);
        run.Talk.Line(
            rows.Count == 0
                ? "nothing is outdated"
                : $"{(run.Get(_dryRun) ? "would move" : "moved")} {Units.Count(rows.Count, "pin")}"
        );
        return ExitCode.Fine;
    }

    /// <summary>One for each model, whatever projects name it; a model that fails does not keep the others from theirs.</summary>
    private async Task<int> OpenPullRequestsAsync(
        Invocation run,
        ImmutableArray<RestoreJob> jobs,
        HashSet<HubRepository> only,
        CancellationToken ct
    )
    {
        var pins = new List<OutdatedPin>();
        foreach (var job in jobs)
        {
            pins.AddRange(await OutdatedAsync(run, job, only, ct));
        }

        using var gitHub = GitHubConnection.Open(run, run.Get(_gitHubRepo));
        var pulls = new PinPullRequests(
            gitHub.Http,
            gitHub.Options,
            gitHub.Repo,
            new PinUpdateOptions
            {
                Base = run.Get(_base),
                BranchPrefix = run.Get(_prefix)!,
                DryRun = run.Get(_dryRun),
            }
        );
        var plan = new PinPlan(run, _connection);
        var rows = PinReport.Rows();
        var problems = new List<Diagnostic>();
        foreach (var repository in Chosen(jobs, only).Select(reference => reference.Repository).Distinct().Order())
        {
            try
            {
                var update = plan.Create(repository, [.. pins.Where(pin => pin.Reference.Repository == repository)]);
                var result = await pulls.RunAsync(update, ct);
                PinReport.Add(rows, result);
                PinReport.Say(run, result, run.Get(_dryRun));
            }
            catch (HubTasksException exception)
            {
                problems.AddRange(exception.Diagnostics);
            }
        }

        await _rows.WriteAsync(run, rows);
        return problems.Count > 0 ? throw new HubTasksException([.. problems.Distinct()]) : ExitCode.Fine;
    }

    private static IEnumerable<ModelReference> Chosen(ImmutableArray<RestoreJob> jobs, HashSet<HubRepository> only) =>
        jobs.SelectMany(job => job.References)
            .Where(reference => only.Count == 0 || only.Contains(reference.Repository));

    private async Task<ImmutableArray<OutdatedPin>> OutdatedAsync(
        Invocation run,
        RestoreJob job,
        HashSet<HubRepository> only,
        CancellationToken ct
    )
    {
        using var hub = job.Connect(run, _connection);
        var held = HubLockFile.Read(job.LockFile) ?? HubLock.Empty;
        var outdated = ImmutableArray.CreateBuilder<OutdatedPin>();
        foreach (var reference in Chosen([job], only).DistinctBy(one => (one.Repository, one.Revision)))
        {
            var with = reference.IsPinned ? run.Get(_revision) ?? Revision.Main : reference.Revision;
            var latest = await hub.Source.ResolveAsync(reference.Repository, with, ct);
            var current = reference.IsPinned
                ? reference.Revision
                : held.Find(reference.Repository, reference.Revision)?.Commit;
            if (current != latest.Commit)
            {
                outdated.Add(new OutdatedPin(job, reference, current, latest.Commit, with));
            }
        }

        return outdated.ToImmutable();
    }

    private Task MoveAsync(Invocation run, RestoreJob job, ImmutableArray<OutdatedPin> moves, CancellationToken ct)
    {
        // all revisions are known before the first file changes
        foreach (var move in moves.Where(move => move.Reference.IsPinned))
        {
            ReferenceEdit.Move(job, move.Reference, move.To);
        }

        return RestoreTargets.RestoreAgainAsync(
            run,
            job,
            _connection,
            [.. moves.Select(move => move.Reference.Repository)],
            ct
        );
    }
}
