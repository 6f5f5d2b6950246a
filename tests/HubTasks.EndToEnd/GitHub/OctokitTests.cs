using System.Text.Json.Nodes;
using HubTasks.EndToEnd.ThirdParty;
using HubTasks.GitHubEmulator;
using HubTasks.Releases.GitHub;
using HubTasks.Releases.Source;

namespace HubTasks.EndToEnd.GitHub;

/// <summary>GitHub's own description, client and event records, against our emulator and our client.</summary>
public sealed class OctokitTests : IAsyncLifetime
{
    private static readonly GitHubRepo Repo = GitHubRepo.Parse("acme/models");
    private readonly HttpClient _http = new(GitHubClient.CreateHandler());
    private NodeJudge _judge = null!;
    private GitHubServer _server = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private GitHubOptions Options => new() { ApiBase = _server.ApiBase, Token = "ghs_token" };

    private GitHubClient Client => new(_http, Options);

    public async ValueTask InitializeAsync()
    {
        _judge = await NodeJudge.InstallAsync("github", Ct);
        _server = await GitHubServer.StartAsync(Ct);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Every_json_of_the_emulator_is_what_GitHub_describes()
    {
        var repo = _server.AddRepository("acme/models");
        repo.AnnotatedTag("annotated");
        var release = _server.AddRelease(
            repo,
            "v1",
            ("a.bin", AssetContent.From("A")),
            ("b.bin", AssetContent.From("B"))
        );
        release.Assets[1].Digest = null;
        release.Name = "First";
        release.Body = "Notes";
        _server.AddRelease(repo, "v2-rc.1").Prerelease = true;
        _server.AddRelease(repo, "draft").Draft = true;

        await Client.GetRepositoryAsync(Repo, Ct);
        await Client.GetReleaseByTagAsync(Repo, "v1", Ct);
        await Client.GetLatestReleaseAsync(Repo, Ct);
        await Client.GetReleasesAsync(Repo, Ct).CountAsync(Ct);
        await Client.GetAssetsAsync(Repo, release.Id, Ct).CountAsync(Ct);
        await Client.GetAssetAsync(Repo, release.Assets[0].Id, Ct);
        await Client.GetTagCommitAsync(Repo, "annotated", Ct);
        await Assert.ThrowsAsync<Findings.HubTasksException>(() => Client.GetReleaseByTagAsync(Repo, "none", Ct));
        _server.Rename(repo, "acme/renamed");
        await Client.GetRepositoryAsync(Repo, Ct);

        Assert.Equal(
            [
                "basic-error",
                "full-repository",
                "git-ref",
                "git-tag",
                "release",
                "release-asset",
                "release-asset[]",
                "release[]",
            ],
            _server.Sent.Select(sent => sent.Schema).Distinct().Order(StringComparer.Ordinal)
        );
        await AssertValidAsync();
    }

    [Fact]
    public async Task The_judge_sees_a_json_that_is_wrong()
    {
        var errors = await ValidateAsync([("release", """{"id":"text"}""")]);

        Assert.Contains(errors, error => error.Contains("tag_name", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Releases_that_octokit_makes_are_read_by_our_client()
    {
        _server.AddRepository("acme/models");
        var input = new JsonObject
        {
            ["baseUrl"] = _server.ApiBase,
            ["token"] = "ghp_writer",
            ["owner"] = "acme",
            ["repo"] = "models",
            ["releases"] = new JsonArray(
                new JsonObject
                {
                    ["tag"] = "model/v1",
                    ["name"] = "One",
                    ["body"] = "Notes",
                    ["assets"] = new JsonArray(
                        new JsonObject
                        {
                            ["name"] = "my model (1).onnx",
                            ["label"] = "my model (1).onnx",
                            ["text"] = "weights",
                        },
                        new JsonObject { ["name"] = "config.json", ["text"] = "{}" }
                    ),
                }
            ),
        };

        var said = JsonNode.Parse(await _judge.RunAsync("publish.mjs", input.ToJsonString(), Ct))!.AsArray();
        var release = await Client.GetReleaseByTagAsync(Repo, "model/v1", Ct);

        Assert.Equal((long)said[0]!["id"]!, release.Id);
        Assert.Equal(["my.model.1.onnx", "config.json"], release.Assets.Select(asset => asset.Name));
        Assert.Equal("my model (1).onnx", release.Assets[0].Label);
        Assert.Equal(AssetContent.From("weights").Sha256, release.Assets[0].Sha256);
        Assert.NotNull(await Client.GetTagCommitAsync(Repo, "model/v1", Ct));
        await AssertValidAsync();
    }

    [Fact]
    public async Task Octokit_works_with_files_branches_pull_requests_and_issues()
    {
        var repo = _server.AddRepository("acme/models");
        var input = new JsonObject
        {
            ["baseUrl"] = _server.ApiBase,
            ["token"] = "ghp_writer",
            ["owner"] = "acme",
            ["repo"] = "models",
        };

        var said = JsonNode.Parse(await _judge.RunAsync("work.mjs", input.ToJsonString(), Ct))!;

        Assert.Equal(
            """
            {"stale":409,"text":"two\n","folder":["a.txt"],"twice":422,"backwards":422,"forced":200,"tree":["100644 docs/a.txt","100755 src/b.txt"],"blob":"b","refs":["refs/heads/work/b"],"samePull":422,"nothingToPull":422,"pulls":["1 work/b into main"],"pullTitle":"B, better","pullState":"closed","issues":103,"odd":51,"comments":["hello again"],"closed":"not_planned","labels":["x"],"tooLong":422,"me":"octo-releaser"}
            """.Trim(),
            said.ToJsonString()
        );
        Assert.Equal(
            "two\n",
            System.Text.Encoding.UTF8.GetString(
                await new GitHubBranches(_http, Options).GetBlobAsync(
                    Repo,
                    repo.Git.Files(repo.Git.Commit(repo.Head("main")!)!.Tree)["docs/a.txt"].Sha,
                    Ct
                )
            )
        );
        await AssertValidAsync();
    }

    [Fact]
    public async Task Every_recorded_release_event_is_understood()
    {
        var examples = JsonNode.Parse(await _judge.RunAsync("events.mjs", "", Ct))!.AsArray();

        Assert.Equal(13, examples.Count);
        foreach (var example in examples)
        {
            var text = example!.ToJsonString();
            var trigger = ReleaseTrigger.Read(
                null,
                name =>
                    name == "GITHUB_EVENT_NAME" ? "release"
                    : name == "GITHUB_EVENT_PATH" ? "event.json"
                    : null,
                _ => text
            );

            if ((string?)example["action"] == "deleted")
            {
                Assert.IsType<ReleaseTrigger.Gone>(trigger);
            }
            else
            {
                var release = Assert.IsType<ReleaseTrigger.Release>(trigger);
                Assert.Equal((string?)example["release"]!["tag_name"], release.Tag);
                Assert.Equal((long?)example["release"]!["id"], release.ReleaseId);
            }
        }
    }

    private async Task AssertValidAsync() => Assert.Empty(await ValidateAsync(_server.Sent));

    private async Task<IEnumerable<string>> ValidateAsync(IEnumerable<(string Schema, string Json)> sent)
    {
        var input = new JsonArray([
            .. sent.Select(pair => new JsonObject { ["schema"] = pair.Schema, ["json"] = pair.Json }),
        ]);
        var errors = JsonNode.Parse(await _judge.RunAsync("validate.mjs", input.ToJsonString(), Ct))!.AsArray();
        return errors.Select(error => (string)error!);
    }
}
