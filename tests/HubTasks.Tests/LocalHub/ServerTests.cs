using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using HubTasks.Findings;
using HubTasks.LocalHub;

namespace HubTasks.Tests.LocalHub;

public class ServerTests
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_browser_learns_that_it_may_send_a_token()
    {
        await using var hub = await HubFixture.StartAsync();

        using var response = await hub.SendAsync(
            HttpMethod.Options,
            "/api/models/acme/tiny",
            headers: [("Origin", "http://localhost:3000"), ("Access-Control-Request-Headers", "authorization")]
        );

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("authorization", HubFixture.Header(response, "Access-Control-Allow-Headers"));
        Assert.Equal("*", HubFixture.Header(response, "Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task A_tree_of_a_hundred_thousand_files_is_listed_completely()
    {
        await using var hub = await HubFixture.StartAsync();
        var files = new JsonObject();
        for (var i = 0; i < 100_000; i++)
        {
            files[$"d{i % 100:00}/f{i:000000}.txt"] = new JsonObject
            {
                ["size"] = 0,
                ["blob_id"] = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
            };
        }

        WriteTree(hub, new JsonObject { ["format_version"] = 1, ["files"] = files });

        var seen = new HashSet<string>(StringComparer.Ordinal);
        var next = $"/api/models/acme/tiny/tree/{Commit}?recursive=true";
        while (next.Length > 0)
        {
            using var response = await hub.GetAsync(next);
            foreach (var entry in (await HubFixture.JsonAsync(response)).AsArray())
            {
                Assert.True(seen.Add(entry!["path"]!.GetValue<string>()));
            }

            var link = HubFixture.Header(response, "Link");
            next = link.Length == 0 ? "" : link[1..link.IndexOf('>')];
        }

        Assert.Equal(100_100, seen.Count);
        Assert.Equal(101, hub.Server.Requests.Count);
    }

    [Fact]
    public async Task A_card_that_another_tool_brings_later_is_read_then()
    {
        await using var hub = await HubFixture.StartAsync();
        const string Card = "---\nlicense: mit\n---\n";
        WriteTree(
            hub,
            new JsonObject
            {
                ["format_version"] = 1,
                ["files"] = new JsonObject
                {
                    ["README.md"] = new JsonObject
                    {
                        ["size"] = Card.Length,
                        ["blob_id"] = HubTasks.LocalHub.Git.GitId.OfBlob(Encoding.ASCII.GetBytes(Card)),
                    },
                },
            }
        );

        var before = await hub.JsonAsync($"/api/models/acme/tiny/revision/{Commit}");
        var snapshot = Path.Combine(hub.Folder, "models--acme--tiny", "snapshots", Commit);
        await File.WriteAllTextAsync(Path.Combine(snapshot, "README.md"), Card, Ct);
        var after = await hub.JsonAsync($"/api/models/acme/tiny/revision/{Commit}");

        Assert.Null(before["cardData"]);
        Assert.Equal("mit", after["cardData"]!["license"]!.GetValue<string>());
    }

    [Fact]
    public async Task Commits_at_the_same_time_all_arrive()
    {
        await using var hub = await HubFixture.StartAsync();
        hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "x"));

        var commits = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(number =>
                    hub.SendAsync(
                        HttpMethod.Post,
                        "/api/models/acme/tiny/commit/main",
                        "hf_any",
                        new StringContent(
                            "{\"key\":\"header\",\"value\":{\"summary\":\"one of many\"}}\n"
                                + $"{{\"key\":\"file\",\"value\":{{\"path\":\"f{number}.txt\",\"content\":\"\"}}}}"
                        )
                    )
                )
        );

        Assert.All(commits, commit => Assert.Equal(HttpStatusCode.OK, commit.StatusCode));
        Assert.Equal(21, (await hub.JsonAsync("/api/models/acme/tiny/tree/main")).AsArray().Count);
        Assert.Equal(21, (await hub.JsonAsync("/api/models/acme/tiny/commits/main")).AsArray().Count);
    }

    [Fact]
    public async Task Leftovers_of_a_killed_server_go_when_they_are_old()
    {
        using var folder = new TempFolder();
        var own = "models--acme--tiny/.localhub/";
        folder.Write(own + "settings.json", "{}");
        var old = folder.Write(own + "tmp/old", "x");
        var young = folder.Write(own + "tmp/young", "x");
        File.SetLastWriteTimeUtc(old, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        await using var server = await LocalHubServer.StartAsync(new LocalHubOptions { Folder = folder.Path }, Ct);

        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
    }

    [Fact]
    public async Task A_host_that_is_no_address_is_an_error_that_says_what_to_give()
    {
        using var folder = new TempFolder();

        var error = await Assert.ThrowsAsync<HubTasksException>(() =>
            LocalHubServer.StartAsync(new LocalHubOptions { Folder = folder.Path, Host = "nowhere.example" }, Ct)
        );

        Assert.Equal("HUB0005", Assert.Single(error.Diagnostics).Code);
    }

    [Fact]
    public async Task Serving_says_when_it_is_ready_and_ends_when_it_is_told_to()
    {
        using var folder = new TempFolder();
        folder.Write("plain/acme/tiny/a.txt", "x");
        folder.Write("plain/datasets/acme/words/b.txt", "y");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var output = new ReadyWriter();

        var serving = LocalHubCommand.RunAsync(
            new LocalHubOptions { Folder = folder["hub"] },
            [folder["plain"]],
            output,
            stop.Token
        );
        var endpoint = await output.Ready.Task.WaitAsync(Ct);
        using var client = new HttpClient();
        var models = await client.GetStringAsync(endpoint + "/api/models", Ct);
        var datasets = await client.GetStringAsync(endpoint + "/api/datasets", Ct);
        await stop.CancelAsync();
        await serving;

        Assert.Contains("acme/tiny", models);
        Assert.Contains("acme/words", datasets);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(endpoint + "/api/models", Ct));
    }

    [Fact]
    public async Task A_folder_that_a_pinned_restore_filled_has_a_main()
    {
        await using var hub = await HubFixture.StartAsync();
        WriteTree(hub, new JsonObject { ["format_version"] = 1, ["files"] = new JsonObject() });

        Assert.Equal(Commit, hub.Store.Resolve(HubFixture.Tiny, "main"));
        Assert.Equal(Commit, hub.Store.Resolve(HubFixture.Tiny, Commit[..10]));
        Assert.Equal([HubFixture.Tiny], hub.Store.Repositories);
    }

    private static void WriteTree(HubFixture hub, JsonObject tree)
    {
        var repository = Path.Combine(hub.Folder, "models--acme--tiny");
        Directory.CreateDirectory(Path.Combine(repository, "snapshots", Commit));
        Directory.CreateDirectory(Path.Combine(repository, "trees"));
        File.WriteAllText(Path.Combine(repository, "trees", Commit + ".json"), tree.ToJsonString());
    }

    private sealed class ReadyWriter : StringWriter
    {
        public TaskCompletionSource<string> Ready { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override Task WriteLineAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default)
        {
            const string Mark = "listening on ";
            if (buffer.ToString() is var line && line.StartsWith(Mark, StringComparison.Ordinal))
            {
                Ready.TrySetResult(line[Mark.Length..]);
            }

            return Task.CompletedTask;
        }
    }
}
