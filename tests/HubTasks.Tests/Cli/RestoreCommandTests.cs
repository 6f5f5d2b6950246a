using HubTasks.Cli;

namespace HubTasks.Tests.Cli;

public sealed class RestoreCommandTests
{
    private const string Card = "---\nlicense: mit\n---\n# Tiny\n";

    [Fact]
    public async Task Models_of_the_settings_are_restored_and_locked()
    {
        await using var cli = await HubCli.StartAsync();
        var commit = cli.Commit("acme/tiny", ("README.md", Card), ("model.onnx", "weights"), ("other.bin", "x"));
        cli.Folder.Write(
            "hubtasks.yml",
            $"models:\n  - repo: acme/tiny\n    revision: {commit}\n    files: '*.onnx'\n"
        );

        var run = await cli.RunAsync("restore");

        Assert.Equal(ExitCode.Fine, run.ExitCode);
        Assert.Contains("wrote hub.lock.json", run.Error, StringComparison.Ordinal);
        var cells = run.Output.Split('\n')[1].Split('\t');
        Assert.Equal(["acme/tiny", commit, commit, "1", "7"], cells[..5]);
        Assert.Equal("weights", await File.ReadAllTextAsync(Path.Combine(cells[5], "model.onnx"), HubCli.Ct));
        Assert.False(File.Exists(Path.Combine(cells[5], "other.bin")));
    }

