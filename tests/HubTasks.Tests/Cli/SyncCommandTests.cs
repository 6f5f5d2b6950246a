using System.Text.Json.Nodes;
using HubTasks.Cli;
using HubTasks.GitHubEmulator;
using HubTasks.Hub;
using HubTasks.LocalHub;

namespace HubTasks.Tests.Cli;

public sealed class SyncCommandTests : IAsyncLifetime
{
    private static readonly HubRepository Repo = HubRepository.Model(RepoId.Parse("acme/tiny"));
    private readonly TempFolder _folder = new();
    private GitHubServer _gitHub = null!;
    private LocalHubServer _hub = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _gitHub = await GitHubServer.StartAsync(Ct);
        _hub = await LocalHubServer.StartAsync(new LocalHubOptions { Folder = _folder["hub"] }, Ct);
        _hub.Store.AddCommit(Repo, "main", ("README.md", "# Tiny\n"), ("model.bin", "old"));
        _gitHub.AddRelease(
            _gitHub.AddRepository("acme/code"),
            "v1",
            ("model.bin", AssetContent.From("weights")),
            ("notes.txt", AssetContent.From("text"))
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _gitHub.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_dry_run_prints_the_plan_and_writes_nothing()
    {
        _folder.Write("hubtasks.yml", "sync:\n  repo: acme/tiny\n  on-conflict: github-wins\n  assets: '*.bin'\n");

        var text = await RunAsync("sync", "--tag", "v1", "--dry-run");
        var json = await RunAsync("sync", "--tag", "v1", "--dry-run", "--format", "json");
        var drift = await RunAsync("sync", "--tag", "v1", "--fail-on-diff");

        Assert.Equal(ExitCode.Fine, text.ExitCode);
        Assert.Contains("v1 of acme/code -> acme/tiny@main\n", text.Output, StringComparison.Ordinal);
        Assert.Contains("  update  model.bin  7 B  sha256:", text.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("notes.txt", text.Output, StringComparison.Ordinal);
        Assert.Equal("changes", (string?)JsonNode.Parse(json.Output)!["outcome"]);
        Assert.Equal(ExitCode.Findings, drift.ExitCode);
        Assert.All(_hub.Requests.Snapshot(), request => Assert.Equal("GET", request.Method));
    }

    [Fact]
    public async Task A_conflict_exits_with_4_and_names_the_file()
    {
        var run = await RunAsync("sync", "--repo", "acme/tiny", "--tag", "v1");

        Assert.Equal(ExitCode.Conflict, run.ExitCode);
        Assert.Contains("nothing was written: 1 conflict\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("HUB4201", run.Error, StringComparison.Ordinal);
        Assert.Contains("`model.bin`", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_names_the_release_and_a_workflow_gets_outputs_and_a_summary()
    {
        _folder.Write("event.json", """{"action":"published","release":{"id":1,"tag_name":"v1","draft":true}}""");
        var gone = await RunAsync(
            [("GITHUB_EVENT_NAME", "push"), ("GITHUB_EVENT_PATH", _folder.Write("gone.json", """{"deleted":true}"""))],
            "sync",
            "--repo",
            "acme/tiny"
        );
        var run = await RunAsync(
            [
                ("GITHUB_REF_TYPE", "tag"),
                ("GITHUB_REF", "refs/tags/v1"),
                ("GITHUB_OUTPUT", _folder["out"]),
                ("GITHUB_STEP_SUMMARY", _folder["summary"]),
            ],
            "sync",
            "--repo",
            "acme/tiny",
            "--on-conflict",
            "github-wins",
            "--dry-run"
        );

        Assert.Equal((ExitCode.Fine, ExitCode.Fine), (gone.ExitCode, run.ExitCode));
        Assert.Contains("nothing to do", gone.Error, StringComparison.Ordinal);
        Assert.Matches(
            "outcome<<(ghadelimiter_[0-9a-f]+)\ndry-run\n\\1\n",
            await File.ReadAllTextAsync(_folder["out"], Ct)
        );
        Assert.Contains(
            "| `model.bin` | update | 7 B |",
            await File.ReadAllTextAsync(_folder["summary"], Ct),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("HUB0004", "sync", "--tag", "v1")]
    [InlineData("HUB0005", "sync", "--tag", "v1", "--repo", "no--name")]
    [InlineData("HUB4001", "sync", "--repo", "acme/tiny")]
    [InlineData("HUB4003", "sync", "--repo", "acme/tiny", "--tag", "v1", "--github-repo", "not a repo")]
    [InlineData("HUB4101", "sync", "--repo", "acme/tiny", "--tag", "v1", "--assets", "*.none")]
    [InlineData("HUB4007", "sync", "--repo", "acme/none", "--tag", "v1")]
    [InlineData("HUB0005", "sync", "--repo", "acme/tiny", "--tag", "v1", "--from-folder", ".", "--notes", "none.md")]
    public async Task Wrong_usage_exits_with_2_and_says_what_to_do(string code, params string[] args)
    {
        var run = await RunAsync(args);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
        Assert.Contains("hint:", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_settings_are_found_with_their_line()
    {
        _folder.Write("hubtasks.yml", "sync:\n  repo: acme/tiny\n  on-conflict: mine\n");

        var run = await RunAsync("sync", "--tag", "v1");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("hubtasks.yml(3", run.Error, StringComparison.Ordinal);
    }

    private Task<CliRun> RunAsync(params string[] args) => RunAsync([], args);

    private Task<CliRun> RunAsync((string, string)[] variables, params string[] args) =>
        CliRun.InAsync(
            _folder,
            app =>
                app with
                {
                    Environment = CliRun.EnvironmentOf(
                        _folder,
                        [
                            ("HF_ENDPOINT", _hub.Endpoint),
                            ("GITHUB_API_URL", _gitHub.ApiBase),
                            ("GITHUB_REPOSITORY", "acme/code"),
                            .. variables,
                        ]
                    ),
                },
            Ct,
            args
        );
}
