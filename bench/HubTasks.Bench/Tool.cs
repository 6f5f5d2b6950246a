using System.Diagnostics;
using System.Runtime.InteropServices;
using HubTasks.Tests;

namespace HubTasks.Bench;

/// <summary>The tool as a release has it: machine code for this system.</summary>
internal static class Tool
{
    /// <summary>Returns the program's path: the one that <c>HUBTASKS_TEST_TOOL</c> names, where it does.</summary>
    /// <param name="folder">Where to put it.</param>
    /// <param name="ct">Ends the wait, not the build.</param>
    public static async Task<string> PublishAsync(string folder, CancellationToken ct)
    {
        if (Environment.GetEnvironmentVariable("HUBTASKS_TEST_TOOL") is { } named)
        {
            return named;
        }

        var project = Repository.PathTo("src/HubTasks.Cli");
        Console.WriteLine("publishing the tool for this system");
        var start = new ProcessStartInfo(
            "dotnet",
            [
                "publish",
                project,
                "-c",
                "Release",
                "-r",
                RuntimeInformation.RuntimeIdentifier,
                $"-p:HubTasksRuntimes={RuntimeInformation.RuntimeIdentifier}",
                "-v",
                "q",
                "-nologo",
                "-o",
                folder,
            ]
        )
        {
            RedirectStandardOutput = true,
        };
        using var publish = Process.Start(start)!;
        var output = await publish.StandardOutput.ReadToEndAsync(ct);
        await publish.WaitForExitAsync(ct);
        return publish.ExitCode == 0
            ? Path.Combine(folder, OperatingSystem.IsWindows() ? "hubtasks.exe" : "hubtasks")
            : throw new InvalidOperationException($"the tool cannot be published: {output}");
    }
}
