using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace HubTasks.Bench;

/// <summary>One way to do a job, in a process of its own.</summary>
/// <param name="Prepare">Not measured; what it returns is handed on.</param>
internal sealed record Contender(
    string Name,
    Func<CancellationToken, Task<string>> Prepare,
    Func<string, CancellationToken, Task<Measured>> RunAsync,
    Func<string, CancellationToken, Task> Finish
);

/// <summary>
/// Several ways to do one job, alternating in one run: medians, as a ratio to the first. The numbers of two runs cannot be
/// compared on a shared machine; the ratios of one can.
/// </summary>
internal static class Contest
{
    public static async Task HoldAsync(
        string title,
        IReadOnlyList<Contender> contenders,
        int runs,
        IEnumerable<string> absent,
        CancellationToken ct
    )
    {
        var results = contenders.Select(_ => new List<Measured>()).ToArray();
        for (var run = 0; run < runs; run++)
        {
            for (var i = 0; i < contenders.Count; i++)
            {
                var prepared = await contenders[i].Prepare(ct);
                await SettleAsync(ct);
                results[i].Add(await contenders[i].RunAsync(prepared, ct));
                await contenders[i].Finish(prepared, ct);
            }
        }

        var medians = results.Select(Measured.Median).ToArray();
        Console.WriteLine($"\n{title} (median of {runs}, lowest and highest)");
        Console.WriteLine($"  {"", -28}{"wall s", 8}{"lowest", 8}{"highest", 8}{"ratio", 8}{"cpu s", 8}{"peak MB", 9}");
        for (var i = 0; i < contenders.Count; i++)
        {
            var median = medians[i];
            var (low, high) = (results[i].Min(run => run.Seconds), results[i].Max(run => run.Seconds));
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {contenders[i].Name, -28}{median.Seconds, 8:0.00}{low, 8:0.00}{high, 8:0.00}{median.Seconds / medians[0].Seconds, 8:0.00}{median.Cpu, 8:0.00}{median.PeakMegabytes, 9:0}"
                )
            );
        }

        foreach (var name in absent)
        {
            Console.WriteLine($"  {name} is absent on this machine");
        }
    }

    /// <summary>
    /// What one wrote and deleted is not to be finished while the next is measured, and memory that nobody had for a while
    /// is slow to get on a virtual machine that lends it to its host: everybody begins with some that was just in use.
    /// </summary>
    public static async Task SettleAsync(CancellationToken ct)
    {
        if (OperatingSystem.IsLinux())
        {
            using var sync = Process.Start("sync");
            await sync.WaitForExitAsync(ct);
            UseMemory();
        }
    }

    private static unsafe void UseMemory()
    {
        const int Block = 1 << 26;
        var blocks = new void*[48];
        for (var i = 0; i < blocks.Length; i++)
        {
            blocks[i] = NativeMemory.Alloc(Block);
            NativeMemory.Fill(blocks[i], Block, 1);
        }

        foreach (var block in blocks)
        {
            NativeMemory.Free(block);
        }
    }
}
