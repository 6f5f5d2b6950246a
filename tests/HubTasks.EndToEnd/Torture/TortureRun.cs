using System.Diagnostics;
using System.Runtime.InteropServices;

namespace HubTasks.EndToEnd.Torture;

/// <summary>A process under torture.</summary>
/// <param name="folder">Where it works.</param>
/// <param name="process">Just started.</param>
/// <param name="command">For messages.</param>
/// <param name="disk">What its disk does wrong.</param>
internal sealed class TortureRun(string folder, Process process, string command, string disk) : IDisposable
{
    private const int Interrupted = 130;

    private readonly Task<string> _output = process.StandardOutput.ReadToEndAsync();
    private readonly Task<string> _error = process.StandardError.ReadToEndAsync();

    public string Folder => folder;

    public bool IsRestore => command.StartsWith("restore", StringComparison.Ordinal);

    /// <summary>What it said, once it has ended.</summary>
    public string Said => $"`{command}`{(disk.Length > 0 ? $" on a disk with {disk}" : "")} said: {_error.Result}";

    /// <summary>Sends a signal if it still runs after a while.</summary>
    public bool KillAfter(int milliseconds, int signal)
    {
        if (process.WaitForExit(milliseconds))
        {
            return false;
        }

        _ = Kill(process.Id, signal);
        return true;
    }

    public async Task<int> EndAsync(CancellationToken ct)
    {
        // a guard against a hang alone
        await process.WaitForExitAsync(ct).WaitAsync(TimeSpan.FromMinutes(5), ct);
        await Task.WhenAll(_output, _error);
        return process.ExitCode;
    }

    /// <summary>Killed, interrupted, well, or with a code that says what is wrong: nothing else is an end.</summary>
    public void AssertEnd(string when)
    {
        var code = process.ExitCode;
        Assert.True(
            code is 0 or Interrupted or 128 + 9 or 128 + 15 or 128 + 2
                || (code is 1 or 3 && (_error.Result.Contains("HUB", StringComparison.Ordinal) || !IsRestore)),
            $"exit code {code} in {when}: {Said}"
        );
        Assert.True(!_error.Result.Contains("   at ", StringComparison.Ordinal), $"a crash in {when}: {Said}");
    }

    public void Dispose() => process.Dispose();

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Kill(int process, int signal);
}
