using System.Globalization;
using HubTasks.Hub;
using HubTasks.LocalHub;
using HubTasks.Tests;

namespace HubTasks.Bench;

/// <summary>
/// A solution of many projects with two frameworks each that share three models, built with an empty cache: how often each
/// file is fetched, and what HubTasks adds to the solution beside what it adds to one of its projects. Compilers take their
/// time for twenty projects with or without us, so the ratio is that of what is added. Nothing is copied to outputs, which
/// would measure the disk.
/// </summary>
internal sealed class SolutionBench(string work, LocalHubServer hub, int projects)
{
    private const int Models = 3;
    private const int Mebibytes = 64;
    private const int BytesPerSecond = 50_000_000;
    private const string Version = "0.0.1-bench";

    private readonly Dictionary<string, string> _environment = new()
    {
        ["NUGET_PACKAGES"] = Path.Combine(work, "packages"),
        ["HF_HOME"] = Path.Combine(work, "hf"),
        ["HF_ENDPOINT"] = hub.Endpoint,
        ["HF_TOKEN"] = "",
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["MSBUILDDISABLENODEREUSE"] = "1",
    };

    public static async Task<int> RunAsync(string[] arguments, CancellationToken ct)
    {
        var projects = int.Parse(Arguments.Of(arguments, "--projects") ?? "20", CultureInfo.InvariantCulture);
        var runs = int.Parse(Arguments.Of(arguments, "--runs") ?? "5", CultureInfo.InvariantCulture);
        var work = Directory.CreateTempSubdirectory("hubtasks-bench-").FullName;
        try
        {
            await using var hub = await LocalHubServer.StartAsync(
                new LocalHubOptions { Folder = Path.Combine(work, "hub") },
                ct
            );
            hub.Faults.Add("/**", Fault.Slow(BytesPerSecond), FaultPlan.Always, origin: HubOrigin.Cdn);
            await new SolutionBench(work, hub, projects).MeasureAsync(runs, ct);
            return 0;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private async Task MeasureAsync(int runs, CancellationToken ct)
    {
        var (items, package) = (Fill(), await PackAsync(ct));
        var plain = await WriteAsync("plain", "", ct);
        var with = await WriteAsync("with", package + items, ct);
        var results = new Dictionary<string, List<Measured>>(StringComparer.Ordinal);
        var most = 0;
        for (var run = 0; run < runs; run++)
        {
            foreach (var (kind, folder) in (IEnumerable<(string, string)>)[("without", plain), ("with", with)])
            {
                foreach (
                    var (what, target) in (IEnumerable<(string, string)>)
                        [("one project", "p1/p1.csproj"), ($"{projects} projects", "All.slnx")]
                )
                {
                    foreach (var output in Directory.GetDirectories(folder, "bin", SearchOption.AllDirectories))
                    {
                        Directory.Delete(output, recursive: true);
                    }

                    foreach (var lockFile in Directory.GetFiles(folder, "hub.lock.json", SearchOption.AllDirectories))
                    {
                        File.Delete(lockFile);
                    }

                    if (Directory.Exists(_environment["HF_HOME"]))
                    {
                        Directory.Delete(_environment["HF_HOME"], recursive: true);
                    }

                    hub.Requests.Clear();
                    var taken = await Measured.RunAsync(
                        "dotnet",
                        ["build", Path.Combine(folder, target), "-m", "--no-restore", "-nologo", "-v", "q"],
                        _environment,
                        ct
                    );
                    results.TryAdd($"{what}, {kind}", []);
                    results[$"{what}, {kind}"].Add(taken);
                    most = Math.Max(most, MostFetched());
                }
            }
        }

        Print(runs, results, most);
    }

    private void Print(int runs, Dictionary<string, List<Measured>> results, int most)
    {
        double Median(string name) => Measured.Median(results[name]).Seconds;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\n{Models} models of {Mebibytes} MiB at {BytesPerSecond / 1_000_000} MB/s a connection, two frameworks a project, empty cache (wall seconds, median of {runs}, lowest and highest)"
            )
        );
        foreach (var (name, taken) in results.OrderBy(item => item.Key, StringComparer.Ordinal))
        {
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {name, -24}{Median(name), 8:0.00}{taken.Min(run => run.Seconds), 8:0.00}{taken.Max(run => run.Seconds), 8:0.00}"
                )
            );
        }

        var one = Median("one project, with") - Median("one project, without");
        var all = Median($"{projects} projects, with") - Median($"{projects} projects, without");
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  added to one {one:0.00}, to {projects} {all:0.00}: {all / one:0.00} times; no file was fetched from its beginning more than {most} times"
            )
        );
    }

    /// <summary>How often the file that was fetched most was begun: a large one is fetched in several ranges.</summary>
    private int MostFetched() =>
        hub
            .Requests.Snapshot()
            .Where(request =>
                request.Method == "GET"
                && request.Origin == HubOrigin.Hub
                && request.Path.Contains("/resolve/", StringComparison.Ordinal)
                && request.Range?.StartsWith("bytes=0-", StringComparison.Ordinal) != false
            )
            .GroupBy(request => request.Path, StringComparer.Ordinal)
            .Select(group => group.Count())
            .DefaultIfEmpty()
            .Max();

    /// <summary>Returns the items that refer to the models.</summary>
    private string Fill() =>
        string.Concat(
            Enumerable
                .Range(0, Models)
                .Select(i =>
                {
                    var name = string.Create(CultureInfo.InvariantCulture, $"bench/model-{i}");
                    var content = new byte[Mebibytes << 20];
                    new Random(i).NextBytes(content);
                    var commit = hub.Store.AddCommit(
                        HubRepository.Model(RepoId.Parse(name)),
                        "main",
                        CommitFile.FromBytes("model.safetensors", content)
                    );
                    return $"""<HubModelReference Include="{name}" Revision="{commit}" CopyToOutputDirectory="Never" CopyToPublishDirectory="Never" />""";
                })
        );

    private async Task<string> PackAsync(CancellationToken ct)
    {
        Console.WriteLine("packing HubTasks");
        await Measured.RunAsync(
            "dotnet",
            [
                "pack",
                Repository.PathTo("src/HubTasks.MSBuild"),
                "-c",
                "Release",
                "-o",
                Path.Combine(work, "feed"),
                "-p:PackageVersion=" + Version,
            ],
            _environment,
            ct
        );
        return $"""<PackageReference Include="HubTasks" Version="{Version}" PrivateAssets="all" />""";
    }

    private async Task<string> WriteAsync(string name, string items, CancellationToken ct)
    {
        var folder = Directory.CreateDirectory(Path.Combine(work, name)).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder, "nuget.config"),
            $"""<configuration><packageSources><clear /><add key="feed" value="{Path.Combine(work, "feed")}" /></packageSources></configuration>""",
            ct
        );
        // the reference assemblies of the newest framework serve both: only its own are on every machine
        await File.WriteAllTextAsync(
            Path.Combine(folder, "Directory.Build.props"),
            """
            <Project>
              <PropertyGroup>
                <DisableImplicitFrameworkReferences Condition="'$(TargetFramework)' == 'net9.0'">true</DisableImplicitFrameworkReferences>
                <GenerateAssemblyInfo>false</GenerateAssemblyInfo>
                <GenerateTargetFrameworkAttribute>false</GenerateTargetFrameworkAttribute>
              </PropertyGroup>
              <ItemGroup Condition="'$(TargetFramework)' == 'net9.0'">
                <Reference Include="$(NetCoreTargetingPackRoot)/Microsoft.NETCore.App.Ref/$(BundledNETCoreAppPackageVersion)/ref/net10.0/*.dll" />
              </ItemGroup>
            </Project>
            """,
            ct
        );
        for (var n = 1; n <= projects; n++)
        {
            var project = Directory.CreateDirectory(Path.Combine(folder, $"p{n}")).FullName;
            await File.WriteAllTextAsync(Path.Combine(project, "Class.cs"), $"public static class Class{n} {{ }}", ct);
            await File.WriteAllTextAsync(
                Path.Combine(project, $"p{n}.csproj"),
                $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup><TargetFrameworks>net10.0;net9.0</TargetFrameworks></PropertyGroup>
                  <ItemGroup>{items}</ItemGroup>
                </Project>
                """,
                ct
            );
        }

        var solution = Path.Combine(folder, "All.slnx");
        var paths = Enumerable.Range(1, projects).Select(n => $"""  <Project Path="p{n}/p{n}.csproj" />""");
        await File.WriteAllTextAsync(solution, $"<Solution>\n{string.Join('\n', paths)}\n</Solution>\n", ct);
        await Measured.RunAsync("dotnet", ["restore", solution, "-nologo", "-v", "q"], _environment, ct);
        return folder;
    }
}
