using System.IO.Compression;
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

    public string Version { get; } = Packing.NewVersion();

    public string Feed => _folder["feed"];

    /// <summary>The <c>NUGET_PACKAGES</c> of the run.</summary>
    public string Packages => _folder["packages"];

    /// <summary>The package unzipped, for projects that import its targets without NuGet.</summary>
    public string Unpacked => _folder["unpacked"];

    public string Nupkg => Path.Combine(Feed, $"HubTasks.{Version}.nupkg");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Feed);
        var cli = new Cli(Repository.Root, Quiet(_folder["home"]));
        await Packing.PackAsync(
            cli,
            "src/HubTasks.MSBuild/HubTasks.MSBuild.csproj",
            Version,
            Feed,
            CancellationToken.None
        );
        Assert.True(File.Exists(Nupkg), $"there is no `{Nupkg}`");
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
