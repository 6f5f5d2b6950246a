using System.Collections.Immutable;
using System.CommandLine;
using HubTasks.Cli.CommandLine;
using HubTasks.Cli.Output;
using HubTasks.Cli.Restoring;
using HubTasks.Findings;

namespace HubTasks.Cli.Commands;

/// <summary>What a build does, without a build: for repositories without a project, for CI caches, for containers.</summary>
internal sealed class RestoreCommand : HubCommand
{
    private readonly Argument<string?> _target = new("target")
    {
        Description =
            "A project, a solution, hub.lock.json or hubtasks.yml, or a folder with one of them; the current folder when absent",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _locked = new("--locked")
    {
        Description = "Fail when the lock file does not already say everything; never write it",
    };

    private readonly Option<bool> _force = new("--force-evaluate")
    {
        Description = "Resolve branches and tags anew, whatever the lock file says",
    };

    private readonly Option<bool> _verify = new("--verify")
    {
        Description = "Hash every file again instead of trusting that it is there with its size",
    };

    private readonly ConnectionOptions _connection = new();
    private readonly RowOptions _rows = new();

    public RestoreCommand()
        : base("restore", "Bring pinned models into the cache, verified, and write the lock file.")
    {
        Add(_target);
        Add(_locked);
        Add(_force);
        Add(_verify);
        _rows.AddTo(this);
        _connection.AddTo(this, downloads: true);
    }

    public override ImmutableArray<Example> Examples =>
        [
            new("hubtasks restore", "restore what the project or hubtasks.yml in this folder names"),
            new("hubtasks restore src/App/App.csproj --locked", "in CI: fail when the lock file is not up to date"),
            new("hubtasks restore --limit-rate 10M --max-connections 4", "leave some of the network to others"),
            new(
                "hubtasks restore hub.lock.json --endpoint /srv/models",
                "exactly what a lock file says, from a folder"
            ),
        ];

    public override async Task<int> RunAsync(Invocation run, CancellationToken ct)
    {
        var jobs = await RestoreTargets.ReadAsync(run, run.Get(_target), ct);
        var rows = new Rows(
            new Column("repository"),
            new Column("revision", Column.Short),
            new Column("commit", Column.Short),
            new Column("files") { AlignRight = true },
            new Column("size", size => Units.Bytes((long)size!)) { AlignRight = true },
            new Column("directory") { DataOnly = true }
        );
        var failures = new List<Diagnostic>();
        if (jobs.All(job => job.References.IsEmpty))
        {
            run.Talk.Line("no model is referenced: nothing to restore");
        }

        foreach (var job in jobs)
        {
            try
            {
                await RestoreAsync(run, job, rows, ct);
            }
            catch (HubTasksException exception) when (jobs.Length > 1)
            {
                failures.AddRange(exception.Diagnostics);
            }
        }

        await _rows.WriteAsync(run, rows);
        return failures.Count == 0 ? ExitCode.Fine : throw new HubTasksException([.. failures.Distinct()]);
    }

    private async Task RestoreAsync(Invocation run, RestoreJob job, Rows rows, CancellationToken ct)
    {
        if (job.References.IsEmpty && !File.Exists(job.LockFile))
        {
            return;
        }

        using var hub = job.Connect(run, _connection);
        var result = await RestoreRun.RunAsync(
            run,
            job,
            hub,
            request =>
                request with
                {
                    Locked = request.Locked || run.Get(_locked),
                    ForceEvaluate = run.Get(_force),
                    VerifyHashes = run.Get(_verify),
                },
            ct
        );
        foreach (var model in result.Models)
        {
            rows.Add(
                model.Reference.Repository.ToString(),
                model.Reference.Revision,
                model.Commit,
                model.Files.Length,
                model.Files.Sum(file => file.Size),
                model.SnapshotDirectory
            );
        }
    }
}
