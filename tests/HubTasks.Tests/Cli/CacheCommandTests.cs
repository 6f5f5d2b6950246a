using System.Text.Json.Nodes;
using HubTasks.Cli;

namespace HubTasks.Tests.Cli;

public sealed class CacheCommandTests
{
    [Fact]
    public async Task The_list_names_repositories_with_their_sizes_and_refs()
    {
        await using var cli = await FilledAsync();

        var run = await cli.RunAsync("cache", "list", "--format", "json");

        var rows = JsonNode.Parse(run.Output)!.AsArray();
        Assert.Equal(["acme/large", "acme/small"], rows.Select(row => (string?)row!["repository"]));
        Assert.Equal(100_000, (long?)rows[0]!["size"]);
        Assert.Equal("main", (string?)rows[0]!["refs"]![0]);
    }

    [Fact]
    public async Task A_sound_cache_verifies()
    {
        await using var cli = await FilledAsync();

        var run = await cli.RunAsync("cache", "verify");

        Assert.Equal((ExitCode.Fine, ""), (run.ExitCode, run.Output));
        Assert.Contains("all as it should be", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_file_is_named_taken_away_and_fetched_again()
    {
        await using var cli = await FilledAsync();
        var blob = Directory.GetFiles(cli.Folder[".hf/hub/models--acme--small/blobs"]).Single();
        await File.WriteAllTextAsync(blob, "smell", HubCli.Ct);

        var found = await cli.RunAsync("cache", "verify");
        Assert.Equal(ExitCode.Findings, found.ExitCode);
        Assert.Contains("acme/small\twrong content", found.Output, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Fine, (await cli.RunAsync("cache", "verify", "--repair")).ExitCode);
        Assert.Equal(ExitCode.Fine, (await cli.RunAsync("restore")).ExitCode);
        Assert.Equal("small", await File.ReadAllTextAsync(blob, HubCli.Ct));
    }

    [Fact]
    public async Task Cleaning_keeps_what_a_lock_file_in_the_tree_needs()
    {
        await using var cli = await FilledAsync();
        cli.Folder.Write("hubtasks.yml", "models:\n  - repo: acme/small\n");
        await cli.RunAsync("restore");

        var run = await cli.RunAsync("cache", "clean", "--yes", "--format", "json");

        Assert.Equal(ExitCode.Fine, run.ExitCode);
        Assert.Equal("acme/large", (string?)Assert.Single(JsonNode.Parse(run.Output)!.AsArray())!["repository"]);
        Assert.True(Directory.Exists(cli.Folder[".hf/hub/models--acme--small"]));
        Assert.Empty(Snapshots(cli, "large"));
    }

    /// <summary><c>HubLockFilePath</c> may say anything, and may lead elsewhere by a link.</summary>
    [Theory]
    [InlineData("pins/models.json", "")]
    [InlineData("models.lock", "\uFEFF  ")]
    [InlineData(".deps/app.lock.json", "\n\n")]
    public async Task Cleaning_keeps_what_a_lock_file_of_any_name_needs(string name, string before)
    {
        await using var cli = await FilledAsync();
        cli.Folder.Write(name, before + await File.ReadAllTextAsync(cli.Folder["hub.lock.json"], HubCli.Ct));
        File.Delete(cli.Folder["hub.lock.json"]);

        var run = await cli.RunAsync("cache", "clean", "--yes");

        Assert.Contains("2 commits of 1 lock file", run.Error, StringComparison.Ordinal);
        Assert.Single(Snapshots(cli, "large"));
        Assert.Single(Snapshots(cli, "small"));
    }

    [Fact]
    public async Task Cleaning_keeps_what_a_linked_lock_file_needs_and_passes_by_other_files()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a right there");
        await using var cli = await FilledAsync();
        using var elsewhere = new TempFolder();
        File.Move(cli.Folder["hub.lock.json"], elsewhere["shared.json"]);
        File.CreateSymbolicLink(cli.Folder["hub.lock.json"], elsewhere["shared.json"]);
        File.CreateSymbolicLink(cli.Folder["nowhere.lock.json"], elsewhere["nothing"]);
        Directory.CreateSymbolicLink(cli.Folder["loop"], cli.Folder.Path);
        cli.Folder.Write("schema.json", """{ "version": 1, "models": { "repository": "", "commit": "" } }""");
        cli.Folder.Write("list.json", """{ "version": 2, "models": [ { "name": "repository", "commit": "x" } ] }""");

        var run = await cli.RunAsync("cache", "clean", "--yes");

        Assert.Contains("2 commits of 1 lock file", run.Error, StringComparison.Ordinal);
        Assert.Single(Snapshots(cli, "large"));
    }

    [Theory]
    [InlineData("src/hub.lock.json", "<<<<<<<")]
    [InlineData("src/models.json", "{\n  \"version\": 1,\n  \"models\": [\n<<<<<<< HEAD\n")]
    [InlineData("src/models.json", "{\n  \"version\": 1,\n  \"models\": [\n    {\n      \"repository\": \"a/")]
    public async Task A_broken_lock_file_of_any_name_stops_the_cleaning(string name, string text)
    {
        await using var cli = await FilledAsync();
        File.Delete(cli.Folder["hub.lock.json"]);
        cli.Folder.Write(name, text);

        var run = await cli.RunAsync("cache", "clean", "--yes");

        Assert.Contains("HUB1012", run.Error, StringComparison.Ordinal);
        Assert.Single(Snapshots(cli, "large"));
    }

    [Fact]
    public async Task Without_yes_and_without_a_terminal_nothing_is_removed()
    {
        await using var cli = await FilledAsync();
        File.Delete(cli.Folder["hub.lock.json"]);

        var refused = await cli.RunAsync("cache", "clean");
        var dry = await cli.RunAsync("cache", "clean", "--dry-run");
        var denied = await cli.RunAsync(
            app =>
                app with
                {
                    Terminal = new Terminal
                    {
                        Input = true,
                        ReadKey = () => new ConsoleKeyInfo('n', ConsoleKey.N, false, false, false),
                    },
                },
            "cache",
            "clean"
        );

        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains("HUB0047", refused.Error, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Fine, ExitCode.Fine), (dry.ExitCode, denied.ExitCode));
        Assert.Single(Snapshots(cli, "large"));
    }