    [Fact]
    public async Task A_second_restore_asks_the_hub_nothing()
    {
        await using var cli = await HubCli.StartAsync();
        cli.Commit("acme/tiny", ("model.onnx", "weights"));
        cli.Folder.Write("hubtasks.yml", "models:\n  - repo: acme/tiny\n");
        await cli.RunAsync("restore");
        cli.Server.Requests.Clear();

        var run = await cli.RunAsync("restore", "--format", "json");

        Assert.Equal(ExitCode.Fine, run.ExitCode);
        Assert.Empty(cli.Server.Requests.Snapshot());
        Assert.Contains("\"repository\": \"acme/tiny\"", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lock_file_restores_what_it_says_after_the_branch_has_moved()
    {
        await using var cli = await HubCli.StartAsync();
        var commit = cli.Commit("acme/tiny", ("model.onnx", "old"));
        cli.Folder.Write("hubtasks.yml", "models:\n  - repo: acme/tiny\n");
        await cli.RunAsync("restore");
        cli.Commit("acme/tiny", ("model.onnx", "new"));

        var run = await cli.RunAsync("restore", "hub.lock.json", "--cache-dir", "elsewhere");

        Assert.Equal(ExitCode.Fine, run.ExitCode);
        var file = cli.Folder[$"elsewhere/models--acme--tiny/snapshots/{commit}/model.onnx"];
        Assert.Equal("old", await File.ReadAllTextAsync(file, HubCli.Ct));
    }

    [Fact]
    public async Task Locked_without_a_lock_file_fails_and_writes_none()
    {
        await using var cli = await HubCli.StartAsync();
        cli.Commit("acme/tiny", ("model.onnx", "weights"));
        cli.Folder.Write("hubtasks.yml", "models:\n  - repo: acme/tiny\n");

        var run = await cli.RunAsync("restore", "--locked");

        Assert.Equal(ExitCode.Findings, run.ExitCode);
        Assert.StartsWith("error HUB1005:", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(cli.Folder["hub.lock.json"]));
    }

    [Fact]
    public async Task A_feed_of_the_settings_needs_no_hub_and_yields_to_the_environment_and_the_flag()
    {
        await using var cli = await HubCli.StartAsync();
        var commit = cli.Commit("acme/tiny", ("model.onnx", "weights"));
        cli.Folder.Write("hubtasks.yml", "feed: .served\nmodels:\n  - repo: acme/tiny\n");

        var fromFeed = await CliRun.InAsync(cli.Folder, HubCli.Ct, "restore");
        Assert.Equal(ExitCode.Fine, fromFeed.ExitCode);
        Assert.Contains(commit, fromFeed.Output, StringComparison.Ordinal);
        Assert.Empty(cli.Server.Requests.Snapshot());

        await cli.RunAsync("restore", "--force-evaluate");
        Assert.NotEmpty(cli.Server.Requests.Snapshot());

        cli.Server.Requests.Clear();
        await cli.RunAsync("restore", "--force-evaluate", "--endpoint", ".served");
        Assert.Empty(cli.Server.Requests.Snapshot());
    }

    [Fact]
    public async Task Offline_with_a_cold_cache_says_what_is_missing()
    {
        await using var cli = await HubCli.StartAsync();
        cli.Folder.Write("hubtasks.yml", "models:\n  - repo: acme/tiny\n");

        var run = await cli.RunAsync("restore", "--offline");

        Assert.StartsWith("error HUB1030:", run.Error, StringComparison.Ordinal);
        Assert.Empty(cli.Server.Requests.Snapshot());
    }

    [Theory]
    [InlineData("", "HUB0030")]
    [InlineData("a.csproj b.csproj", "HUB0031")]
    public async Task A_folder_without_one_thing_to_restore_is_a_wrong_usage(string files, string code)
    {
        using var folder = new TempFolder();
        foreach (var file in files.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            folder.Write(file, "");
        }

        folder.Write(".git/HEAD", "");
        var run = await CliRun.InAsync(folder, HubCli.Ct, "restore");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.StartsWith($"error {code}:", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere.csproj", "HUB0032")]
    [InlineData("notes.txt", "HUB0033")]
    public async Task Something_else_is_a_wrong_usage(string target, string code)
    {
        using var folder = new TempFolder();
        folder.Write("notes.txt", "");

        var run = await CliRun.InAsync(folder, HubCli.Ct, "restore", target);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.StartsWith($"error {code}:", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_project_is_read_by_MSBuild_over_all_its_frameworks()
    {
        await using var cli = await HubCli.StartAsync();
        var one = cli.Commit("acme/one", ("model.onnx", "1"));
        var two = cli.Commit("acme/two", ("model.onnx", "2"));
        cli.Folder.Write(
            "app/App.csproj",
            $"""
            <Project>
              <PropertyGroup>
                <TargetFrameworks>net10.0;net9.0</TargetFrameworks>
                <HubCacheDirectory>../cache</HubCacheDirectory>
              </PropertyGroup>
              <ItemGroup>
                <HubModelReference Include="acme/one" Revision="{one}" Files="*.onnx;*.txt" />
                <HubModelReference Include="acme/two" Condition="'$(TargetFramework)' == 'net9.0'" />
                <HubModelVersion Include="acme/two" Revision="{two}" />
              </ItemGroup>
            </Project>
            """
        );

        var run = await cli.RunAsync("restore", "app");

        Assert.Equal((ExitCode.Fine, true), (run.ExitCode, File.Exists(cli.Folder["app/hub.lock.json"])));
        Assert.Equal(2, run.Output.Split('\n').Count(line => line.StartsWith("acme/", StringComparison.Ordinal)));
        Assert.True(Directory.Exists(cli.Folder[$"cache/models--acme--two/snapshots/{two}"]));
    }

    [Fact]
    public async Task Bad_references_of_a_project_are_named_together()
    {
        using var folder = new TempFolder();
        folder.Write(
            "App.csproj",
            """
            <Project>
              <ItemGroup>
                <HubModelReference Include="a/b/c" />
                <HubModelReference Include="acme/tiny" Revision="a b" />
                <HubModelReference Include="acme/tiny" RepoType="modle" />
              </ItemGroup>
            </Project>
            """
        );

        var run = await CliRun.InAsync(folder, HubCli.Ct, "restore");

        Assert.Equal(3, run.Error.Split("App.csproj: error HUB1002").Length - 1);
    }

    [Fact]
    public async Task A_project_that_MSBuild_cannot_read_shows_what_MSBuild_said()
    {
        using var folder = new TempFolder();
        folder.Write("App.csproj", "<Project><ItemGroup></Project>");

        var run = await CliRun.InAsync(folder, HubCli.Ct, "restore");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("HUB0035", run.Error, StringComparison.Ordinal);
        Assert.Contains("MSB4025", run.Error, StringComparison.Ordinal);
    }
}
