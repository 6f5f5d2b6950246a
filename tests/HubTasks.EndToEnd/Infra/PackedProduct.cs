using System.IO.Compression;
using System.Reflection;
using HubTasks.EndToEnd;
using HubTasks.Tests;

[assembly: AssemblyFixture(typeof(PackedProduct))]

namespace HubTasks.EndToEnd;

/// <summary>
/// The package as a user gets it: packed once per run from what is built, under a version of its own, into a feed that
/// only these tests read. The global packages folder of the machine never sees it.
/// </summary>
public sealed class PackedProduct : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    public string Version { get; } = $"0.0.0-t{Guid.NewGuid():N}"[..16];

    public string Feed => _folder["feed"];

    /// <summary>The <c>NUGET_PACKAGES</c> of the run.</summary>
    public string Packages => _folder["packages"];

    /// <summary>The package unzipped, for projects that import its targets without NuGet.</summary>
    public string Unpacked => _folder["unpacked"];

    public string Nupkg => Path.Combine(Feed, $"HubTasks.{Version}.nupkg");

    private static string Configuration =>
        typeof(PackedProduct).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Feed);
        var cli = new Cli(Repository.Root, Quiet(_folder["home"]));
        var result = await cli.RunAsync(
            CancellationToken.None,
            "dotnet",
            "pack",
            Repository.PathTo("src/HubTasks.MSBuild/HubTasks.MSBuild.csproj"),
            "--no-build",
            "--no-restore",
            "-nologo",
            "-c",
            Configuration,
            "-o",
            Feed,
            $"-p:PackageVersion={Version}"
        );
        Assert.True(result.ExitCode == 0, result.Output);
        Assert.True(File.Exists(Nupkg), result.Output);
        await ZipFile.ExtractToDirectoryAsync(Nupkg, Unpacked);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Variables that keep a <c>dotnet</c> call to itself.</summary>
    /// <param name="home">Where it may put what it writes for its user.</param>
    public static IDictionary<string, string> Quiet(string home) =>
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["HOME"] = Directory.CreateDirectory(home).FullName,
            ["DOTNET_CLI_HOME"] = home,
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_NOLOGO"] = "1",
            ["DOTNET_SKIP_FIRST_TIME_EXPERIENCE"] = "1",
            ["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false",
            ["DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE"] = "true",
            ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
            ["DOTNET_CLI_UI_LANGUAGE"] = "en",
            ["MSBUILDDISABLENODEREUSE"] = "1",
        };
}
