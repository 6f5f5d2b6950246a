using System.Text.Json.Nodes;
using HubTasks.Hub;
using HubTasks.Hub.Client;
using HubTasks.LocalHub;
using HubTasks.Tests;

namespace HubTasks.EndToEnd.ThirdParty;

/// <summary>What <c>@huggingface/hub</c> can do with pull requests, and what our client reads of them.</summary>
public sealed class HuggingFacePullRequestTests
{
    private static readonly HubRepository Repo = HubRepository.Model(RepoId.Parse("acme/tiny"));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pull_request_that_the_javascript_client_opens_is_a_discussion_with_its_files()
    {
        using var folder = new TempFolder();
        var judge = await NodeJudge.InstallAsync("huggingface", Ct);
        await using var hub = await LocalHubServer.StartAsync(
            new LocalHubOptions { Folder = folder["hub"], Accounts = [new LocalHubAccount("alice", "hf_alice")] },
            Ct
        );
        hub.Store.AddCommit(Repo, "main", [CommitFile.FromText("model.txt", "one")]);
        using var http = HubHttp.Create(
            HubEnvironment.From(
                new Dictionary<string, string> { ["HF_ENDPOINT"] = hub.Endpoint, ["HF_TOKEN"] = "hf_alice" },
                folder.Path
            ),
            new HubHttpOptions()
        );
        var discussions = new HubDiscussions(http, Repo);
        var first = await discussions.OpenAsync("A question", "Why?", Ct);

        var said = await judge.CallAsync(
            hub.Endpoint,
            "hf_alice",
            Ct,
            (
                "uploadFiles",
                new()
                {
                    ["repo"] = "acme/tiny",
                    ["isPullRequest"] = true,
                    ["commitTitle"] = "Better weights",
                    ["commitDescription"] = "Much better",
                    ["files"] = new JsonArray(
                        new JsonObject { ["path"] = "model.txt", ["base64"] = Convert.ToBase64String("two"u8) }
                    ),
                }
            ),
            (
                "downloadFile",
                new()
                {
                    ["repo"] = "acme/tiny",
                    ["path"] = "model.txt",
                    ["revision"] = "refs/pr/2",
                }
            )
        );

        Assert.True(said[0]!["error"] is null, said.ToJsonString());
        Assert.Equal(discussions.PageOf(2), (string)said[0]!["value"]!["pullRequestUrl"]!);
        Assert.Equal(3, (int)said[1]!["value"]!["size"]!);
        Assert.Equal(1, first);
        var listed = await discussions.ListAsync(null, Ct).ToListAsync(Ct);
        Assert.Equal(
            [(2, true, "open"), (1, false, "open")],
            listed.Select(one => (one.Num, one.IsPullRequest, one.Status))
        );
        var pull = await discussions.GetAsync(2, Ct);
        Assert.Equal(("Better weights", "alice"), (pull.Title, pull.Author?.Name));
        Assert.Contains(pull.Events!, one => one.Type == "commit");
        Assert.Contains(
            pull.Events!,
            one => one.Data?.Latest?.Raw?.Contains("Much better", StringComparison.Ordinal) == true
        );
    }
}
