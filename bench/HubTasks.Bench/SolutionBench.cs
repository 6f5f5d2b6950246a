using System.Globalization;
using HubTasks.Hub;
using HubTasks.LocalHub;

namespace HubTasks.Bench;

/// <summary>
/// A solution of many projects with two frameworks each that share three models, restored by MSBuild's target into an empty
/// cache: how often each file is fetched, and what the solution takes beside one of its projects. MSBuild takes its time
/// to load twenty projects with or without us: a target with nothing in it is run in the same projects, our package not
/// imported, and what a restore takes longer than that is ours.
/// </summary>
internal sealed class SolutionBench(string work, LocalHubServer hub, int projects, int rate)
{
    private const int Models = 3;
    private const int Mebibytes = 256;
    private const string NoTarget = "DoNothing";

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
        var rate = int.Parse(Arguments.Of(arguments, "--rate") ?? "50", CultureInfo.InvariantCulture);
        var runs = int.Parse(Arguments.Of(arguments, "--runs") ?? "5", CultureInfo.InvariantCulture);
        var work = Directory.CreateTempSubdirectory("hubtasks-bench-").FullName;
        try
        {
            await using var hub = await LocalHubServer.StartAsync(
                new LocalHubOptions { Folder = Path.Combine(work, "hub") },
                ct
            );
            hub.Faults.Add("/**", Fault.Slow(rate * 1_000_000), FaultPlan.Always, origin: HubOrigin.Cdn);
            await new SolutionBench(work, hub, projects, rate).MeasureAsync(runs, ct);
            return 0;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private async Task MeasureAsync(int runs, CancellationToken ct)
    {
        var folder = await WriteAsync(await BenchPackage.PackAsync(work, _environment, ct) + Fill(), ct);
        var one = new List<Run>();
        var all = new List<Run>();
        var most = 0;
        for (var run = 0; run < runs; run++)
        {
            foreach (var (taken, target) in (IEnumerable<(List<Run>, string)>)[(one, "p1"), (all, "All.slnx")])
            {
                Forget(folder);
                var path = Path.Combine(folder, target);
                var nothing = await BuildAsync(path, [$"-t:{NoTarget}", "-p:ExcludeRestorePackageImports=true"], ct);
                await Contest.SettleAsync(ct);
                hub.Requests.Clear();
                var cold = await BuildAsync(path, ["-t:RestoreHubModels"], ct);
                most = Math.Max(most, MostFetched());
                var warm = await BuildAsync(path, ["-t:RestoreHubModels"], ct);
                taken.Add(new Run(cold, warm, nothing));
            }
        }

        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\n{Models} models of {Mebibytes} MiB at {rate} MB/s a connection, two frameworks a project (wall seconds, medians of {runs}: empty cache, again, the same projects without us and with nothing to do; what the first takes longer than the last, with lowest and highest)"
            )
        );
        var (allCold, allAdded) = Print($"{projects} projects", all);
        var (oneCold, oneAdded) = Print("one project", one);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  {allAdded / oneAdded:0.00} times what is added, {allCold / oneCold:0.00} times the whole; no file was fetched from its beginning more than {most} times"
            )
        );
    }

    /// <summary>Takes away what a restore left: the cache, and in each project the lock file and what the next build would know.</summary>
    private void Forget(string folder)
    {
        foreach (var pattern in (string[])["hub.lock.json", "*.hub*.g.targets", "*.stamp", "*.inputs"])
        {
            foreach (var file in Directory.GetFiles(folder, pattern, SearchOption.AllDirectories))
            {
                File.Delete(file);
            }
        }

        if (Directory.Exists(_environment["HF_HOME"]))
        {
            Directory.Delete(_environment["HF_HOME"], recursive: true);
        }
    }

    private async Task<double> BuildAsync(string path, string[] what, CancellationToken ct)
    {
        string[] arguments = ["build", path, .. what, "-m", "--no-restore", "-nologo", "-v", "q"];
        return (await Measured.RunAsync("dotnet", arguments, _environment, ct)).Seconds;
    }

    /// <summary>Returns the medians of the first and of the differences.</summary>
    private static (double Cold, double Added) Print(string what, List<Run> taken)
    {
        static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);
        var added = taken.ConvertAll(run => run.Cold - run.Nothing);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  {what, -14}{Median(taken.Select(run => run.Cold)), 8:0.00}{Median(taken.Select(run => run.Warm)), 8:0.00}{Median(taken.Select(run => run.Nothing)), 8:0.00}{Median(added), 8:0.00}{added.Min(), 8:0.00}{added.Max(), 8:0.00}"
            )
        );
        return (Median(taken.Select(run => run.Cold)), Median(added));
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
                    var commit = hub.Store.AddCommit(
                        HubRepository.Model(RepoId.Parse(name)),
                        "main",
                        CommitFile.FromStream("model.safetensors", () => new RandomStream(Mebibytes * 1024L * 1024))
                    );
                    return $"""<HubModelReference Include="{name}" Revision="{commit}" CopyToOutputDirectory="Never" CopyToPublishDirectory="Never" />""";
                })
        );

    /// <summary>Returns the folder of the solution.</summary>
    private async Task<string> WriteAsync(string items, CancellationToken ct)
    {
        var folder = BenchPackage.Folder(work, "solution");
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
        await File.WriteAllTextAsync(
            Path.Combine(folder, "Directory.Build.targets"),
            $"""
            <Project>
              <Target Name="{NoTarget}">
                <ItemGroup Condition="'$(TargetFramework)' == ''">
                  <Framework Include="$(TargetFrameworks)" />
                </ItemGroup>
                <MSBuild
                  Condition="'@(Framework)' != ''"
                  Projects="$(MSBuildProjectFullPath)"
                  Targets="{NoTarget}"
                  Properties="TargetFramework=%(Framework.Identity)"
                  BuildInParallel="$(BuildInParallel)"
                />
              </Target>
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

    /// <summary>In seconds: restored into an empty cache, again at once, and with nothing to do.</summary>
    private sealed record Run(double Cold, double Warm, double Nothing);
}
