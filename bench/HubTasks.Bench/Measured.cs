using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace HubTasks.Bench;

/// <summary>A process that was run to its end, with what it took.</summary>
/// <param name="Seconds">Wall.</param>
/// <param name="Cpu">User and system, seconds.</param>
/// <param name="PeakMegabytes">Largest resident size that was seen.</param>
internal sealed record Measured(double Seconds, double Cpu, double PeakMegabytes)
{
    public static Task<Measured> RunAsync(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        CancellationToken ct
    ) => RunAsync(program, arguments, environment, [0], ct);

    /// <param name="program">The process itself: what it starts is not measured.</param>
    /// <param name="arguments">As they are, without a shell.</param>
    /// <param name="environment">Added to that of this process.</param>
    /// <param name="fine">Exit codes that are no failure.</param>
    /// <param name="ct">Ends the reading of its output.</param>
    public static async Task<Measured> RunAsync(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        IReadOnlyCollection<int> fine,
        CancellationToken ct
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var error = process.StandardError.ReadToEndAsync(ct);
        double peak = 0;
        var cpu = TimeSpan.Zero;
        while (!process.WaitForExit(10))
        {
            peak = Math.Max(peak, PeakOf(process.Id));
            cpu = CpuOf(process) ?? cpu;
        }

        watch.Stop();
        if (!fine.Contains(process.ExitCode))
        {
            throw new InvalidOperationException(
                $"{program} ended with {process.ExitCode}: {await error}{await output}"
            );
        }

        return new Measured(watch.Elapsed.TotalSeconds, cpu.TotalSeconds, peak);
    }

    public static Measured Median(IReadOnlyList<Measured> runs)
    {
        var bySeconds = runs.OrderBy(run => run.Seconds).ToList();
        return bySeconds[bySeconds.Count / 2] with { PeakMegabytes = runs.Max(run => run.PeakMegabytes) };
    }

    /// <summary>As of the last look: a process that has ended no longer tells.</summary>
    private static TimeSpan? CpuOf(Process process)
    {
        try
        {
            return process.TotalProcessorTime;
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    private static double PeakOf(int id)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/status")
                .FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null
                ? 0
                : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
                    / 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
