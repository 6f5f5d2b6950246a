using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace HubTasks.EndToEnd.Sync;

/// <summary>The tool as a process of its own, which a test may kill.</summary>
internal sealed class SyncTool : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly Task _pumps;

    private SyncTool(Process process)
    {
        _process = process;
        _pumps = Task.WhenAll(PumpAsync(process.StandardOutput), PumpAsync(process.StandardError));
    }

    /// <summary>Standard output and error together.</summary>
    public string Output => string.Join('\n', _output);

    public bool HasExited => _process.HasExited;

    /// <summary>The most memory it had so far, in bytes; 0 where the system does not tell.</summary>
    public long PeakMemory { get; private set; }

    /// <param name="folder">Its current folder, home and temporary folder.</param>
    /// <param name="environment">On top of a path and nothing else of this machine.</param>
    /// <param name="args">After <c>hubtasks</c>.</param>
    public static SyncTool Start(string folder, IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        var start = new ProcessStartInfo(BuiltTool.Command[0])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var arg in BuiltTool.Command.Skip(1).Concat(args))
        {
            start.ArgumentList.Add(arg);
        }

        var inherited = new[] { "PATH", "DOTNET_ROOT", "SystemRoot" }
            .Select(name => (Name: name, Value: Environment.GetEnvironmentVariable(name)))
            .Where(pair => pair.Value is not null)
            .ToList();
        start.Environment.Clear();
        foreach (var (name, value) in inherited)
        {
            start.Environment[name] = value;
        }

        start.Environment["HOME"] = folder;
        start.Environment["TMPDIR"] = folder;
        start.Environment["HF_HOME"] = Path.Combine(folder, ".hf");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new SyncTool(Process.Start(start)!);
    }

    /// <returns>The exit code.</returns>
    public async Task<int> WaitAsync(CancellationToken ct)
    {
        while (!_process.HasExited)
        {
            ReadMemory();
            try
            {
                await _process.WaitForExitAsync(ct).WaitAsync(TimeSpan.FromMilliseconds(200), ct);
            }
            catch (TimeoutException)
            {
                // still running
            }
        }

        await _pumps;
        return _process.ExitCode;
    }

    /// <summary>As <c>kill -9</c>.</summary>
    public async Task KillAsync(CancellationToken ct)
    {
        _process.Kill();
        await _process.WaitForExitAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _pumps;
        _process.Dispose();
    }

    private void ReadMemory()
    {
        var status = string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/status");
        try
        {
            var line = File.ReadLines(status)
                .FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            if (line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var kilobytes, ..])
            {
                PeakMemory = long.Parse(kilobytes, CultureInfo.InvariantCulture) * 1024;
            }
        }
        catch (IOException)
        {
            // it ended in between, or this is no Linux
        }
    }

    private async Task PumpAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            _output.Enqueue(line);
        }
    }
}
