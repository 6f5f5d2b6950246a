using System.Reflection;
using HubTasks.Tests;

namespace HubTasks.EndToEnd;

/// <summary>Packs what is built, under a version of its own, so that no other feed or cache can answer for it.</summary>
internal static class Packing
{
    /// <summary>In which the tests, and so everything that they use, were built.</summary>
    public static string Configuration { get; } =
        typeof(Packing).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    public static string NewVersion() => $"0.0.0-t{Guid.NewGuid():N}"[..16];

    /// <param name="cli">What to run <c>dotnet</c> with.</param>
    /// <param name="project">From the root of the repository.</param>
    /// <param name="version">Of the package.</param>
    /// <param name="feed">Where the package goes.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task PackAsync(Cli cli, string project, string version, string feed, CancellationToken ct)
    {
        var packed = await cli.RunAsync(
            ct,
            "dotnet",
            "pack",
            Repository.PathTo(project),
            "--no-build",
            "--no-restore",
            "-nologo",
            "-c",
            Configuration,
            "-o",
            feed,
            $"-p:PackageVersion={version}"
        );
        Assert.True(packed.ExitCode == 0, packed.Output);
    }
}
