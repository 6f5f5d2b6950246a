using HubTasks.Tests;

namespace HubTasks.EndToEnd.Actions;

/// <summary>Where an action's tool comes from.</summary>
public sealed class ToolDeliveryTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_is_built_from_the_actions_own_checkout_once_and_then_comes_from_the_cache()
    {
        await CheckOutAsync(_folder["checkout"]);
        // what is already downloaded for this machine's own builds
        var packages =
            Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        using var runner = new WorkflowRunner { UsesBuiltTool = false, Ours = _folder["checkout"] };
        runner.Environment["NUGET_PACKAGES"] = packages;
        // a caller's files decide nothing about how our tool is built
        runner.Write("global.json", "{\"sdk\":{\"version\":\"1.0.0\"}}");
        runner.Write("nuget.config", "<configuration><packageSources><clear /></packageSources></configuration>");

        var cold = await runner.RunActionAsync("action.yml", Ct, ("run", "setup"));
        Directory.Delete(_folder["checkout/src"], recursive: true);
        await CheckOutAsync(_folder["checkout"]);
        var cached = await runner.RunActionAsync("action.yml", Ct, ("run", "setup"));

        Assert.True(cold.Succeeded, cold.Log);
        Assert.Contains("::group::Build hubtasks", cold.Log, StringComparison.Ordinal);
        Assert.StartsWith("hubtasks-tool-Linux-X64-", Assert.Single(cold.Saved), StringComparison.Ordinal);
        Assert.True(cached.Succeeded, cached.Log);
        Assert.DoesNotContain("::group::Build hubtasks", cached.Log, StringComparison.Ordinal);
        Assert.Empty(cached.Saved);
        Assert.True(File.Exists(cached.Output("tool")));
    }

    [Fact]
    public async Task It_is_installed_by_version_from_a_feed()
    {
        var version = Packing.NewVersion();
        var cli = new Cli(Repository.Root, PackedProduct.Quiet(_folder["home"]));
        await Packing.PackAsync(cli, "src/HubTasks.Cli/HubTasks.Cli.csproj", version, _folder["feed"], Ct);
        using var runner = new WorkflowRunner { UsesBuiltTool = false };
        runner.Write("README.md", "no card\n");

        var run = await runner.RunActionAsync(
            "actions/lint/action.yml",
            Ct,
            ("tool-version", version),
            ("tool-source", _folder["feed"]),
            ("cache-tool", "false")
        );

        Assert.True(run.Succeeded, run.Log);
        Assert.Equal("passed", run.Output("outcome"));
        Assert.Empty(run.Saved);
    }

    /// <summary>What an action's folder on a runner has: the tracked files, without .git.</summary>
    private static async Task CheckOutAsync(string folder)
    {
        var listed = await new Cli(Repository.Root, new Dictionary<string, string>()).RunAsync(
            Ct,
            "git",
            "ls-files",
            "src",
            "actions",
            "action.yml",
            "docs",
            "schemas",
            "global.json",
            "*.props",
            "README.md",
            "LICENSE",
            "BannedSymbols.txt",
            ".editorconfig"
        );
        Assert.True(listed.ExitCode == 0, listed.Output);
        foreach (var file in listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var to = Path.Combine(folder, file);
            if (File.Exists(Repository.PathTo(file)) && !File.Exists(to))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                File.Copy(Repository.PathTo(file), to);
            }
        }
    }
}
