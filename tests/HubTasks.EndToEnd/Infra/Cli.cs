using System.Diagnostics;
using System.Text;

namespace HubTasks.EndToEnd;

/// <summary>What a process said and how it ended.</summary>
/// <param name="ExitCode">As the system reports it.</param>
/// <param name="Output">Standard output and standard error, as they came.</param>
public sealed record CliResult(int ExitCode, string Output);

/// <summary>Runs a program with an environment of its own: nothing of the caller's leaks in but what finding programs needs.</summary>
public sealed class Cli(string folder, IDictionary<string, string> environment)
{
    private static readonly string[] Inherited =
    [
        "PATH",
        "DOTNET_ROOT",
        "TMPDIR",
        "TEMP",
        "TMP",
        "SystemRoot",
        "ProgramFiles",
    ];

    /// <summary>Starts it, with both outputs redirected and nothing on standard input.</summary>
    public Process Start(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        var inherited = Inherited
            .Select(name => (name, value: Environment.GetEnvironmentVariable(name)))
            .Where(pair => pair.value is not null)
            .ToList();
        start.Environment.Clear();
        foreach (var (name, value) in inherited)
        {
            start.Environment[name] = value;
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    public async Task<CliResult> RunAsync(CancellationToken ct, string program, params IEnumerable<string> arguments)
    {
        using var process = Start(program, arguments);
        return await FinishAsync(process, ct);
    }

    /// <summary>Reads to the end; a cancelled test ends the process and its children.</summary>
    public static async Task<CliResult> FinishAsync(Process process, CancellationToken ct)
    {
        var output = new StringBuilder();
        void Add(object sender, DataReceivedEventArgs line)
        {
            lock (output)
            {
                output.Append(line.Data).Append('\n');
            }
        }

        process.OutputDataReceived += Add;
        process.ErrorDataReceived += Add;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        lock (output)
        {
            return new CliResult(process.ExitCode, output.ToString());
        }
    }
}
