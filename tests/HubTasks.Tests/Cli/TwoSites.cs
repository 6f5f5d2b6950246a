using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using HubTasks.GitHubEmulator;
using HubTasks.LocalHub;

namespace HubTasks.Tests.Cli;

/// <summary>A hub and a GitHub, people who talk on both, and the program between them.</summary>
internal sealed class TwoSites : IAsyncDisposable
{
    private const string Bot = "mirror-bot";
    private readonly HttpClient _http = new();

    private TwoSites(HubCli cli, GitHubServer gitHub)
    {
        (Cli, GitHub) = (cli, gitHub);
        Repo = gitHub.AddRepository("acme/code");
    }

    public HubCli Cli { get; }

    public GitHubServer GitHub { get; }

    public EmulatedRepo Repo { get; }

    public static CancellationToken Ct => HubCli.Ct;

    public static async Task<TwoSites> StartAsync()
    {
        var cli = await HubCli.StartAsync(options =>
            options with
            {
                Accounts =
                [
                    new LocalHubAccount(Bot, "hf_bot"),
                    new LocalHubAccount("alice", "hf_alice"),
                    new LocalHubAccount("mallory", "hf_mallory"),
                ],
            }
        );
        cli.Commit("acme/tiny", ("README.md", "# Tiny\n"));
        var sites = new TwoSites(cli, await GitHubServer.StartAsync(Ct));
        sites.GitHub.Accounts["ghs_workflow"] = new EmulatedAccount("github-actions[bot]", IsApp: true);
        return sites;
    }

    /// <summary>What a person does on the Hub.</summary>
    public async Task<JsonObject> PostAsync(string user, string path, JsonObject body)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            $"{Cli.Server.Endpoint}/api/models/acme/tiny/discussions{path}"
        );
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "hf_" + user);
        request.Content = JsonContent.Create(body);
        using var response = await _http.SendAsync(request, Ct);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Ct));
        return (await response.Content.ReadFromJsonAsync<JsonObject>(Ct))!;
    }

    public async Task<int> OpenAsync(string user, string title, string text) =>
        (int)(await PostAsync(user, "", new JsonObject { ["title"] = title, ["description"] = text }))["num"]!;

    /// <returns>The id of the comment.</returns>
    public async Task<string> CommentAsync(string user, int number, string text) =>
        (string)
            (await PostAsync(user, $"/{number}/comment", new JsonObject { ["comment"] = text }))["newMessage"]!["id"]!;

    public Task SetStatusAsync(string user, int number, string status) =>
        PostAsync(user, $"/{number}/status", new JsonObject { ["status"] = status });

    public async Task<JsonObject> DiscussionAsync(int number) =>
        (
            await _http.GetFromJsonAsync<JsonObject>(
                $"{Cli.Server.Endpoint}/api/models/acme/tiny/discussions/{number}",
                Ct
            )
        )!;

    /// <summary>The raw texts of a discussion, the opening one first.</summary>
    public async Task<string[]> SaidAsync(int number) =>
        [
            .. (await DiscussionAsync(number))["events"]!
                .AsArray()
                .Where(one => (string)one!["type"]! == "comment")
                .Select(one => (string)one!["data"]!["latest"]!["raw"]!),
        ];

    public async Task<CliRun> MirrorAsync(params string[] args)
    {
        var run = await TryMirrorAsync(args);
        Assert.True(run.ExitCode == 0, run.Error);
        return run;
    }

    public Task<CliRun> TryMirrorAsync(params string[] args) =>
        Cli.RunAsync(
            app =>
                app with
                {
                    Time = new ImpatientTime(),
                    Environment = CliRun.EnvironmentOf(
                        Cli.Folder,
                        ("HF_ENDPOINT", Cli.Server.Endpoint),
                        ("HF_TOKEN", "hf_bot"),
                        ("GITHUB_API_URL", GitHub.ApiBase),
                        ("GITHUB_TOKEN", "ghs_workflow"),
                        ("GITHUB_REPOSITORY", "acme/code")
                    ),
                },
            ["mirror-discussions", "--repo", "acme/tiny", .. args]
        );

    /// <summary>Requests that would change something, on both sides, since the logs were cleared.</summary>
    public int Writes() =>
        GitHub.Requests.Count(request => request.IsWrite)
        + Cli.Server.Requests.Snapshot().Count(request => request.Method is not ("GET" or "HEAD"));

    public void ClearLogs()
    {
        GitHub.ClearLog();
        Cli.Server.Requests.Clear();
    }

    public async Task AssertInStepAsync(params string[] args)
    {
        ClearLogs();
        var run = await MirrorAsync(args);
        Assert.Contains("in step", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, Writes());
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await GitHub.DisposeAsync();
        await Cli.DisposeAsync();
    }
}
