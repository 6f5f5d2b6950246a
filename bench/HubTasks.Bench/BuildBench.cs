using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using HubTasks.Hub;
using HubTasks.LocalHub;

namespace HubTasks.Bench;

/// <summary>
/// What HubTasks adds to a build that has nothing to do: the same project without models and with five, alternating, and
/// the time of our own targets as MSBuild counts it.
/// </summary>
internal static partial class BuildBench
{
    private const int Models = 5;

    public static async Task<int> RunAsync(int runs, CancellationToken ct)
    {
        var work = Directory.CreateTempSubdirectory("hubtasks-bench-").FullName;
        try
        {
            var environment = new Dictionary<string, string>
            {
                ["NUGET_PACKAGES"] = Path.Combine(work, "packages"),
                ["HF_HOME"] = Path.Combine(work, "hf"),
                ["HF_ENDPOINT"] = Path.Combine(work, "hub"),
                ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
                ["DOTNET_NOLOGO"] = "1",
            };
            Task<string> Dotnet(params string[] arguments) => DotnetAsync(arguments, environment, ct);
            var package = await BenchPackage.PackAsync(work, environment, ct);
            var references = await FillAsync(environment["HF_ENDPOINT"], ct);
            var plain = Project(work, "plain", "");
            var with = Project(work, "pinned", package + references);
            string[] noOp = ["-nologo", "-v", "q", "--no-restore"];
            foreach (var project in (string[])[plain, with])
            {
                await Dotnet("build", project, "-nologo", "-v", "q");
                await Dotnet(["build", project, .. noOp]);
            }

            Contender Build(string name, string project) =>
                new(
                    name,
                    _ => Task.FromResult(project),
                    (path, token) => Measured.RunAsync("dotnet", ["build", path, .. noOp], environment, token),
                    (_, _) => Task.CompletedTask
                );
            await Contest.HoldAsync(
                "a build with nothing to do",
                [Build("without HubTasks", plain), Build($"with {Models} models", with)],
                runs,
                [],
                ct
            );
            var ours = new List<int>();
            for (var run = 0; run < runs; run++)
            {
                var summary = await Dotnet(["build", with, .. noOp, "-clp:PerformanceSummary"]);
                ours.Add(
                    Target
                        .Matches(summary)
                        .Sum(match => int.Parse(match.Groups["ms"].Value, CultureInfo.InvariantCulture))
                );
            }

            ours.Sort();
            Console.WriteLine($"  our targets, as MSBuild counts them: {ours[ours.Count / 2]} ms (median of {runs})");
            return 0;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>Returns the items that refer to the models.</summary>
    private static async Task<string> FillAsync(string folder, CancellationToken ct)
    {
        await using var hub = await LocalHubServer.StartAsync(new LocalHubOptions { Folder = folder }, ct);
        var items = Enumerable
            .Range(0, Models)
            .Select(i =>
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"bench/model-{i}");
                var files = Enumerable
                    .Range(0, 4)
                    .Select(file => CommitFile.FromBytes($"file-{file}.json", "{}"u8.ToArray()));
                var commit = hub.Store.AddCommit(HubRepository.Model(RepoId.Parse(name)), "main", files);
                return $"""<HubModelReference Include="{name}" Revision="{commit}" />""";
            });
        return string.Concat(items);
    }

    private static string Project(string work, string name, string items)
    {
        var folder = BenchPackage.Folder(work, name);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), "System.Console.WriteLine();");
        var project = Path.Combine(folder, name + ".csproj");
        File.WriteAllText(
            project,
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup>{items}</ItemGroup>
            </Project>
            """
        );
        return project;
    }

    private static async Task<string> DotnetAsync(
        string[] arguments,
        IReadOnlyDictionary<string, string> environment,
        CancellationToken ct
    )
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} failed: {output}");
    }

    /// <summary>A line of the summary for a target of ours: <c>12 ms  _HubPrepare  1 calls</c>.</summary>
    [GeneratedRegex(
        @"^\s*(?<ms>\d+) ms\s+(?!\w*GitHub)\w*Hub\w*\s+\d+ calls",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Target { get; }
}
