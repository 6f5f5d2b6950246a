using HubTasks.Tests;

namespace HubTasks.EndToEnd.Package;

/// <summary>The first thing that a visitor does, in a copy of the sources without anything built.</summary>
public sealed class QuickstartTests
{
    private static readonly string[] Skipped = ["bin", "obj", "node_modules"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_sample_builds_everything_from_a_clone_answers_and_is_then_up_to_date()
    {
        using var folder = new TempFolder();
        var clone = folder["clone with space"];
        foreach (var file in Directory.GetFiles(Repository.Root))
        {
            Copy(file, Path.Combine(clone, Path.GetFileName(file)));
        }

        foreach (var part in (string[])["src/HubTasks.Findings", "src/HubTasks.Hub", "src/HubTasks.MSBuild", "samples"])
        {
            CopyAll(Repository.PathTo(part), Path.Combine(clone, part));
        }

        File.Copy(Repository.PathTo("src/Directory.Build.props"), Path.Combine(clone, "src/Directory.Build.props"));
        var environment = PackedProduct.Quiet(folder["home"]);
        environment["HF_HOME"] = folder["hf"];
        environment["NUGET_PACKAGES"] =
            Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var cli = new Cli(clone, environment);
        var locked = await File.ReadAllTextAsync(Path.Combine(clone, "samples/Quickstart/hub.lock.json"), Ct);

        var run = await cli.RunAsync(Ct, "dotnet", "run", "--project", "samples/Quickstart");
        var again = await cli.RunAsync(
            Ct,
            "dotnet",
            "build",
            "samples/Quickstart",
            "--no-restore",
            "-question",
            "-nologo"
        );
        var own = await cli.RunAsync(
            Ct,
            "dotnet",
            "samples/Quickstart/bin/Debug/net10.0/Quickstart.dll",
            "Il gatto dorme ancora sulla sedia vicino alla finestra."
        );

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("English", run.Output, StringComparison.Ordinal);
        Assert.Contains("reads as 3", run.Output, StringComparison.Ordinal);
        Assert.True(again.ExitCode == 0, again.Output);
        Assert.Contains("Italian", own.Output.Split('\n')[3], StringComparison.Ordinal);
        Assert.Equal(locked, await File.ReadAllTextAsync(Path.Combine(clone, "samples/Quickstart/hub.lock.json"), Ct));
    }

    private static void CopyAll(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from))
        {
            Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (var folder in Directory.GetDirectories(from).Where(path => !Skipped.Contains(Path.GetFileName(path))))
        {
            CopyAll(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to);
    }
}
