using System.Diagnostics;
using HubTasks.Findings;
using HubTasks.Hub;

namespace HubTasks.Cli.Projects;

/// <summary>Asks MSBuild about a project, in a process of its own: only MSBuild knows what a project says.</summary>
internal static class MSBuildCall
{
    private const int ShownLines = 12;

    /// <param name="project">Absolute.</param>
    /// <param name="environment">For <c>DOTNET_HOST_PATH</c>.</param>
    /// <param name="arguments">Such as <c>-getProperty:TargetFrameworks</c>.</param>
    /// <param name="ct">Ends the process.</param>
    /// <returns>What it printed.</returns>
    /// <exception cref="HubTasksException">HUB0035 or HUB0036.</exception>
    public static async Task<string> RunAsync(
        string project,
        HubEnvironment environment,
        IEnumerable<string> arguments,
        CancellationToken ct
    )
    {
        var start = new ProcessStartInfo(
            environment.NonEmpty("DOTNET_HOST_PATH") ?? "dotnet",
            ["msbuild", project, "-nologo", "-noAutoResponse", "-nodeReuse:false", .. arguments]
        )
        {
            WorkingDirectory = Path.GetDirectoryName(project),
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        // what the tool itself runs under must not choose another SDK for the project
        start.Environment.Remove("MSBuildSDKsPath");
        start.Environment.Remove("MSBuildExtensionsPath");
        using var process = Start(start);
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(ct);
            var error = process.StandardError.ReadToEndAsync(ct);
            await process.WaitForExitAsync(ct);
            return process.ExitCode == 0
                ? await output
                : throw new HubTasksException(Messages.ProjectUnreadable(project, Shown(await output + await error)));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new HubTasksException(Messages.NoDotnet(start.FileName), exception);
        }
    }

    private static string Shown(string output) =>
        string.Join(
            "\n  ",
            output.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).Take(ShownLines)
        );
}
