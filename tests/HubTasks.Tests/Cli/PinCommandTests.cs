using HubTasks.Cli;

namespace HubTasks.Tests.Cli;

public sealed class PinCommandTests
{
    private const string Project =
        "<Project>\r\n  <!-- mine -->\r\n  <PropertyGroup>\r\n    <A>1</A>\r\n  </PropertyGroup>\r\n</Project>\r\n";

    [Fact]
    public async Task Add_writes_a_pinned_line_into_the_project_and_restores_it()
    {
        await using var cli = await HubCli.StartAsync();
        var commit = cli.Commit("acme/tiny", ("README.md", "---\nlicense: mit\n---\n"), ("model.onnx", "weights"));
        cli.Folder.Write("App.csproj", Project);

        var run = await cli.RunAsync("add", "acme/tiny", "--files", "*.onnx", "--alias", "Tiny");

        Assert.Equal(ExitCode.Fine, run.ExitCode);
        Assert.Equal(
            Project.Replace(
                "</Project>",
                $"\r\n  <ItemGroup>\r\n    <HubModelReference Include=\"acme/tiny\" Revision=\"{commit}\" Files=\"*.onnx\" Alias=\"Tiny\" />\r\n  </ItemGroup>\r\n</Project>",
                StringComparison.Ordinal
            ),
            await File.ReadAllTextAsync(cli.Folder["App.csproj"], HubCli.Ct)
        );
        Assert.Contains("license: mit (commercial use: yes)", run.Error, StringComparison.Ordinal);
        Assert.Contains(
            commit,
            await File.ReadAllTextAsync(cli.Folder["hub.lock.json"], HubCli.Ct),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Central_pins_are_written_centrally_and_moved_there()
    {
        await using var cli = await HubCli.StartAsync();
        cli.Commit("acme/one", ("model.onnx", "1"));
        var first = cli.Commit("acme/two", ("model.onnx", "2"));
        cli.Folder.Write(
            "Models.props",
            "<Project>\n  <ItemGroup>\n    <HubModelVersion Include=\"acme/one\" Revision=\"main\" />\n  </ItemGroup>\n</Project>\n"
        );
        cli.Folder.Write(
            "App.csproj",
            "<Project>\n  <Import Project=\"Models.props\" />\n  <ItemGroup>\n    <HubModelReference Include=\"acme/one\" />\n  </ItemGroup>\n</Project>\n"
        );

        Assert.Equal(ExitCode.Fine, (await cli.RunAsync("add", "acme/two")).ExitCode);
        var pins = await File.ReadAllTextAsync(cli.Folder["Models.props"], HubCli.Ct);
        Assert.Contains(
            $"<HubModelVersion Include=\"acme/two\" Revision=\"{first}\" />",
            pins,
            StringComparison.Ordinal
        );
        var project = await File.ReadAllTextAsync(cli.Folder["App.csproj"], HubCli.Ct);
        Assert.Contains("    <HubModelReference Include=\"acme/two\" />\n", project, StringComparison.Ordinal);

        var second = cli.Commit("acme/two", ("model.onnx", "3"));
        var update = await cli.RunAsync("update", "acme/two");
        Assert.Equal(
            (ExitCode.Fine, $"repository\tfrom\tto\nacme/two\t{first}\t{second}\n"),
            (update.ExitCode, update.Output)
        );
        Assert.Equal(
            pins.Replace(first, second, StringComparison.Ordinal),
            await File.ReadAllTextAsync(cli.Folder["Models.props"], HubCli.Ct)
        );
        Assert.Equal(project, await File.ReadAllTextAsync(cli.Folder["App.csproj"], HubCli.Ct));
    }

    [Fact]
    public async Task Outdated_tells_what_moved_and_changes_nothing()
    {
        await using var cli = await HubCli.StartAsync();
        var old = cli.Commit("acme/pinned", ("model.onnx", "1"));
        cli.Commit("acme/floating", ("model.onnx", "1"));
        cli.Commit("acme/still", ("model.onnx", "1"));
        cli.Folder.Write(
            "hubtasks.yml",
            $"models:\n  - {{repo: acme/pinned, revision: {old}}}\n  - repo: acme/floating\n  - repo: acme/still\n"
        );
        await cli.RunAsync("restore");
        var locked = await File.ReadAllTextAsync(cli.Folder["hub.lock.json"], HubCli.Ct);
        cli.Commit("acme/pinned", ("model.onnx", "2"));
        cli.Commit("acme/floating", ("model.onnx", "2"));

        var run = await cli.RunAsync("outdated", "--check");

        Assert.Equal(ExitCode.Findings, run.ExitCode);
        Assert.Equal(
            ["outdated", "outdated", "current"],
            run.Output.Trim().Split('\n').Skip(1).Select(line => line.Split('\t')[^1])
        );
        Assert.Equal(locked, await File.ReadAllTextAsync(cli.Folder["hub.lock.json"], HubCli.Ct));
    }

    [Fact]
    public async Task Update_moves_commits_in_the_settings_and_branches_in_the_lock()
    {
        await using var cli = await HubCli.StartAsync();
        var old = cli.Commit("acme/pinned", ("model.onnx", "1"));
        cli.Commit("acme/floating", ("model.onnx", "1"));
        cli.Folder.Write(
            "hubtasks.yml",
            $"models:\n  - repo: acme/pinned\n    revision: {old} # ours\n  - repo: acme/floating\n"
        );
        await cli.RunAsync("restore");
        var pinned = cli.Commit("acme/pinned", ("model.onnx", "2"));
        var floating = cli.Commit("acme/floating", ("model.onnx", "2"));

        var dry = await cli.RunAsync("update", "--dry-run");
        Assert.Contains(
            old,
            await File.ReadAllTextAsync(cli.Folder["hubtasks.yml"], HubCli.Ct),
            StringComparison.Ordinal
        );
        var run = await cli.RunAsync("update");

        Assert.Equal((ExitCode.Fine, dry.Output), (run.ExitCode, run.Output));
        Assert.Equal(
            $"models:\n  - repo: acme/pinned\n    revision: {pinned} # ours\n  - repo: acme/floating\n",
            await File.ReadAllTextAsync(cli.Folder["hubtasks.yml"], HubCli.Ct)
        );
        var locked = await File.ReadAllTextAsync(cli.Folder["hub.lock.json"], HubCli.Ct);
        Assert.Contains(floating, locked, StringComparison.Ordinal);
        Assert.DoesNotContain(old, locked, StringComparison.Ordinal);
        Assert.Equal("repository\tfrom\tto\n", (await cli.RunAsync("update")).Output);
    }

    [Fact]
    public async Task Add_to_settings_keeps_what_is_there()
    {
        await using var cli = await HubCli.StartAsync();
        var commit = cli.Commit("acme/tiny", ("model.onnx", "1"));
        cli.Commit("acme/other", ("model.onnx", "1"));
        cli.Folder.Write("hubtasks.yml", "# ours\nmodels:\n  - repo: acme/other # first\n");

        var run = await cli.RunAsync("add", "acme/tiny");

        Assert.Equal(ExitCode.Fine, run.ExitCode);
        Assert.Equal(
            $"# ours\nmodels:\n  - repo: acme/other # first\n  - repo: acme/tiny\n    revision: {commit}\n",
            await File.ReadAllTextAsync(cli.Folder["hubtasks.yml"], HubCli.Ct)
        );
    }

    [Fact]
    public async Task A_repository_that_is_not_referenced_cannot_be_updated()
    {
        await using var cli = await HubCli.StartAsync();
        cli.Folder.Write("hubtasks.yml", "models:\n  - repo: acme/tiny\n");

        var run = await cli.RunAsync("update", "acme/tyni");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.StartsWith("error HUB0046: `acme/tyni` is not referenced", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repository_that_does_not_exist_is_not_added()
    {
        await using var cli = await HubCli.StartAsync();
        cli.Folder.Write("hubtasks.yml", "feed: x\n");

        var run = await cli.RunAsync("add", "acme/none");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Equal("feed: x\n", await File.ReadAllTextAsync(cli.Folder["hubtasks.yml"], HubCli.Ct));
    }
}
