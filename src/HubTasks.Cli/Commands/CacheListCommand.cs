using System.Collections.Immutable;
using System.CommandLine;
using HubTasks.Cli.CommandLine;
using HubTasks.Cli.Output;
using HubTasks.Hub.Cache;

namespace HubTasks.Cli.Commands;

/// <summary>What the shared cache holds, and what it costs.</summary>
internal sealed class CacheListCommand : HubCommand
{
    private readonly Option<bool> _revisions = new("--revisions")
    {
        Description = "A line per commit, not per repository",
    };
    private readonly ConnectionOptions _connection = new();
    private readonly RowOptions _rows = new();

    public CacheListCommand()
        : base("list", "List what the cache holds, the largest first.")
    {
        Add(_revisions);
        Add(_connection.CacheDirectory);
        _rows.AddTo(this);
    }

    public override ImmutableArray<Example> Examples =>
        [
            new("hubtasks cache list", "what takes the space"),
            new("hubtasks cache list --revisions --format json", "every commit, for a program"),
        ];

    public override async Task<int> RunAsync(Invocation run, CancellationToken ct)
    {
        var layout = new CacheLayout(_connection.Read(run).CacheDirectory);
        var inventory = CacheInventory.Read(layout, ct);
        await _rows.WriteAsync(run, run.Get(_revisions) ? Revisions(run, inventory) : Repositories(run, inventory));
        run.Talk.Line(
            $"{Units.Count(inventory.Repositories.Length, "repository").Replace("repositorys", "repositories", StringComparison.Ordinal)}, {Units.Bytes(inventory.Size)} in {layout.Root}"
        );
        return ExitCode.Fine;
    }

    private static Rows Repositories(Invocation run, CacheInventory inventory)
    {
        var rows = new Rows(
            new Column("repository"),
            Size(),
            new Column("revisions") { AlignRight = true },
            new Column("files") { AlignRight = true },
            new Column("refs"),
            Changed(run)
        );
        foreach (var held in inventory.Repositories.OrderByDescending(held => held.Size))
        {
            rows.Add(
                held.Repository.ToString(),
                held.Size,
                held.Snapshots.Length,
                held.Snapshots.SelectMany(snapshot => snapshot.Files).Select(file => file.Path).Distinct().Count(),
                held.Snapshots.SelectMany(snapshot => snapshot.Refs).Order(StringComparer.Ordinal).ToArray(),
                held.Snapshots.IsEmpty ? null : Time(held.Snapshots.Max(snapshot => snapshot.Changed))
            );
        }

        return rows;
    }

    private static Rows Revisions(Invocation run, CacheInventory inventory)
    {
        var rows = new Rows(
            new Column("repository"),
            new Column("commit", Column.Short),
            Size(),
            new Column("files") { AlignRight = true },
            new Column("refs"),
            Changed(run)
        );
        foreach (var held in inventory.Repositories.OrderByDescending(held => held.Size))
        {
            foreach (var snapshot in held.Snapshots.OrderByDescending(snapshot => snapshot.Changed))
            {
                rows.Add(
                    held.Repository.ToString(),
                    snapshot.Commit,
                    snapshot.Size,
                    snapshot.Files.Length,
                    snapshot.Refs.ToArray(),
                    Time(snapshot.Changed)
                );
            }
        }

        return rows;
    }

    private static Column Size() => new("size", size => Units.Bytes((long)size!)) { AlignRight = true };

    private static Column Changed(Invocation run) =>
        new("changed", when => Units.Ago((DateTimeOffset)when!, run.App.Time.GetUtcNow()));

    private static DateTimeOffset Time(DateTime utc) => new(DateTime.SpecifyKind(utc, DateTimeKind.Utc));
}
