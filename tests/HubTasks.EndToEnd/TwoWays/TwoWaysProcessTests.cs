using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using HubTasks.EndToEnd.Sync;
using HubTasks.GitHubEmulator;
using HubTasks.Hub;
using HubTasks.LocalHub;
using HubTasks.Tests;
using Fault = HubTasks.GitHubEmulator.Fault;

namespace HubTasks.EndToEnd.TwoWays;

/// <summary>A GitHub, a Hub and the tool between them, each with a socket of its own.</summary>
public sealed class TwoWaysProcessTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly HttpClient _http = new();
    private GitHubServer _gitHub = null!;
    private EmulatedRepo _repo = null!;
    private LocalHubServer _hub = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _gitHub = await GitHubServer.StartAsync(Ct);
        _gitHub.Accounts["ghs_workflow"] = new EmulatedAccount("github-actions[bot]", IsApp: true);
        _repo = _gitHub.AddRepository("acme/app");
        _hub = await LocalHubServer.StartAsync(
            new LocalHubOptions
            {
                Folder = _folder["hub"],
                Accounts = [new LocalHubAccount("bot", "hf_bot"), new LocalHubAccount("alice", "hf_alice")],
            },
            Ct
        );
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _hub.DisposeAsync();
        await _gitHub.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_new_revision_becomes_a_pull_request_from_a_workflows_checkout()
    {
        var old = Commit("1");
        var project =
            $"<Project>\n  <ItemGroup>\n    <HubModelReference Include=\"acme/tiny\" Revision=\"{old}\" />\n  </ItemGroup>\n</Project>\n";
        Directory.CreateDirectory(_folder["clone/.git"]);
        _folder.Write("clone/App.csproj", project);
        await RunAsync("restore", "App.csproj");
        var held = await File.ReadAllTextAsync(_folder["clone/hub.lock.json"], Ct);
        _repo.Commit("main", "work", ("App.csproj", project), ("hub.lock.json", held));
        var next = Commit("22");

        // killed while the branch is made, then run to the end, then once more
        await KillAtAsync("POST /repos/acme/app/git/refs", "update", "--pull-request");
        var second = await RunAsync("update", "--pull-request");
        _gitHub.ClearLog();
        var third = await RunAsync("update", "--pull-request");

        Assert.Contains("opened a pull request for acme/tiny", second, StringComparison.Ordinal);
        Assert.Contains("has its pull request already", third, StringComparison.Ordinal);
        Assert.DoesNotContain(_gitHub.Requests, request => request.IsWrite);
        var pull = Assert.Single(_repo.Issues);
        Assert.Equal("github-actions[bot]", pull.Author);
        _repo.Merge(pull);
        Assert.Equal(project.Replace(old, next, StringComparison.Ordinal), _repo.Read("main", "App.csproj"));

        // what was merged is what a restore would have written, to the byte
        _folder.Write("clone/App.csproj", _repo.Read("main", "App.csproj")!);
        await RunAsync("restore", "App.csproj");
        Assert.Equal(
            _repo.Read("main", "hub.lock.json"),
            await File.ReadAllTextAsync(_folder["clone/hub.lock.json"], Ct)
        );
    }

    [Fact]
    public async Task Discussions_and_issues_come_into_step_and_stay_there()
    {
        Commit("1");
        await SayAsync("", new() { ["title"] = "From the Hub", ["description"] = "One." });
        await SayAsync("/1/comment", new() { ["comment"] = "Two." });
        await SayAsync("/1/comment", new() { ["comment"] = "Three." });
        var issue = _gitHub.AddIssue(_repo, "octocat", "From GitHub", "Four.", "hub-discussion");
        _gitHub.AddComment(_repo, issue, "octocat", "Five.");
        _folder.Write("clone/hubtasks.yml", "discussions:\n  repo: acme/tiny\n  from: both\n");

        // killed at the second comment, then run to the end, then once more
        await KillAtAsync("POST /repos/acme/app/issues/2/comments", "mirror-discussions");
        Assert.Equal(2, _repo.Issues.Count);
        await RunAsync("mirror-discussions");
        _gitHub.ClearLog();
        _hub.Requests.Clear();
        var third = await RunAsync("mirror-discussions");

        Assert.Contains("in step", third, StringComparison.Ordinal);
        Assert.DoesNotContain(_gitHub.Requests, request => request.IsWrite);
        Assert.DoesNotContain(_hub.Requests.Snapshot(), request => request.Method != "GET");
        Assert.Equal(["Two.", "Three."], _repo.Issues[1].Comments.Select(comment => comment.Body.Split('\n')[^1]));
        var onHub = (await _http.GetFromJsonAsync<JsonObject>(Discussions + "/2", Ct))!;
        Assert.Equal("[github] From GitHub", (string)onHub["title"]!);
        Assert.Equal(2, onHub["events"]!.AsArray().Count);
    }

    private string Discussions => _hub.Endpoint + "/api/models/acme/tiny/discussions";

    private string Commit(string weights) =>
        _hub.Store.AddCommit(
            HubRepository.Model(RepoId.Parse("acme/tiny")),
            "main",
            [CommitFile.FromText("model.onnx", weights)]
        );

    private async Task SayAsync(string path, JsonObject body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Discussions + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "hf_alice");
        request.Content = JsonContent.Create(body);
        using var response = await _http.SendAsync(request, Ct);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Ct));
    }

    private SyncTool Start(string[] args) =>
        SyncTool.Start(
            _folder["clone"],
            new Dictionary<string, string>
            {
                ["HF_ENDPOINT"] = _hub.Endpoint,
                ["HF_TOKEN"] = "hf_bot",
                ["GITHUB_API_URL"] = _gitHub.ApiBase,
                ["GITHUB_TOKEN"] = "ghs_workflow",
                ["GITHUB_REPOSITORY"] = "acme/app",
            },
            args
        );

    private async Task<string> RunAsync(params string[] args)
    {
        await using var tool = Start(args);
        var code = await tool.WaitAsync(Ct);
        Assert.True(code == 0, tool.Output);
        return tool.Output;
    }

    /// <summary>Runs until GitHub is asked for something, then ends the tool as <c>kill -9</c> does.</summary>
    private async Task KillAtAsync(string request, params string[] args)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _gitHub.Add(
            new Fault(
                what => what.StartsWith(request, StringComparison.Ordinal),
                1,
                async context =>
                {
                    asked.SetResult();
                    await Task.Delay(Timeout.Infinite, context.RequestAborted);
                }
            )
        );
        await using var tool = Start(args);
        var ended = tool.WaitAsync(Ct);
        Assert.True(await Task.WhenAny(asked.Task, ended) == asked.Task, tool.Output);
        await tool.KillAsync(Ct);
        await ended;
    }
}