    [Theory]
    [InlineData("30x")]
    [InlineData("d")]
    public async Task An_age_that_is_none_is_a_wrong_usage(string age)
    {
        using var folder = new TempFolder();

        var run = await CliRun.InAsync(folder, HubCli.Ct, "cache", "clean", "--older-than", age);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("such as `30d`", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_younger_than_asked_stays()
    {
        await using var cli = await FilledAsync();
        File.Delete(cli.Folder["hub.lock.json"]);

        var run = await cli.RunAsync("cache", "clean", "--older-than", "1h", "--yes");

        Assert.Equal(ExitCode.Fine, run.ExitCode);
        Assert.Single(Snapshots(cli, "large"));
    }

    private static string[] Snapshots(HubCli cli, string name)
    {
        var folder = cli.Folder[$".hf/hub/models--acme--{name}/snapshots"];
        return Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];
    }

    private static async Task<HubCli> FilledAsync()
    {
        var cli = await HubCli.StartAsync();
        cli.Commit("acme/large", ("model.onnx", new string('x', 100_000)));
        cli.Commit("acme/small", ("model.onnx", "small"));
        cli.Folder.Write(".git/HEAD", "");
        cli.Folder.Write(
            "hubtasks.yml",
            "models:\n  - repo: acme/large\n    files: model.onnx\n  - repo: acme/small\n    files: model.onnx\n"
        );
        Assert.Equal(ExitCode.Fine, (await cli.RunAsync("restore")).ExitCode);
        return cli;
    }
}
