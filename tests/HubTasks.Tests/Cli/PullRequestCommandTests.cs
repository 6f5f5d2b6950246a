using System.Text.Json.Nodes;
using HubTasks.Cli;
using HubTasks.GitHubEmulator;

namespace HubTasks.Tests.Cli;

/// <summary><c>hubtasks update --pull-request</c> between a hub and a GitHub.</summary>
public sealed class PullRequestCommandTests : IAsyncLifetime
{
    private const string Branch = "hubtasks/models--acme--tiny";
    private HubCli _cli = null!;
    private GitHubServer _gitHub = null!;
    private EmulatedRepo _repo = null!;

    private static CancellationToken Ct => HubCli.Ct;

    public async ValueTask InitializeAsync()
    {
        _cli = await HubCli.StartAsync();
        _gitHub = await GitHubServer.StartAsync(Ct);
        _repo = _gitHub.AddRepository("acme/app");
        Directory.CreateDirectory(_cli.Folder[".git"]);
    }

    public async ValueTask DisposeAsync()
    {
        await _gitHub.DisposeAsync();
        await _cli.DisposeAsync();
    }

    [Fact]
    public async Task A_new_revision_becomes_one_commit_and_one_pull_request_and_a_rerun_writes_nothing()
    {
        var (old, next) = await PinnedAsync();

        var run = await RunAsync();

        Assert.Equal(
            (ExitCode.Fine, "opened a pull request"),
            (run.ExitCode, run.Error.Trim().Split(" for ")[0][^21..])
        );
        var pull = Assert.Single(_repo.Issues);
        Assert.Equal(
            (Branch, "main", $"Update acme/tiny to {next[..12]}"),
            (pull.Pull!.Head, pull.Pull.Base, pull.Title)
        );
        var head = _repo.Git.Commit(_repo.Head(Branch)!)!;
        Assert.Equal(_repo.Head("main"), Assert.Single(head.Parents));
        Assert.Equal(
            _repo.Read("main", "hubtasks.yml")!.Replace(old, next, StringComparison.Ordinal),
            _repo.Read(Branch, "hubtasks.yml")
        );
        Assert.Contains(next, _repo.Read(Branch, "hub.lock.json"), StringComparison.Ordinal);
        Assert.DoesNotContain(old, _repo.Read(Branch, "hub.lock.json"), StringComparison.Ordinal);
        Assert.Equal("100644", _repo.Git.Files(head.Tree)["hubtasks.yml"].Mode);
        Assert.Equal(_repo.Read("main", "other.txt"), _repo.Read(Branch, "other.txt"));
        Assert.Contains("| licence | `mit` | `apache-2.0` :warning: |", pull.Body, StringComparison.Ordinal);
        Assert.Contains("| `model.onnx` | changed |", pull.Body, StringComparison.Ordinal);
        Assert.Contains($"/acme/tiny/compare/{old}..{next})", pull.Body, StringComparison.Ordinal);

        _gitHub.ClearLog();
        var again = await RunAsync();

        Assert.Contains("has its pull request already", again.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(_gitHub.Requests, request => request.IsWrite);
        var row = JsonNode.Parse((await RunAsync("--format", "json")).Output)![0]!;
        Assert.Equal(
            ("unchanged", pull.Number),
            (
                (string?)row["action"],
                int.Parse(
                    ((string)row["pull_request"]!).Split('/')[^1],
                    System.Globalization.CultureInfo.InvariantCulture
                )
            )
        );
    }

    private Task<CliRun> RunAsync(params string[] args) =>
        _cli.RunAsync(
            app =>
                app with
                {
                    Environment = CliRun.EnvironmentOf(
                        _cli.Folder,
                        ("HF_ENDPOINT", _cli.Server.Endpoint),
                        ("GITHUB_API_URL", _gitHub.ApiBase),
                        ("GITHUB_TOKEN", "ghs_workflow"),
                        ("GITHUB_REPOSITORY", "acme/app")
                    ),
                },
            ["update", "--pull-request", .. args]
        );

    /// <summary>A pin in the settings and the lock, both pushed to main, and a newer commit on the hub.</summary>
    private async Task<(string Old, string Next)> PinnedAsync()
    {
        var old = _cli.Commit("acme/tiny", ("README.md", "---\nlicense: mit\n---\n"), ("model.onnx", "1"));
        _cli.Folder.Write("hubtasks.yml", $"models:\n  - repo: acme/tiny\n    revision: {old} # ours\n");
        await _cli.RunAsync("restore");
        await PushAsync();
        var next = _cli.Commit("acme/tiny", ("README.md", "---\nlicense: apache-2.0\n---\n"), ("model.onnx", "22"));
        return (old, next);
    }

    /// <summary>What a person does after editing: the checkout and main are the same again.</summary>
    private async Task PushAsync(string branch = "main") =>
        _repo.Commit(
            branch,
            "work",
            ("hubtasks.yml", await File.ReadAllTextAsync(_cli.Folder["hubtasks.yml"], Ct)),
            ("hub.lock.json", await File.ReadAllTextAsync(_cli.Folder["hub.lock.json"], Ct)),
            ("other.txt", "other\n")
        );
}
