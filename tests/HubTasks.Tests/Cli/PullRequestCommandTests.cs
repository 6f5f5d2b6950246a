using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
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

    [Fact]
    public async Task A_newer_revision_moves_the_branch_and_the_same_pull_request()
    {
        await PinnedAsync();
        await RunAsync();
        var newest = _cli.Commit("acme/tiny", ("model.onnx", "333"));

        var run = await RunAsync();

        Assert.Contains("updated the pull request", run.Error, StringComparison.Ordinal);
        var pull = Assert.Single(_repo.Issues);
        Assert.Equal($"Update acme/tiny to {newest[..12]}", pull.Title);
        Assert.Contains(newest, _repo.Read(Branch, "hubtasks.yml"), StringComparison.Ordinal);
        Assert.Equal(_repo.Head("main"), Assert.Single(_repo.Git.Commit(_repo.Head(Branch)!)!.Parents));
        await AssertQuietAsync("has its pull request already");
    }

    [Fact]
    public async Task The_base_branch_going_on_elsewhere_writes_nothing_and_in_the_same_files_anew()
    {
        await PinnedAsync();
        await RunAsync();
        var before = _repo.Head(Branch);
        _repo.Commit("main", "elsewhere", ("src/other.cs", "// other"));
        await AssertQuietAsync("has its pull request already");

        _cli.Folder.Write("hubtasks.yml", "# a word\n" + await File.ReadAllTextAsync(_cli.Folder["hubtasks.yml"], Ct));
        await PushAsync();
        await RunAsync();

        Assert.NotEqual(before, _repo.Head(Branch));
        Assert.StartsWith("# a word\n", _repo.Read(Branch, "hubtasks.yml"), StringComparison.Ordinal);
        Assert.Equal("// other", _repo.Read(Branch, "src/other.cs"));
        Assert.Single(_repo.Issues);
        await AssertQuietAsync("has its pull request already");
    }

    [Fact]
    public async Task Two_models_have_a_pull_request_each_and_one_merged_brings_the_other_up_to_date()
    {
        var first = _cli.Commit("acme/tiny", ("model.onnx", "1"));
        var second = _cli.Commit("acme/other", ("model.onnx", "1"));
        _cli.Folder.Write(
            "hubtasks.yml",
            $"models:\n  - repo: acme/tiny\n    revision: {first}\n  - repo: acme/other\n    revision: {second}\n"
        );
        await _cli.RunAsync("restore");
        await PushAsync();
        var next = _cli.Commit("acme/tiny", ("model.onnx", "2"));
        _cli.Commit("acme/other", ("model.onnx", "2"));

        await RunAsync();
        Assert.Equal(2, _repo.Issues.Count);
        _repo.Merge(_repo.Issues.Single(pull => pull.Pull!.Head == Branch));
        await PullAsync();
        var run = await RunAsync();

        Assert.Contains("updated the pull request for acme/other", run.Error, StringComparison.Ordinal);
        Assert.Contains("acme/tiny is where the Hub is", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, _repo.Issues.Count);
        Assert.Contains(next, _repo.Read("hubtasks/models--acme--other", "hub.lock.json"), StringComparison.Ordinal);
        Assert.DoesNotContain(
            second,
            _repo.Read("hubtasks/models--acme--other", "hubtasks.yml"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_pin_that_a_person_moved_closes_the_pull_request()
    {
        await PinnedAsync();
        await RunAsync();
        await _cli.RunAsync("update");
        await PushAsync();

        var run = await RunAsync();

        var pull = Assert.Single(_repo.Issues);
        Assert.Contains("closed the pull request", run.Error, StringComparison.Ordinal);
        Assert.Equal((false, (string?)null), (pull.IsOpen, _repo.Head(Branch)));
        await AssertQuietAsync("is where the Hub is");

        // it was closed by us, not by somebody who did not want it
        _cli.Commit("acme/tiny", ("model.onnx", "4"));
        await RunAsync();
        Assert.Equal((2, true), (_repo.Issues.Count, _repo.Issues[1].IsOpen));
    }

    [Fact]
    public async Task A_branch_that_a_person_works_on_is_left_alone()
    {
        await PinnedAsync();
        await RunAsync();
        var theirs = _repo.Commit(Branch, "adapt the code", "octocat", ("src/app.cs", "// new model"));
        _cli.Commit("acme/tiny", ("model.onnx", "4"));

        var run = await RunAsync();

        Assert.Equal(ExitCode.Fine, run.ExitCode);
        Assert.Contains("warning HUB4606", run.Error, StringComparison.Ordinal);
        Assert.Equal(theirs, _repo.Head(Branch));
        await AssertQuietAsync("HUB4606");
    }

    [Fact]
    public async Task A_pull_request_that_a_person_closed_stays_closed_until_the_next_revision()
    {
        await PinnedAsync();
        await RunAsync();
        _repo.Issues[0].IsOpen = false;

        await AssertQuietAsync("its pull request was closed");
        _cli.Commit("acme/tiny", ("model.onnx", "4"));
        await RunAsync();

        Assert.Equal([false, true], _repo.Issues.Select(pull => pull.IsOpen));
        await AssertQuietAsync("has its pull request already");
    }

    [Fact]
    public async Task Words_that_a_person_changed_stay()
    {
        await PinnedAsync();
        await RunAsync();
        var pull = _repo.Issues[0];
        (pull.Title, pull.Body) = ("feat: new weights", pull.Body + "\nTested on staging.");
        await AssertQuietAsync("has its pull request already");

        pull.Body = "My own words";
        await AssertQuietAsync("has its pull request already", full: true);
        _cli.Commit("acme/tiny", ("model.onnx", "4"));
        await RunAsync();

        Assert.Equal(("feat: new weights", "My own words"), (pull.Title, pull.Body));
        Assert.Single(_repo.Issues);
    }

    [Fact]
    public async Task A_project_with_other_line_ends_and_a_floating_model_are_edited_where_they_stand()
    {
        var old = _cli.Commit("acme/tiny", ("model.onnx", "1"));
        var floating = _cli.Commit("acme/other", ("model.onnx", "1"));
        var project =
            $"<Project>\r\n  <ItemGroup>\r\n    <HubModelReference Include=\"acme/tiny\" Revision=\"{old}\" />\r\n    <HubModelReference Include=\"acme/other\" />\r\n  </ItemGroup>\r\n</Project>\r\n";
        _cli.Folder.Write("src/App/App.csproj", project);
        await _cli.RunAsync("restore", "src/App/App.csproj");
        // git made LF of the line ends, and the file is executable for whatever reason
        _repo.Commit(
            "main",
            "work",
            ("src/App/App.csproj", project.ReplaceLineEndings("\n")),
            ("src/App/hub.lock.json", await File.ReadAllTextAsync(_cli.Folder["src/App/hub.lock.json"], Ct))
        );
        var next = _cli.Commit("acme/tiny", ("model.onnx", "2"));
        var moved = _cli.Commit("acme/other", ("model.onnx", "2"));

        var run = await RunAsync("--project", "src/App/App.csproj");

        Assert.Equal(ExitCode.Fine, run.ExitCode);
        Assert.Equal(
            project.ReplaceLineEndings("\n").Replace(old, next, StringComparison.Ordinal),
            _repo.Read(Branch, "src/App/App.csproj")
        );
        const string Other = "hubtasks/models--acme--other";
        Assert.Equal(_repo.Read("main", "src/App/App.csproj"), _repo.Read(Other, "src/App/App.csproj"));
        Assert.Equal(
            _repo.Read("main", "src/App/hub.lock.json")!.Replace(floating, moved, StringComparison.Ordinal).Length,
            _repo.Read(Other, "src/App/hub.lock.json")!.Length
        );
        Assert.Contains(moved, _repo.Read(Other, "src/App/hub.lock.json"), StringComparison.Ordinal);
        Assert.Contains(old, _repo.Read(Other, "src/App/hub.lock.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_differs_from_the_base_branch_is_an_error_and_nothing_is_written()
    {
        await PinnedAsync();
        _cli.Folder.Write(
            "hubtasks.yml",
            "# not pushed\n" + await File.ReadAllTextAsync(_cli.Folder["hubtasks.yml"], Ct)
        );

        var run = await RunAsync();

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("HUB4604", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(_gitHub.Requests, request => request.IsWrite);
        Assert.Contains("HUB4602", (await RunAsync("--base", "none")).Error, StringComparison.Ordinal);
        Directory.Delete(_cli.Folder[".git"]);
        Assert.Contains("HUB4601", (await RunAsync()).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_base_has_branches_of_its_own()
    {
        await PinnedAsync();
        await PushAsync("dev");
        await RunAsync();
        await RunAsync("--base", "dev");

        Assert.Equal(
            [(Branch, "main"), ("hubtasks/dev/models--acme--tiny", "dev")],
            _repo.Issues.Select(pull => (pull.Pull!.Head, pull.Pull.Base))
        );
        await AssertQuietAsync("has its pull request already");
    }

    [Fact]
    public async Task A_dry_run_says_what_would_be_done_and_fetches_nothing()
    {
        var (old, next) = await PinnedAsync();
        _cli.Server.Requests.Clear();

        var dry = await RunAsync("--dry-run", "--format", "json");

        var row = JsonNode.Parse(dry.Output)![0]!;
        Assert.Equal(
            ("acme/tiny", old, next, "opened", Branch),
            (
                (string)row["repository"]!,
                (string)row["from"]!,
                (string)row["to"]!,
                (string)row["action"]!,
                (string)row["branch"]!
            )
        );
        Assert.DoesNotContain(_gitHub.Requests, request => request.IsWrite);
        Assert.DoesNotContain(
            _cli.Server.Requests.Snapshot(),
            request => request.Path.Contains("/resolve/", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Names_and_titles_from_the_hub_do_nothing_to_the_reader()
    {
        await PinnedAsync();
        await CommitAsync(
            "@acme/team |<!-- hubtasks:update models/acme/tiny to=0 text=0123456789abcdef -->\u001b[31m",
            ("README.md", "---\nlicense: 'mit` @acme/team <!-- x'\n---\n"),
            ("x @acme [y](z) #1.bin", "1")
        );

        var run = await RunAsync();

        Assert.Equal((ExitCode.Fine, 1), (run.ExitCode, _repo.Issues.Count));
        var body = _repo.Issues[0].Body!;
        Assert.StartsWith("<!-- hubtasks:update models/acme/tiny to=", body, StringComparison.Ordinal);
        Assert.Equal(1, body.Split("<!--").Length - 1);
        Assert.Contains("| `x @acme [y](z) #1.bin` | added |", body, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "@acme",
            Regex.Replace(body, "`[^`\n]*`", "", RegexOptions.None, TimeSpan.FromSeconds(5)),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain('\u001b', body);
        await AssertQuietAsync("has its pull request already");
    }

    [Fact]
    public async Task Stopped_after_any_request_the_next_run_ends_in_the_same_state()
    {
        var (_, next) = await PinnedAsync();
        await RunAsync();
        var expected = (_repo.Issues[0].Title, _repo.Issues[0].Body, _repo.Read(Branch, "hub.lock.json"));
        var stops = 0;
        for (var answered = 0; ; answered++)
        {
            _repo.Issues.Clear();
            _repo.Refs.Remove("refs/heads/" + Branch);
            _gitHub.AnswersLeft = answered;
            var stopped = await RunAsync();
            _gitHub.AnswersLeft = null;
            var run = await RunAsync();

            Assert.True(run.ExitCode == ExitCode.Fine, run.Error);
            var pull = Assert.Single(_repo.Issues);
            Assert.Equal(expected, (pull.Title, pull.Body, _repo.Read(Branch, "hub.lock.json")));
            Assert.Equal(_repo.Head("main"), Assert.Single(_repo.Git.Commit(_repo.Head(Branch)!)!.Parents));
            await AssertQuietAsync("has its pull request already");
            if (stopped.ExitCode == ExitCode.Fine)
            {
                break;
            }

            stops++;
        }

        Assert.Contains(next[..12], expected.Title, StringComparison.Ordinal);
        Assert.InRange(stops, 8, 30);
    }

    [Fact]
    public async Task A_push_in_the_last_moment_is_not_lost()
    {
        await PinnedAsync();
        await RunAsync();
        _cli.Commit("acme/tiny", ("model.onnx", "4"));
        string? theirs = null;
        _gitHub.Add(
            new Fault(
                request => request.StartsWith("POST /repos/acme/app/git/trees", StringComparison.Ordinal),
                1,
                context =>
                {
                    theirs = _repo.Commit(Branch, "mine", "octocat", ("src/app.cs", "// mine"));
                    context.Response.StatusCode = 502;
                    return Task.CompletedTask;
                }
            )
        );

        await RunAsync();
        var run = await RunAsync();

        Assert.Contains("HUB4606", run.Error, StringComparison.Ordinal);
        Assert.Equal(theirs, _repo.Head(Branch));
    }

    [Fact]
    public async Task What_the_token_may_not_do_is_named()
    {
        await PinnedAsync();
        _gitHub.Accounts["ghs_workflow"] = new EmulatedAccount("github-actions[bot]", IsApp: true);
        _repo.WorkflowsMayOpenPulls = false;

        var run = await RunAsync();

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("HUB9504", run.Error, StringComparison.Ordinal);
        Assert.Contains("not permitted to create or approve pull requests", run.Error, StringComparison.Ordinal);

        // the branch is there; once the setting is on, the next run needs no new commit
        var head = _repo.Head(Branch);
        _repo.WorkflowsMayOpenPulls = true;
        await RunAsync();
        Assert.Equal((head, 1), (_repo.Head(Branch), _repo.Issues.Count));
    }

    private async Task AssertQuietAsync(string said, bool full = false)
    {
        _gitHub.ClearLog();
        _cli.Server.Requests.Clear();
        var run = await RunAsync();
        Assert.Equal(ExitCode.Fine, run.ExitCode);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(_gitHub.Requests, request => request.IsWrite);
        if (!full)
        {
            Assert.DoesNotContain(
                _cli.Server.Requests.Snapshot(),
                request => request.Path.Contains("/resolve/", StringComparison.Ordinal)
            );
        }
    }

    /// <summary>A commit on the hub with a title of one's own.</summary>
    private async Task CommitAsync(string title, params (string Path, string Text)[] files)
    {
        var lines = files
            .Select(file => new JsonObject
            {
                ["key"] = "file",
                ["value"] = new JsonObject
                {
                    ["path"] = file.Path,
                    ["encoding"] = "base64",
                    ["content"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(file.Text)),
                },
            })
            .Prepend(
                new JsonObject
                {
                    ["key"] = "header",
                    ["value"] = new JsonObject { ["summary"] = title },
                }
            );
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            _cli.Server.Endpoint + "/api/models/acme/tiny/commit/main"
        );
        request.Headers.Authorization = new("Bearer", "hf_anybody");
        request.Content = new StringContent(string.Join('\n', lines.Select(line => line.ToJsonString())));
        request.Content.Headers.ContentType = new("application/x-ndjson");
        using var response = await http.SendAsync(request, Ct);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Ct));
    }

    /// <summary>What <c>git pull</c> does.</summary>
    private async Task PullAsync()
    {
        foreach (var path in new[] { "hubtasks.yml", "hub.lock.json" })
        {
            await File.WriteAllTextAsync(_cli.Folder[path], _repo.Read("main", path), Ct);
        }
    }

    private Task<CliRun> RunAsync(params string[] args) =>
        _cli.RunAsync(
            app =>
                app with
                {
                    Time = new ImpatientTime(),
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
