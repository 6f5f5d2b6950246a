using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using HubTasks.EndToEnd.ThirdParty;
using HubTasks.Findings;
using HubTasks.GitHubEmulator;
using HubTasks.Releases.GitHub;
using HubTasks.Tests;
using Microsoft.AspNetCore.Http;

namespace HubTasks.EndToEnd.GitHub;

/// <summary>
/// Our client against traffic that GitHub's own people recorded. The server wants every request in its order, with its
/// path and headers; what our client never does (uploading, renaming) is done for it by hand.
/// </summary>
public sealed class RecordedGitHubTests : IAsyncLifetime
{
    private const string Token = "0000000000000000000000000000000000000001";
    private const string V3 = "application/vnd.github.v3+json";

    private static readonly string[] Scenarios =
    [
        "release-assets",
        "release-assets-conflict",
        "rename-repository",
        "get-archive",
        "get-repository",
        "git-refs",
        "paginate-issues",
        "errors",
        "add-labels-to-issue",
    ];

    private readonly HttpClient _http = new(GitHubClient.CreateHandler());
    private readonly TempFolder _folder = new();
    private NodeJudge _judge = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _judge = await NodeJudge.InstallAsync("github", Ct);
        var input = new JsonObject
        {
            ["folder"] = _folder["relaxed"],
            ["scenarios"] = new JsonArray([.. Scenarios.Select(name => JsonValue.Create(name))]),
        };
        await _judge.RunAsync("relax.mjs", input.ToJsonString(), Ct);
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Assets_of_a_release(bool exact)
    {
        await using var recorded = await StartAsync("release-assets", exact);
        var (client, repo) = (recorded.Client, GitHubRepo.Parse("octokit-fixture-org/release-assets"));

        var release = await client.GetReleaseByTagAsync(repo, "v1.0.0", Ct);
        await recorded.SendAsync("POST", Upload(release), "Hello, world!\n", "text/plain");
        var listed = await client.GetAssetsAsync(repo, release.Id, Ct).ToListAsync(Ct);
        var asset = await client.GetAssetAsync(repo, listed[0].Id, Ct);
        await recorded.SendAsync("PATCH", asset.Url, """{"name":"new-filename.txt","label":"new label"}""", null);
        await recorded.SendAsync("DELETE", asset.Url, null, null);

        Assert.Equal("test-upload.txt", asset.Name);
        Assert.Equal("uploaded", asset.State);
        Assert.Equal(14, asset.Size);
        Assert.Null(asset.Sha256);
        await recorded.AssertReplayedAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_asset_that_exists_already(bool exact)
    {
        await using var recorded = await StartAsync("release-assets-conflict", exact);
        var (client, repo) = (recorded.Client, GitHubRepo.Parse("octokit-fixture-org/release-assets-conflict"));

        var release = await client.GetReleaseByTagAsync(repo, "v1.0.0", Ct);
        var refused = await recorded.SendAsync("POST", Upload(release), "Hello, world!\n", "text/plain");
        var listed = await client.GetAssetsAsync(repo, release.Id, Ct).ToListAsync(Ct);
        await recorded.SendAsync("DELETE", listed[0].Url, null, null);
        await recorded.SendAsync("POST", Upload(release), "Hello, world!\n", "text/plain");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused);
        await recorded.AssertReplayedAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_renamed_repository(bool exact)
    {
        await using var recorded = await StartAsync("rename-repository", exact);
        const string Old = "/repos/octokit-fixture-org/rename-repository";

        await recorded.SendAsync("PATCH", recorded.Base + Old, """{"name":"rename-repository-newname"}""", null);
        var info = await recorded.Client.GetRepositoryAsync(GitHubRepo.Parse(Old["/repos/".Length..]), Ct);
        const string Described = """{"name":"rename-repository-newname","description":"test description"}""";
        await recorded.SendAsync("PATCH", recorded.Base + Old, Described, null);
        await recorded.SendAsync("PATCH", recorded.Base + "/repositories/1000", Described, null);

        Assert.Equal("octokit-fixture-org/rename-repository-newname", info.FullName);
        await recorded.AssertReplayedAsync();
    }

    [Fact]
    public async Task A_source_archive()
    {
        await using var recorded = await StartAsync("get-archive", exact: false);

        using var archive = await recorded.Client.OpenTarballAsync(
            GitHubRepo.Parse("octokit-fixture-org/get-archive"),
            "main",
            Ct
        );
        var bytes = await archive.Content.ReadAsByteArrayAsync(Ct);

        Assert.Equal([0x1f, 0x8b], bytes[..2]);
        await recorded.AssertReplayedAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_repository(bool exact)
    {
        await using var recorded = await StartAsync("get-repository", exact);

        var info = await recorded.Client.GetRepositoryAsync(GitHubRepo.Parse("octokit-fixture-org/hello-world"), Ct);

        Assert.Equal("octokit-fixture-org/hello-world", info.FullName);
        Assert.False(info.Private);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Branches_that_come_and_go(bool exact)
    {
        await using var recorded = await StartAsync("git-refs", exact);
        var repo = GitHubRepo.Parse("octokit-fixture-org/git-refs");
        var refs = recorded.Base + "/repos/octokit-fixture-org/git-refs/git/refs/";
        var branches = new GitHubBranches(_http, recorded.Options);
        const string Moved = """{"sha":"0000000000000000000000000000000000000001"}""";

        await recorded.SendAsync("GET", refs, null, null);
        await branches.CreateAsync(repo, "test", "0000000000000000000000000000000000000002", Ct);
        await recorded.SendAsync("PATCH", refs + "heads/test", Moved, null);
        await recorded.SendAsync("GET", refs, null, null);
        var deleted = await branches.DeleteAsync(repo, "test", Ct);

        Assert.True(deleted);
        await recorded.AssertReplayedAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Issues_over_several_pages(bool exact)
    {
        await using var recorded = await StartAsync("paginate-issues", exact);
        var issues = new GitHubIssues(_http, recorded.Options with { PageSize = 3 });

        var all = await issues
            .ListAsync(GitHubRepo.Parse("octokit-fixture-org/paginate-issues"), "", Ct)
            .ToListAsync(Ct);

        Assert.Equal(13, all.Count);
        await recorded.AssertReplayedAsync();
    }

    /// <summary>The recorded refusal is of a label, which our client never makes: it gets the same answer for an issue.</summary>
    [Fact]
    public async Task A_refusal_says_which_field_and_why()
    {
        await using var recorded = await StartAsync("errors", exact: true);
        const string Label = """{"name":"foo","color":"invalid"}""";
        var labels = recorded.Base + "/repos/octokit-fixture-org/errors/labels";
        var (status, body) = await recorded.AnswerAsync("POST", labels, Label);
        await recorded.AssertReplayedAsync();
        await using var server = await GitHubServer.StartAsync(Ct);
        server.Add(
            new Fault(
                request => request.StartsWith("POST", StringComparison.Ordinal),
                1,
                context =>
                {
                    context.Response.StatusCode = (int)status;
                    return context.Response.WriteAsync(body);
                }
            )
        );
        var issues = new GitHubIssues(_http, new GitHubOptions { ApiBase = server.ApiBase });

        var refused = await Assert.ThrowsAsync<HubTasksException>(() =>
            issues.CreateAsync(GitHubRepo.Parse("octokit-fixture-org/errors"), "title", "body", [], Ct)
        );

        var diagnostic = Assert.Single(refused.Diagnostics);
        Assert.Equal("HUB9507", diagnostic.Code);
        Assert.Contains("color", diagnostic.Message, StringComparison.Ordinal);
        Assert.Contains("invalid", diagnostic.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_issue_and_its_labels(bool exact)
    {
        await using var recorded = await StartAsync("add-labels-to-issue", exact);
        var issues = new GitHubIssues(_http, recorded.Options);
        const string Repo = "octokit-fixture-org/add-labels-to-issue";

        var issue = await issues.CreateAsync(GitHubRepo.Parse(Repo), "Issue without a label", null, [], Ct);
        var labels = recorded.Base + $"/repos/{Repo}/issues/1/labels";
        await recorded.SendAsync("POST", labels, """{"labels":["Foo","bAr","baZ"]}""", null);

        Assert.Equal((1, true), (issue.Number, issue.IsOpen));
        await recorded.AssertReplayedAsync();
    }

    private static string Upload(GitHubRelease release) =>
        release.UploadUrl![..release.UploadUrl!.IndexOf('{', StringComparison.Ordinal)]
        + "?name=test-upload.txt&label=test";

    private async Task<Recorded> StartAsync(string scenario, bool exact)
    {
        using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        var url = FormattableString.Invariant($"http://127.0.0.1:{port}");
        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = _judge.Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            "node_modules/@octokit/fixtures-server/bin/server.js",
            "--port",
            port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            "--fixtures-url",
            url,
            "--ttl",
            "60000",
        ];
        foreach (var argument in arguments.Concat(exact ? [] : ["--fixtures", _folder["relaxed"] + "/*.json"]))
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await WaitAsync(url + "/ping");
            using var created = await _http.PostAsJsonAsync(url + "/fixtures", new { scenario }, Ct);
            Assert.Equal(HttpStatusCode.Created, created.StatusCode);
            var fixture = JsonNode.Parse(await created.Content.ReadAsStringAsync(Ct))!;
            return new Recorded(process, _http, (string)fixture["url"]!, exact);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    private async Task WaitAsync(string url)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                using var response = await _http.GetAsync(url, Ct);
                return;
            }
            catch (HttpRequestException) when (i < 300)
            {
                await Task.Delay(100, Ct);
            }
        }
    }

    private sealed class Recorded(Process process, HttpClient http, string url, bool exact) : IAsyncDisposable
    {
        public string Base { get; } = url.TrimEnd('/');

        public GitHubClient Client => new(http, Options);

        public GitHubOptions Options
        {
            get
            {
                var options = new GitHubOptions
                {
                    ApiBase = Base,
                    Token = Token,
                    PageSize = null,
                };
                return exact ? options with { AuthScheme = "token", Accept = V3 } : options;
            }
        }

        public async Task<HttpStatusCode> SendAsync(string method, string url, string? body, string? type) =>
            (await AnswerAsync(method, url, body, type)).Status;

        public async Task<(HttpStatusCode Status, string Body)> AnswerAsync(
            string method,
            string url,
            string? body,
            string? type = null
        )
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), url);
            request.Headers.TryAddWithoutValidation("Accept", V3);
            request.Headers.TryAddWithoutValidation("Authorization", "token " + Token);
            if (body is not null)
            {
                request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
                request.Content.Headers.TryAddWithoutValidation(
                    "Content-Type",
                    type ?? "application/json; charset=utf-8"
                );
            }

            using var response = await http.SendAsync(request, Ct);
            Assert.NotEqual(HttpStatusCode.NotFound, response.StatusCode);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(Ct));
        }

        /// <summary>Every record was consumed: the next request finds nothing.</summary>
        public async Task AssertReplayedAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Base + "/rate_limit");
            request.Headers.TryAddWithoutValidation("Accept", V3);
            using var response = await http.SendAsync(request, Ct);
            var text = await response.Content.ReadAsStringAsync(Ct);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Assert.DoesNotContain("expected", text, StringComparison.OrdinalIgnoreCase);
        }

        public ValueTask DisposeAsync()
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
