using System.Diagnostics;

namespace HubTasks.EndToEnd.ThirdParty;

/// <summary>The real git as a judge; pointers of large files stay pointers.</summary>
internal static class Git
{
    public static void SkipUnlessInstalled()
    {
        if (!OnPath("git"))
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "git is not installed");
            Assert.Skip("git is not installed");
        }
    }

    /// <returns>What it printed, without the last line end.</returns>
    public static async Task<string> RunAsync(string folder, CancellationToken ct, params string[] arguments)
    {
        string[] plain =
        [
            "-c",
            "filter.lfs.smudge=cat",
            "-c",
            "filter.lfs.clean=cat",
            "-c",
            "filter.lfs.process=",
            "-c",
            "filter.lfs.required=false",
            "-c",
            "core.autocrlf=false",
        ];
        var start = new ProcessStartInfo("git", [.. plain, .. arguments])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var error = await process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        Assert.True(process.ExitCode == 0, $"git {string.Join(' ', arguments)}: {error}");
        return (await output).TrimEnd('\n');
    }

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder =>
                File.Exists(Path.Combine(folder, program)) || File.Exists(Path.Combine(folder, program + ".exe"))
            );
}
