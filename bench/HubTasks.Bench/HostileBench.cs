using System.Globalization;
using HubTasks.Tests.Cards;

namespace HubTasks.Bench;

/// <summary>Each hostile card alone: how long one that somebody brings along can hold up a build.</summary>
internal static class HostileBench
{
    private const int Size = 5_000_000;

    public static async Task<int> RunAsync(CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("hubtasks-bench-").FullName;
        try
        {
            var tool = await Tool.PublishAsync(Path.Combine(folder, "tool"), ct);
            var results = new List<(string Name, Measured Took)>();
            foreach (var name in HostileCards.Names)
            {
                var card = Path.Combine(folder, "README.md");
                await File.WriteAllBytesAsync(card, HostileCards.Make(name, Size).Bytes, ct);
                var report = Path.Combine(folder, "report.json");
                string[] arguments = ["lint", card, "--fail-on", "never", "--format", "json", "--output", report];
                results.Add((name, await Measured.RunAsync(tool, arguments, new Dictionary<string, string>(), ct)));
            }

            Console.WriteLine($"\n{results.Count} cards of {Size / 1_000_000} MB, slowest first");
            Console.WriteLine($"  {"", -28}{"wall s", 8}{"cpu s", 8}{"peak MB", 9}");
            foreach (var (name, took) in results.OrderByDescending(result => result.Took.Seconds))
            {
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"  {name, -28}{took.Seconds, 8:0.00}{took.Cpu, 8:0.00}{took.PeakMegabytes, 9:0}"
                    )
                );
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
