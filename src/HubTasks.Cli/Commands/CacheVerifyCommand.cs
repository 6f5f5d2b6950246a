using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using HubTasks.Cli.CommandLine;
using HubTasks.Cli.Output;
using HubTasks.Hub.Cache;

namespace HubTasks.Cli.Commands;

/// <summary>Hashes the whole cache: the answer to "is it the disk, or is it the model".</summary>
internal sealed class CacheVerifyCommand : HubCommand
{
    private readonly Option<bool> _repair = new("--repair")
    {
        Description = "Take away what is damaged, so that the next restore fetches it again",
    };

    private readonly ConnectionOptions _connection = new();
    private readonly RowOptions _rows = new();

    public CacheVerifyCommand()
        : base("verify", "Hash everything in the cache and name what is damaged.")
    {
        Add(_repair);
        Add(_connection.CacheDirectory);
        _rows.AddTo(this);
    }

    public override ImmutableArray<Example> Examples =>
        [
            new("hubtasks cache verify", "exit code 1 when anything is damaged"),
            new("hubtasks cache verify --repair", "and take it away"),
        ];

    public override async Task<int> RunAsync(Invocation run, CancellationToken ct)
    {
        var layout = new CacheLayout(_connection.Read(run).CacheDirectory);
        var inventory = CacheInventory.Read(layout, ct);
        var (count, bytes) = (0, 0L);
        var flaws = CacheVerification.Run(
            inventory,
            (repository, name, size) =>
            {
                (count, bytes) = (count + 1, bytes + size);
                run.Talk.Detail($"  {repository}: {name}, {Units.Bytes(size)}");
            },
            ct
        );
        var rows = new Rows(
            new Column("repository"),
            new Column("problem"),
            new Column("actual"),
            new Column("expected"),
            new Column("path")
        );
        foreach (var flaw in flaws)
        {
            var (problem, actual, expected) = flaw switch
            {
                CacheFlaw.WrongContent wrong => ("wrong content", wrong.Actual, wrong.Expected),
                CacheFlaw.BrokenLink broken => ("broken link", null, broken.Etag),
                _ => throw new UnreachableException(),
            };
            rows.Add(flaw.Repository.ToString(), problem, actual, expected, flaw.Path);
        }

        if (rows.Count > 0)
        {
            await _rows.WriteAsync(run, rows);
        }

        run.Talk.Line($"hashed {Units.Count(count, "file")}, {Units.Bytes(bytes)}: {Verdict(flaws.Length)}");
        if (!flaws.IsEmpty && run.Get(_repair))
        {
            var repaired = CacheVerification.Repair(layout, flaws, ct);
            run.Talk.Line($"took away {repaired} of {flaws.Length}; the next restore fetches them again");
            if (repaired < flaws.Length)
            {
                run.Talk.Line(
                    $"{flaws.Length - repaired} left to the restore that works with them; run this again when it has ended"
                );
            }

            return repaired == flaws.Length ? ExitCode.Fine : ExitCode.Findings;
        }

        return flaws.IsEmpty ? ExitCode.Fine : ExitCode.Findings;
    }

    private static string Verdict(int flaws) => flaws == 0 ? "all as it should be" : $"{Units.Count(flaws, "flaw")}";
}
