using System.Diagnostics;

namespace HubTasks.EndToEnd.Serve;

/// <summary><c>hubtasks serve</c> as a process of its own.</summary>
public sealed class ServeProcess : IDisposable
{
    private const string Ready = "listening on ";

    private readonly Process _process;

    private ServeProcess(Process process, string endpoint) => (_process, Endpoint) = (process, endpoint);

    public string Endpoint { get; }

    public static async Task<ServeProcess> StartAsync(string folder, CancellationToken ct)
    {
        var cli = new Cli(folder, new Dictionary<string, string> { ["HOME"] = folder });
        var process = cli.Start(BuiltTool.Command[0], [.. BuiltTool.Command.Skip(1), "serve", folder, "--port", "0"]);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(ct) is { } line)
            {
                if (line.StartsWith(Ready, StringComparison.Ordinal))
                {
                    return new ServeProcess(process, line[Ready.Length..].Trim());
                }
            }

            throw new InvalidOperationException($"serve ended: {await process.StandardError.ReadToEndAsync(ct)}");
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    /// <summary>As <c>kill -9</c> does.</summary>
    public async Task KillAsync(CancellationToken ct)
    {
        _process.Kill();
        await _process.WaitForExitAsync(ct);
    }

    /// <summary>As a service manager does.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> TerminateAsync(CancellationToken ct)
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString()])!;
        await kill.WaitForExitAsync(ct);
        await _process.WaitForExitAsync(ct);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
