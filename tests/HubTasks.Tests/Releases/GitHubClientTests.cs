using HubTasks.Findings;
using HubTasks.GitHubEmulator;
using HubTasks.Releases.GitHub;

namespace HubTasks.Tests.Releases;

public sealed class GitHubClientTests : IAsyncLifetime
{
    private static readonly GitHubRepo Repo = GitHubRepo.Parse("acme/models");
    private readonly FastTime _time = new();
    private readonly HttpClient _http = new(GitHubClient.CreateHandler());
    private GitHubServer _server = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private GitHubClient Client =>
        new(
            _http,
            new GitHubOptions
            {
                ApiBase = _server.ApiBase,
                Token = "ghs_secret",
                Time = _time,
            }
        );

    public async ValueTask InitializeAsync() => _server = await GitHubServer.StartAsync(Ct);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("v1.0.0")]
    [InlineData("model/v1.0 beta#1")]
    public async Task A_release_is_found_by_any_tag_with_64_bit_ids_and_digests(string tag)
    {
        var repo = _server.AddRepository("acme/models");
        _server.AddRelease(repo, tag, ("model.onnx", AssetContent.From("weights")));

        var release = await Client.GetReleaseByTagAsync(Repo, tag, Ct);

        Assert.Equal(tag, release.TagName);
        Assert.True(release.Id > int.MaxValue);
        Assert.Equal(AssetContent.From("weights").Sha256, Assert.Single(release.Assets).Sha256);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_asset_comes_by_redirect_or_directly_and_the_storage_never_sees_the_token(bool direct)
    {
        var repo = _server.AddRepository("acme/models");
        var release = _server.AddRelease(repo, "v1", ("model.onnx", AssetContent.From("weights")));
        _server.StreamsAssets = direct;
        var found = await Client.GetReleaseAsync(Repo, release.Id, Ct);

        using var whole = await Client.OpenAssetAsync(found.Assets[0], 0, Ct);
        using var rest = await Client.OpenAssetAsync(found.Assets[0], 3, Ct);

        Assert.Equal("weights", await whole.Content.ReadAsStringAsync(Ct));
        Assert.Equal("ghts", await rest.Content.ReadAsStringAsync(Ct));
        Assert.Equal(direct ? 0 : 2, _server.Requests.Count(request => request.Origin == "storage"));
        Assert.All(_server.Requests, r => Assert.Equal(r.Origin == "api", r.Authorization == "Bearer ghs_secret"));
    }

    [Fact]
    public async Task A_list_is_followed_to_its_last_page()
    {
        var repo = _server.AddRepository("acme/models");
        var assets = Enumerable.Range(0, 250).Select(i => ($"part{i:000}", AssetContent.From($"{i}"))).ToArray();
        var release = _server.AddRelease(repo, "v1", assets);

        var names = await Client.GetAssetsAsync(Repo, release.Id, Ct).Select(asset => asset.Name).ToListAsync(Ct);

        Assert.Equal(assets.Select(asset => asset.Item1), names);
        Assert.Equal(3, _server.Requests.Length);
    }

    [Fact]
    public async Task A_renamed_private_repository_is_followed_with_the_token()
    {
        var repo = _server.AddRepository("acme/models");
        repo.Private = true;
        _server.Rename(repo, "acme/better-models");

        var info = await Client.GetRepositoryAsync(Repo, Ct);

        Assert.Equal("acme/better-models", info.FullName);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_tag_leads_to_its_commit_through_annotated_tags(int depth)
    {
        var repo = _server.AddRepository("acme/models");
        var commit = depth == 0 ? repo.Tag("model/v1") : repo.AnnotatedTag("model/v1", depth);

        Assert.Equal(commit, await Client.GetTagCommitAsync(Repo, "model/v1", Ct));
        Assert.Null(await Client.GetTagCommitAsync(Repo, "v9", Ct));
    }

    [Fact]
    public async Task Latest_is_what_GitHub_says_and_may_be_nothing()
    {
        var repo = _server.AddRepository("acme/models");
        _server.AddRelease(repo, "v2.0.0-rc.1").Prerelease = true;

        Assert.Null(await Client.GetLatestReleaseAsync(Repo, Ct));
        _server.AddRelease(repo, "v1.0.0");
        Assert.Equal("v1.0.0", (await Client.GetLatestReleaseAsync(Repo, Ct))?.TagName);
    }

    [Fact]
    public async Task An_enterprise_server_keeps_its_path()
    {
        await using var enterprise = await GitHubServer.StartAsync(Ct, "/api/v3");
        enterprise.AddRelease(enterprise.AddRepository("acme/models"), "v1");
        var client = new GitHubClient(_http, new GitHubOptions { ApiBase = enterprise.ApiBase + "/" });

        Assert.Equal("v1", (await client.GetReleaseByTagAsync(Repo, "v1", Ct)).TagName);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(429)]
    public async Task A_limit_with_retry_after_is_waited_out(int status)
    {
        _server.AddRepository("acme/models");
        _server.Add(Fault.RetryAfter("/repos", status, seconds: 40));

        await Client.GetRepositoryAsync(Repo, Ct);

        Assert.Equal([TimeSpan.FromSeconds(40)], _time.Waits);
    }

    [Fact]
    public async Task The_hourly_limit_is_waited_out_until_its_reset()
    {
        _server.AddRepository("acme/models");
        _server.Add(Fault.PrimaryLimit("/repos", _time.GetUtcNow().AddSeconds(90)));

        await Client.GetRepositoryAsync(Repo, Ct);

        Assert.Equal([TimeSpan.FromSeconds(91)], _time.Waits);
    }

    [Fact]
    public async Task A_limit_that_lasts_too_long_names_the_time_it_ends()
    {
        _server.AddRepository("acme/models");
        _server.Add(Fault.PrimaryLimit("/repos", new DateTimeOffset(2025, 6, 2, 8, 30, 0, TimeSpan.Zero)));

        var error = await FailsAsync(() => Client.GetRepositoryAsync(Repo, Ct));

        Assert.Equal("HUB9503", error.Code);
        Assert.Contains("until 2025-06-02 08:30:01Z", error.Message, StringComparison.Ordinal);
        Assert.Empty(_time.Waits);
    }

    [Fact]
    public async Task A_secondary_limit_waits_a_minute_and_gives_up_when_it_stays()
    {
        _server.AddRepository("acme/models");
        _server.Add(Fault.SecondaryLimit("/repos", times: 5));

        var error = await FailsAsync(() => Client.GetRepositoryAsync(Repo, Ct));

        Assert.Equal("HUB9503", error.Code);
        Assert.Equal([TimeSpan.FromSeconds(60)], _time.Waits);
    }

    [Fact]
    public async Task A_failing_server_and_a_cut_connection_are_tried_three_times_more()
    {
        _server.AddRepository("acme/models");
        _server.Add(Fault.Status("/repos", 502), Fault.Abort("/repos"), Fault.Status("/repos", 503));

        await Client.GetRepositoryAsync(Repo, Ct);

        Assert.Equal(4, _server.Requests.Length);
        Assert.Equal(3, _time.Waits.Count);
        Assert.InRange(_time.Waits[2], TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(6));
    }

    [Fact]
    public async Task A_server_that_stays_down_is_named_without_retrying_forever()
    {
        _server.Add(Fault.Status("/repos", 500, times: 9));

        Assert.Equal("HUB9505", (await FailsAsync(() => Client.GetRepositoryAsync(Repo, Ct))).Code);
        Assert.Equal(4, _server.Requests.Length);
    }

    [Theory]
    [InlineData(401, "HUB9501")]
    [InlineData(403, "HUB9504")]
    [InlineData(410, "HUB9510")]
    [InlineData(422, "HUB9507")]
    public async Task A_refusal_is_not_asked_again(int status, string code)
    {
        _server.Add(Fault.Status("/repos", status, message: "said so"));

        var error = await FailsAsync(() => Client.GetRepositoryAsync(Repo, Ct));

        Assert.Equal(code, error.Code);
        Assert.Contains("said so", error.Message, StringComparison.Ordinal);
        Assert.Contains("request `EMU:", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ghs_secret", error.ToString(), StringComparison.Ordinal);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task Not_found_says_both_meanings()
    {
        var error = await FailsAsync(() => Client.GetReleaseByTagAsync(Repo, "v1", Ct));

        Assert.Equal("HUB9502", error.Code);
        Assert.Contains("or this token may not see it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_instead_of_json_is_not_taken_for_an_answer()
    {
        _server.Add(Fault.Html("/repos"));

        Assert.Equal("HUB9506", (await FailsAsync(() => Client.GetRepositoryAsync(Repo, Ct))).Code);
    }

    [Fact]
    public async Task Cancelling_is_not_an_error_of_GitHub()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client.GetRepositoryAsync(Repo, source.Token));
    }

    [Theory]
    [InlineData("<https://h/x?a=1,2>; rel=\"next\"", "https://h/x?a=1,2")]
    [InlineData(
        "<https://h/1>; rel=\"prev\", <https://h/3>; rel=\"next\"; title=\"x\", <https://h/9>; rel=last",
        "https://h/3"
    )]
    [InlineData("<https://h/1>; rel=next", "https://h/1")]
    [InlineData("<https://h/1>; rel=\"last\"", null)]
    [InlineData("<https://h/1", null)]
    [InlineData(null, null)]
    public void The_next_page_is_read_from_the_link_header(string? header, string? next) =>
        Assert.Equal(next, LinkHeader.Next(header));

    private static async Task<Diagnostic> FailsAsync(Func<Task> act)
    {
        var error = await Assert.ThrowsAsync<HubTasksException>(act);
        return Assert.Single(error.Diagnostics);
    }
}
