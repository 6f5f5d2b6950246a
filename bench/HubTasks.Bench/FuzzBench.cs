using System.Diagnostics;
using System.Globalization;
using HubTasks.Audit.Files;
using HubTasks.Tests.Audit.Files;

namespace HubTasks.Bench;

/// <summary>
/// Mutated and random files for each parser of the audit, so many for each: no exception, no check over a second, none
/// that allocates more than 64 MiB. What breaks one of these is kept as a file beside the working directory.
/// </summary>
internal static class FuzzBench
{
    private const long MaxAllocated = 64L << 20;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(1);

    /// <summary>From here on a check is tried again, so that the numbers are the parser's and not the machine's.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(20);

    public static int Run(string[] args, CancellationToken ct)
    {
        var runs = int.Parse(Arguments.Of(args, "--runs") ?? "100000", CultureInfo.InvariantCulture);
        var start = int.Parse(Arguments.Of(args, "--seed") ?? "1", CultureInfo.InvariantCulture);
        var only = Arguments.Of(args, "--parser");
        var seeds = FuzzSeeds.All.Where(seed => only is null || seed.Parser == only).ToList();
        if (seeds.Count == 0)
        {
            Console.Error.WriteLine(
                $"no parser `{only}`; there are {string.Join(", ", FuzzSeeds.All.Select(seed => seed.Parser).Distinct())}"
            );
            return 2;
        }

        Console.WriteLine("| parser | runs | safe | broken | slowest | most allocated | a second |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        var broken = 0;
        foreach (var parser in seeds.GroupBy(seed => seed.Parser))
        {
            broken += Parser(parser.Key, [.. parser], runs, start, ct);
        }

        return broken == 0 ? 0 : 1;
    }

    private static int Parser(string name, List<FuzzSeed> seeds, int runs, int start, CancellationToken ct)
    {
        var fuzzer = new Fuzzer(start);
        var (broken, safe, slowest, most) = (0, 0, TimeSpan.Zero, 0L);
        var clock = Stopwatch.StartNew();
        for (var run = 0; run < runs; run++)
        {
            ct.ThrowIfCancellationRequested();
            var seed = seeds[run % seeds.Count];
            var other = FuzzSeeds.All[run % FuzzSeeds.All.Count];
            var bytes = run % 16 == 15 ? fuzzer.Random(seed.Bytes) : fuzzer.Mutate(seed.Bytes, other.Bytes);
            try
            {
                var outcome = Fuzzer.Run(seed.Name, bytes, Slow, ct);
                safe += outcome.Verdict.Verdict == Verdict.Safe ? 1 : 0;
                // the first runs compile the parser
                slowest = run > 100 && outcome.Time > slowest ? outcome.Time : slowest;
                most = Math.Max(most, outcome.Allocated);
                if (outcome.Time >= MaxTime || outcome.Allocated >= MaxAllocated)
                {
                    Keep(name, seed.Name, bytes, $"{outcome.Time}, {outcome.Allocated} bytes", ref broken);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Keep(name, seed.Name, bytes, e.ToString(), ref broken);
            }
        }

        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {runs:N0} | {safe:N0} | {broken} | {slowest.TotalMilliseconds:F0} ms | {most / 1048576.0:F1} MiB | {runs / clock.Elapsed.TotalSeconds:N0} |"
            )
        );
        return broken;
    }

    private static void Keep(string parser, string name, byte[] bytes, string what, ref int broken)
    {
        if (++broken <= 10)
        {
            var path = Path.GetFullPath($"fuzz-{parser}-{broken}-{name}", Environment.CurrentDirectory);
            File.WriteAllBytes(path, bytes);
            Console.Error.WriteLine($"{path}: {what}");
        }
    }
}
