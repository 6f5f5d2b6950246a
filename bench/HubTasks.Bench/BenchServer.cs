using System.Diagnostics;
using System.Globalization;
using HubTasks.LocalHub;

namespace HubTasks.Bench;

/// <summary>A local hub as a process of its own, so that its work is not counted as a client's.</summary>
internal static class BenchServer
{
    /// <summary>Starts it, hands over its address, and ends it when the work is done.</summary>
    /// <param name="folder">What to serve.</param>
    /// <param name="delay">Milliseconds before each answer; 0 for none.</param>
    /// <param name="rate">Bytes per second for each connection to the second origin; 0 for no limit.</param>
    /// <param name="work">Gets the address.</param>
    /// <param name="ct">Ends the wait for it to begin.</param>
    public static async Task UseAsync(string folder, int delay, int rate, Func<string, Task> work, CancellationToken ct)
    {
        string[] arguments =
        [
            "serve",
            folder,
            delay.ToString(CultureInfo.InvariantCulture),
            rate.ToString(CultureInfo.InvariantCulture),
        ];
        using var server = Process.Start(
            new ProcessStartInfo(Environment.ProcessPath!, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
        try
        {
            await work((await server.StandardOutput.ReadLineAsync(ct))!);
        }
        finally
        {
            server.StandardInput.Close();
            await server.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <param name="folder">What to serve.</param>
    /// <param name="delay">Milliseconds before each answer; 0 for none.</param>
    /// <param name="rate">Bytes per second for each connection to the second origin; 0 for no limit.</param>
    /// <param name="ct">Ends it.</param>
    public static async Task<int> RunAsync(string folder, string delay, string rate, CancellationToken ct)
    {
        await using var hub = await LocalHubServer.StartAsync(
            new LocalHubOptions { Folder = Path.GetFullPath(folder) },
            ct
        );
        var milliseconds = int.Parse(delay, CultureInfo.InvariantCulture);
        var bytes = int.Parse(rate, CultureInfo.InvariantCulture);
        var late = Fault.Delay(TimeSpan.FromMilliseconds(milliseconds));
        if (bytes > 0)
        {
            hub.Faults.Add("/**", late with { BytesPerSecond = bytes }, FaultPlan.Always, origin: HubOrigin.Cdn);
        }

        if (milliseconds > 0)
        {
            hub.Faults.Add("/**", late, FaultPlan.Always);
        }

        Console.WriteLine(hub.Endpoint);
        await Console.In.ReadLineAsync(ct);
        return 0;
    }
}
