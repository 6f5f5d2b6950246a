using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using HubTasks.Cli.CommandLine;
using HubTasks.Cli.Output;
using HubTasks.Cli.Restoring;
using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Cache;

namespace HubTasks.Cli.Commands;

/// <summary>Makes room, and never takes what a lock file of this tree needs.</summary>
internal sealed class CacheCleanCommand : HubCommand
{
    private readonly Argument<HubRepository[]> _only = Parsers.Repositories(
        "repositories",
        "Only these, such as org/name; everything when absent"
    );

    private readonly Option<TimeSpan?> _olderThan = new("--older-than")
    {
        Description = "Only commits that nothing was added to for so long, such as 30d, 12h or 8w",
        HelpName = "time",
        CustomParser = ParseAge,
    };

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Say what would go, and do nothing" };
    private readonly Option<bool> _yes = new("--yes") { Description = "Do not ask" };
    private readonly ConnectionOptions _connection = new();
    private readonly RowOptions _rows = new();

    public CacheCleanCommand()
        : base("clean", "Remove commits from the cache; what a lock file in this tree needs stays.")
    {
        Add(_only);
        Add(_olderThan);
        Add(_dryRun);
        Add(_yes);
        _yes.Aliases.Add("-y");
        Add(_connection.CacheDirectory);
        _rows.AddTo(this);
    }

    public override ImmutableArray<Example> Examples =>
        [
            new("hubtasks cache clean --older-than 30d --dry-run", "what has not been touched for a month"),
            new("hubtasks cache clean org/name --yes", "one model, without a question"),
        ];

    public override async Task<int> RunAsync(Invocation run, CancellationToken ct)
    {
        var layout = new CacheLayout(_connection.Read(run).CacheDirectory);
        var now = run.App.Time.GetUtcNow().UtcDateTime;
        var locks = TreeLocks.Read(run.App.Directory, ct);
        foreach (var folder in locks.Unseen)
        {
            run.Talk.Line($"cannot look for lock files in {folder}");
        }

        var plan = CacheCleaning.Plan(
            CacheInventory.Read(layout, ct),
            locks.Commits,
            run.Get(_only)?.ToHashSet() ?? [],
            run.Get(_olderThan) is { } age ? now - age : DateTime.MaxValue
        );
        var rows = new Rows(
            new Column("repository"),
            new Column("commit", Column.Short),
            new Column("size", size => Units.Bytes((long)size!)) { AlignRight = true },
            new Column("refs")
        );
        foreach (var (repository, snapshot) in plan.Snapshots)
        {
            rows.Add(repository.ToString(), snapshot.Commit, snapshot.Size, snapshot.Refs.ToArray());
        }

        if (rows.Count > 0)
        {
            await _rows.WriteAsync(run, rows);
        }

        run.Talk.Line(
            $"{Units.Count(plan.Snapshots.Length, "commit")} and {Units.Count(plan.Blobs.Length, "blob")} can go: {Units.Bytes(plan.Bytes)}; {Units.Count(locks.Commits.Count, "commit")} of {Units.Count(locks.Count, "lock file")} in this tree {(locks.Commits.Count == 1 ? "stays" : "stay")}"
        );
        if (run.Get(_dryRun) || (plan.Snapshots.IsEmpty && plan.Blobs.IsEmpty))
        {
            return ExitCode.Fine;
        }

        if (!run.Get(_yes) && !Agrees(run))
        {
            run.Talk.Line("nothing was removed");
            return ExitCode.Fine;
        }

        var cleaned = plan.Apply(layout, now, () => TreeLocks.Read(run.App.Directory, ct).Commits, ct);
        foreach (var repository in cleaned.InUse)
        {
            run.Talk.Line($"left {repository}: a restore works with it");
        }

        run.Talk.Line($"freed {Units.Bytes(cleaned.Freed)}");
        return ExitCode.Fine;
    }

    private static bool Agrees(Invocation run)
    {
        if (!run.App.Terminal.Input)
        {
            throw new HubTasksException(Messages.NeedsYes());
        }

        run.App.Error.Write("remove them? other projects on this machine may fetch them again [y/N] ");
        var key = run.App.Terminal.ReadKey();
        run.App.Error.WriteLine(key.KeyChar);
        return key.KeyChar is 'y' or 'Y';
    }

    private static TimeSpan? ParseAge(System.CommandLine.Parsing.ArgumentResult result)
    {
        var typed = result.Tokens[^1].Value;
        var unit = typed.Length == 0 ? ' ' : typed[^1];
        double? days = unit switch
        {
            'h' => 1 / 24.0,
            'd' => 1,
            'w' => 7,
            _ => null,
        };
        if (
            days is { } each
            && int.TryParse(typed[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count <= 100_000
        )
        {
            return TimeSpan.FromDays(each * count);
        }

        result.Refuse($"`{typed}` is not a time", "write a number and `h`, `d` or `w`, such as `30d`");
        return null;
    }
}
