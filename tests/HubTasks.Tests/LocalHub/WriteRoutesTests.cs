using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace HubTasks.Tests.LocalHub;

/// <summary>The calls in the shapes that <c>huggingface_hub</c> (python) gives them.</summary>
public class WriteRoutesTests
{
    private const string Token = "hf_writer";

    private static readonly byte[] Weights = RandomNumberGenerator.GetBytes(5000);

    private static readonly string WeightsSha = Convert.ToHexStringLower(SHA256.HashData(Weights));

    [Fact]
    public async Task A_new_repository_begins_with_the_attributes_of_the_hub()
    {
        await using var hub = await HubFixture.StartAsync();

        using var created = await PostAsync(hub, "/api/repos/create", """{"name":"tiny","organization":"acme"}""");
        using var again = await PostAsync(
            hub,
            "/api/repos/create",
            """{"name":"tiny","organization":"acme","private":true}"""
        );

        var answer = await HubFixture.JsonAsync(created);
        Assert.Equal(hub.Server.Endpoint + "/acme/tiny", Text(answer["url"]));
        Assert.Equal("acme/tiny", Text(answer["name"]));
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Equal(hub.Server.Endpoint + "/acme/tiny", Text((await HubFixture.JsonAsync(again))["url"]));
        var tree = (await hub.JsonAsync("/api/models/acme/tiny/tree/main")).AsArray();
        Assert.Equal("a6344aac8c09253b3b630fb776ae94478aa0275b", Text(Assert.Single(tree)!["oid"]));
        var commits = (await hub.JsonAsync("/api/models/acme/tiny/commits/main")).AsArray();
        Assert.Equal("initial commit", Text(Assert.Single(commits)!["title"]));
    }

    [Fact]
    public async Task A_repository_moves_and_its_old_name_leads_to_it_until_it_is_deleted()
    {
        await using var hub = await HubFixture.StartAsync();
        hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "x"));

        using var moved = await PostAsync(
            hub,
            "/api/repos/move",
            """{"fromRepo":"acme/tiny","toRepo":"other/small","type":"model"}"""
        );
        using var old = await hub.GetAsync("/api/models/acme/tiny/tree/main?recursive=true");
        var content = await hub.DownloadAsync("/acme/tiny/resolve/main/a.txt");
        using var deleted = await hub.SendAsync(
            HttpMethod.Delete,
            "/api/repos/delete",
            Token,
            Json("""{"name":"small","organization":"other","type":"model"}""")
        );
        using var gone = await hub.GetAsync("/api/models/other/small", Token);
        using var goneToo = await hub.GetAsync("/api/models/acme/tiny", Token);

        Assert.Equal(HttpStatusCode.OK, moved.StatusCode);
        Assert.Equal("/api/models/other/small/tree/main?recursive=true", old.Headers.Location!.OriginalString);
        Assert.Equal("x"u8.ToArray(), content);
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        Assert.Equal("RepoNotFound", HubFixture.Header(gone, "X-Error-Code"));
        Assert.Equal("RepoNotFound", HubFixture.Header(goneToo, "X-Error-Code"));
        Assert.Empty(hub.Store.Repositories);
    }

    [Fact]
    public async Task Settings_make_a_repository_private_and_gated()
    {
        await using var hub = await HubFixture.StartAsync();
        hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "x"));

        using var gated = await PutAsync(hub, "/api/models/acme/tiny/settings", """{"gated":"manual"}""");
        using var file = await hub.GetAsync("/acme/tiny/resolve/main/a.txt");
        using var hidden = await PutAsync(
            hub,
            "/api/models/acme/tiny/settings",
            """{"gated":false,"visibility":"private"}"""
        );
        using var info = await hub.GetAsync("/api/models/acme/tiny");

        Assert.Equal("GatedRepo", HubFixture.Header(file, "X-Error-Code"));
        Assert.Equal(HttpStatusCode.Unauthorized, info.StatusCode);
        Assert.False((await hub.JsonAsync("/api/models/acme/tiny", Token))["gated"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Preupload_says_how_to_send_each_file_and_what_is_there_already()
    {
        await using var hub = await HubFixture.StartAsync();
        var head = hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "hi"), ("m.bin", Weights));

        using var response = await PostAsync(
            hub,
            "/api/models/acme/tiny/preupload/main",
            $$"""
            {"files":[
              {"path":"m.bin","sample":"QkJC","size":5000},
              {"path":"a.txt","sample":"aGk=","size":2},
              {"path":"empty.bin","sample":"","size":0},
              {"path":"picture","sample":"iVBORwAA","size":6},
              {"path":"big.txt","sample":"aGk=","size":20000000},
              {"path":"out/x.log","sample":"aGk=","size":2}],
             "gitIgnore":"*.log\n"}
            """
        );

        var answer = await HubFixture.JsonAsync(response);
        var files = answer["files"]!.AsArray();
        Assert.Equal(head, Text(answer["commitOid"]));
        Assert.Equal(
            ["lfs", "regular", "regular", "lfs", "lfs", "regular"],
            files.Select(file => Text(file!["uploadMode"]))
        );
        Assert.Equal(
            [false, false, false, false, false, true],
            files.Select(file => file!["shouldIgnore"]!.GetValue<bool>())
        );
        Assert.Equal(WeightsSha, Text(files[0]!["oid"]));
        Assert.Equal("32f95c0d1244a78b2be1bab8de17906fabb2c4a8", Text(files[1]!["oid"]));
        Assert.Null(files[2]!["oid"]);
    }

    [Fact]
    public async Task A_large_file_goes_up_whole_is_verified_and_committed()
    {
        await using var hub = await HubFixture.StartAsync();
        hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "hi"));

        var upload = (await BatchAsync(hub))["actions"]!;
        using var early = await CommitAsync(hub, "main", LfsLine);
        using var put = await hub.SendAsync(
            HttpMethod.Put,
            Text(upload["upload"]!["href"]),
            content: new ByteArrayContent(Weights)
        );
        using var verified = await PostAsync(
            hub,
            Text(upload["verify"]!["href"]),
            $$"""{"oid":"{{WeightsSha}}","size":5000}"""
        );
        var second = await BatchAsync(hub);
        using var commit = await CommitAsync(
            hub,
            "main",
            LfsLine,
            """{"key":"file","value":{"content":"aG8=","path":"a.txt","encoding":"base64"}}"""
        );

        Assert.StartsWith(hub.Server.CdnEndpoint, Text(upload["upload"]!["href"]));
        Assert.Equal(HttpStatusCode.BadRequest, early.StatusCode);
        Assert.Contains("m.bin", Text((await HubFixture.JsonAsync(early))["error"]));
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Equal(HttpStatusCode.OK, verified.StatusCode);
        Assert.Null(second["actions"]);
        var answer = await HubFixture.JsonAsync(commit);
        Assert.Equal(hub.Server.Endpoint + "/acme/tiny/commit/" + Text(answer["commitOid"]), Text(answer["commitUrl"]));
        Assert.Equal(Weights, await hub.DownloadAsync("/acme/tiny/resolve/main/m.bin"));
        Assert.Equal("ho"u8.ToArray(), await hub.DownloadAsync("/acme/tiny/resolve/main/a.txt"));
    }

    [Fact]
    public async Task A_large_file_goes_up_in_parts_in_any_order()
    {
        await using var hub = await HubFixture.StartAsync(options => options with { UploadPartSize = 2000 });
        hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "hi"));

        var upload = (await BatchAsync(hub))["actions"]!["upload"]!;
        var etags = new string[3];
        foreach (var number in new[] { 3, 1, 2 })
        {
            using var put = await hub.SendAsync(
                HttpMethod.Put,
                Text(upload["header"]![$"0000{number}"]),
                content: new ByteArrayContent(Weights[((number - 1) * 2000)..Math.Min(number * 2000, 5000)])
            );
            etags[number - 1] = HubFixture.Header(put, "ETag");
        }

        string Completion(string last) =>
            new JsonObject
            {
                ["oid"] = WeightsSha,
                ["parts"] = new JsonArray(
                    new JsonObject { ["partNumber"] = 1, ["etag"] = etags[0] },
                    new JsonObject { ["partNumber"] = 2, ["etag"] = etags[1] },
                    new JsonObject { ["partNumber"] = 3, ["etag"] = last }
                ),
            }.ToJsonString();
        using var wrong = await hub.SendAsync(
            HttpMethod.Post,
            Text(upload["href"]),
            content: Json(Completion("\"0\""))
        );
        using var right = await hub.SendAsync(
            HttpMethod.Post,
            Text(upload["href"]),
            content: Json(Completion(etags[2]))
        );
        using var commit = await CommitAsync(hub, "main", LfsLine);

        Assert.Equal("2000", Text(upload["header"]!["chunk_size"]));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        Assert.Equal(HttpStatusCode.OK, commit.StatusCode);
        Assert.Equal(Weights, await hub.DownloadAsync("/acme/tiny/resolve/main/m.bin"));
    }

    [Fact]
    public async Task Bytes_with_another_hash_are_not_stored()
    {
        await using var hub = await HubFixture.StartAsync();
        hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "hi"));
        var upload = (await BatchAsync(hub))["actions"]!["upload"]!;

        using var put = await hub.SendAsync(
            HttpMethod.Put,
            Text(upload["href"]),
            content: new ByteArrayContent(new byte[5000])
        );
        using var token = await hub.SendAsync(
            HttpMethod.Put,
            Text(upload["href"]),
            Token,
            new ByteArrayContent(Weights)
        );

        Assert.Equal(HttpStatusCode.BadRequest, put.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, token.StatusCode);
        Assert.NotNull((await BatchAsync(hub))["actions"]);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(hub.Folder, "models--acme--tiny", ".localhub", "tmp")));
    }

    [Fact]
    public async Task A_commit_on_a_branch_that_moved_on_is_refused()
    {
        await using var hub = await HubFixture.StartAsync();
        var old = hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "1"));
        var head = hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "2"));

        using var stale = await SendCommitAsync(hub, "main", Header(old), FileLine("b.txt"));
        using var fresh = await SendCommitAsync(hub, "main", Header(head[..8]), FileLine("b.txt"));

        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.StatusCode);
        Assert.StartsWith(
            "The branch was updated since you opened this page.",
            Text((await HubFixture.JsonAsync(stale))["error"])
        );
        Assert.Equal(HttpStatusCode.OK, fresh.StatusCode);
    }

    [Fact]
    public async Task Files_and_folders_are_deleted_and_what_is_not_there_is_an_error()
    {
        await using var hub = await HubFixture.StartAsync();
        hub.Store.AddCommit(
            HubFixture.Tiny,
            "main",
            ("a.txt", "1"),
            ("d/b.txt", "2"),
            ("d/e/c.txt", "3"),
            ("k.txt", "4")
        );

        using var commit = await CommitAsync(
            hub,
            "main",
            """{"key":"deletedFile","value":{"path":"a.txt"}}""",
            """{"key":"deletedFolder","value":{"path":"d/"}}"""
        );
        using var missing = await CommitAsync(hub, "main", """{"key":"deletedFile","value":{"path":"a.txt"}}""");

        Assert.Equal(HttpStatusCode.OK, commit.StatusCode);
        var left = (await hub.JsonAsync("/api/models/acme/tiny/tree/main?recursive=true")).AsArray();
        Assert.Equal("k.txt", Text(Assert.Single(left)!["path"]));
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Equal("EntryNotFound", HubFixture.Header(missing, "X-Error-Code"));
        Assert.StartsWith("A file with this name doesn't exist", Text((await HubFixture.JsonAsync(missing))["error"]));
    }

    [Theory]
    [InlineData("../a.txt")]
    [InlineData("/a.txt")]
    [InlineData(".git/config")]
    [InlineData("a.txt/b.txt")]
    public async Task Paths_that_cannot_be_are_refused(string path)
    {
        await using var hub = await HubFixture.StartAsync();
        var head = hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "1"));

        using var response = await CommitAsync(hub, "main", FileLine(path));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(head, hub.Store.Resolve(HubFixture.Tiny, "main"));
    }

    [Fact]
    public async Task Branches_and_tags_come_and_go()
    {
        await using var hub = await HubFixture.StartAsync();
        var first = hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "1"));
        var second = hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "2"));

        var statuses = new List<int>();
        foreach (
            var (method, path, body) in new[]
            {
                ("POST", "branch/dev%2Fnext", $$"""{"startingPoint":"{{first}}"}"""),
                ("POST", "branch/dev%2Fnext", "{}"),
                ("POST", "branch/dev", "{}"),
                ("DELETE", "branch/main", ""),
                ("DELETE", "branch/none", ""),
                ("POST", "tag/main", """{"tag":"v1","message":"first"}"""),
                ("POST", "tag/main", """{"tag":"v1"}"""),
                ("POST", "tag/none", """{"tag":"v2"}"""),
                ("DELETE", "branch/v1", ""),
                ("POST", "commit/v1", ""),
            }
        )
        {
            using var response = await hub.SendAsync(
                new HttpMethod(method),
                "/api/models/acme/tiny/" + path,
                Token,
                path == "commit/v1" ? new StringContent(Header() + "\n" + FileLine("b.txt")) : Json(body)
            );
            statuses.Add((int)response.StatusCode);
        }

        Assert.Equal([200, 409, 409, 403, 404, 200, 409, 404, 404, 404], statuses);
        Assert.Equal(first, hub.Store.Resolve(HubFixture.Tiny, "dev/next"));
        Assert.Equal(second, hub.Store.Resolve(HubFixture.Tiny, "v1"));

        using var tag = await hub.SendAsync(HttpMethod.Delete, "/api/models/acme/tiny/tag/v1", Token);
        using var branch = await hub.SendAsync(HttpMethod.Delete, "/api/models/acme/tiny/branch/dev%2Fnext", Token);

        Assert.Null(hub.Store.Resolve(HubFixture.Tiny, "v1"));
        Assert.Null(hub.Store.Resolve(HubFixture.Tiny, "dev/next"));
    }

    [Fact]
    public async Task Readers_may_propose_and_only_writers_merge()
    {
        await using var hub = await HubFixture.StartAsync(options =>
            options with
            {
                Token = Token,
                Accounts = [new HubTasks.LocalHub.LocalHubAccount("guest", "hf_guest") { CanWrite = false }],
            }
        );
        hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "1"));

        using var anonymous = await SendCommitAsync(hub, "main?create_pr=1", null, Header(), FileLine("b.txt"));
        using var direct = await SendCommitAsync(hub, "main", "hf_guest", Header(), FileLine("b.txt"));
        using var proposed = await SendCommitAsync(hub, "main?create_pr=1", "hf_guest", Header(), FileLine("b.txt"));
        using var forbidden = await hub.SendAsync(
            HttpMethod.Post,
            "/api/models/acme/tiny/discussions/1/merge",
            "hf_guest",
            Json("{}")
        );
        using var merged = await hub.SendAsync(
            HttpMethod.Post,
            "/api/models/acme/tiny/discussions/1/merge",
            Token,
            Json("{}")
        );

        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, direct.StatusCode);
        var answer = await HubFixture.JsonAsync(proposed);
        Assert.Equal(hub.Server.Endpoint + "/acme/tiny/discussions/1", Text(answer["pullRequestUrl"]));
        Assert.Equal(Text(answer["commitOid"]), hub.Store.Resolve(HubFixture.Tiny, "refs/pr/1"));
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        Assert.Equal(HttpStatusCode.OK, merged.StatusCode);
        Assert.Equal("!"u8.ToArray(), await hub.DownloadAsync("/acme/tiny/resolve/main/b.txt"));
        Assert.Equal("merged", Text((await hub.JsonAsync("/api/models/acme/tiny/discussions/1"))["status"]));
    }

    [Fact]
    public async Task A_discussion_is_opened_talked_about_renamed_and_closed()
    {
        await using var hub = await HubFixture.StartAsync();
        hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "1"));
        const string Base = "/api/models/acme/tiny/discussions";

        using var opened = await PostAsync(
            hub,
            Base,
            """{"title":"Hello","description":"First","pullRequest":false}"""
        );
        using var comment = await PostAsync(hub, Base + "/1/comment", """{"comment":"Second"}""");
        var id = Text((await HubFixture.JsonAsync(comment))["newMessage"]!["id"]);
        using var edited = await PostAsync(hub, $"{Base}/1/comment/{id}/edit", """{"content":"Third"}""");
        using var renamed = await PostAsync(hub, Base + "/1/title", """{"title":"Bye"}""");
        using var closed = await PostAsync(hub, Base + "/1/status", """{"status":"closed","comment":"Done"}""");

        Assert.Equal(1, (await HubFixture.JsonAsync(opened))["num"]!.GetValue<int>());
        Assert.Equal("Third", Text((await HubFixture.JsonAsync(edited))["updatedComment"]!["data"]!["latest"]!["raw"]));
        Assert.Equal("Hello", Text((await HubFixture.JsonAsync(renamed))["newTitle"]!["data"]!["from"]));
        Assert.Equal("closed", Text((await HubFixture.JsonAsync(closed))["newStatus"]!["data"]!["status"]));
        var details = await hub.JsonAsync(Base + "/1?diff=1");
        Assert.Equal("Bye", Text(details["title"]));
        Assert.Equal(
            ["comment", "comment", "title-change", "comment", "status-change"],
            details["events"]!.AsArray().Select(entry => Text(entry!["type"]))
        );
        var list = await hub.JsonAsync(Base + "?p=0&type=discussion&status=closed");
        Assert.Equal(1, list["count"]!.GetValue<int>());
        Assert.Equal(0, (await hub.JsonAsync(Base + "?status=open"))["count"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_draft_is_published_before_it_merges_and_conflicts_stop_it()
    {
        await using var hub = await HubFixture.StartAsync();
        hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "1\n"), ("b.txt", "1\n"));
        const string Base = "/api/models/acme/tiny/discussions";

        using var opened = await PostAsync(hub, Base, """{"title":"Change","description":"","pullRequest":true}""");
        using var commit = await CommitAsync(hub, "refs%2Fpr%2F1", FileLine("a.txt"));
        using var early = await PostAsync(hub, Base + "/1/merge", "{}");
        var draft = await hub.JsonAsync(Base + "/1?diff=1");
        using var published = await PostAsync(hub, Base + "/1/status", """{"status":"open"}""");
        hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "other\n"));
        using var conflict = await PostAsync(hub, Base + "/1/merge", "{}");
        var details = await hub.JsonAsync(Base + "/1");
        hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "1\n"), ("c.txt", "kept"));
        using var merged = await hub.SendAsync(HttpMethod.Post, Base + "/1/merge", Token);

        Assert.Equal("draft", Text((await HubFixture.JsonAsync(opened))["status"]));
        Assert.Equal(HttpStatusCode.OK, commit.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
        Assert.Contains("--- a/a.txt\n+++ b/a.txt\n@@ -1,1 +1,1 @@\n-1\n+!\n", Text(draft["diff"]));
        Assert.Equal("refs/heads/main", Text(draft["changes"]!["base"]));
        Assert.Empty(draft["filesWithConflicts"]!.AsArray());
        Assert.Equal(HttpStatusCode.Conflict, conflict.StatusCode);
        Assert.Equal("a.txt", Text(Assert.Single(details["filesWithConflicts"]!.AsArray())));
        Assert.Equal(HttpStatusCode.OK, merged.StatusCode);
        Assert.Equal("!"u8.ToArray(), await hub.DownloadAsync("/acme/tiny/resolve/main/a.txt"));
        Assert.Equal("kept"u8.ToArray(), await hub.DownloadAsync("/acme/tiny/resolve/main/c.txt"));
    }

    [Fact]
    public async Task An_empty_branch_has_no_files_and_a_squashed_one_no_history()
    {
        await using var hub = await HubFixture.StartAsync();
        hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "1"));
        hub.Store.AddCommit(HubFixture.Tiny, "main", ("b.txt", "2"));

        using var branch = await PostAsync(hub, "/api/models/acme/tiny/branch/bare", """{"emptyBranch":true}""");
        using var squash = await PostAsync(
            hub,
            "/api/models/acme/tiny/super-squash/main",
            """{"message":"All in one"}"""
        );

        Assert.Empty((await hub.JsonAsync("/api/models/acme/tiny/tree/bare")).AsArray());
        var commits = (await hub.JsonAsync("/api/models/acme/tiny/commits/main")).AsArray();
        Assert.Equal("All in one", Text(Assert.Single(commits)!["title"]));
        Assert.Equal(2, (await hub.JsonAsync("/api/models/acme/tiny/tree/main")).AsArray().Count);
    }

    [Fact]
    public async Task A_planned_failure_leaves_the_work_undone_and_a_cut_answer_does_not()
    {
        await using var hub = await HubFixture.StartAsync();
        var head = hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "1"));
        hub.Server.Faults.Add("/api/models/acme/tiny/commit/main", HubTasks.LocalHub.Fault.Status(503));
        hub.Server.Faults.Add("/api/models/acme/tiny/commit/main", HubTasks.LocalHub.Fault.CutAfter(0));

        using var failed = await CommitAsync(hub, "main", FileLine("b.txt"));
        var afterFailure = hub.Store.Resolve(HubFixture.Tiny, "main");
        await Assert.ThrowsAsync<HttpRequestException>(() => CommitAsync(hub, "main", FileLine("b.txt")));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, failed.StatusCode);
        Assert.Equal(head, afterFailure);
        Assert.NotEqual(head, hub.Store.Resolve(HubFixture.Tiny, "main"));
    }

    [Fact]
    public async Task Two_servers_of_one_folder_do_not_lose_each_others_commits()
    {
        await using var hub = await HubFixture.StartAsync();
        hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "1"));
        await using var other = await HubTasks.LocalHub.LocalHubServer.StartAsync(
            new HubTasks.LocalHub.LocalHubOptions { Folder = hub.Folder },
            TestContext.Current.CancellationToken
        );

        await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(number =>
                    Task.Run(() =>
                        (number % 2 == 0 ? hub.Server : other).Store.AddCommit(
                            HubFixture.Tiny,
                            "main",
                            ($"f{number}.txt", "x")
                        )
                    )
                )
        );

        Assert.Equal(21, (await hub.JsonAsync("/api/models/acme/tiny/tree/main")).AsArray().Count);
        Assert.Equal(21, (await hub.JsonAsync("/api/models/acme/tiny/commits/main")).AsArray().Count);
    }

    [Fact]
    public async Task Xet_is_not_offered()
    {
        await using var hub = await HubFixture.StartAsync();
        hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "1"));

        using var token = await hub.GetAsync("/api/models/acme/tiny/xet-write-token/main", Token);

        Assert.Equal(HttpStatusCode.NotFound, token.StatusCode);
        Assert.NotNull((await HubFixture.JsonAsync(token))["error"]);
    }

    private static string LfsLine =>
        $$$"""{"key":"lfsFile","value":{"path":"m.bin","algo":"sha256","oid":"{{{WeightsSha}}}","size":5000}}""";

    private static string FileLine(string path) =>
        new JsonObject
        {
            ["key"] = "file",
            ["value"] = new JsonObject
            {
                ["content"] = Convert.ToBase64String("!"u8),
                ["path"] = path,
                ["encoding"] = "base64",
            },
        }.ToJsonString();

    private static string Header(string? parent = null)
    {
        var value = new JsonObject { ["summary"] = "msg", ["description"] = "" };
        if (parent is not null)
        {
            value["parentCommit"] = parent;
        }

        return new JsonObject { ["key"] = "header", ["value"] = value }.ToJsonString();
    }

    private static Task<HttpResponseMessage> CommitAsync(HubFixture hub, string revision, params string[] lines) =>
        SendCommitAsync(hub, revision, Token, [Header(), .. lines]);

    private static Task<HttpResponseMessage> SendCommitAsync(
        HubFixture hub,
        string revision,
        string header,
        string line
    ) => SendCommitAsync(hub, revision, Token, header, line);

    private static Task<HttpResponseMessage> SendCommitAsync(
        HubFixture hub,
        string revision,
        string? token,
        params string[] lines
    )
    {
        var content = new StringContent(string.Join('\n', lines) + "\n", Encoding.UTF8, "application/x-ndjson");
        return hub.SendAsync(HttpMethod.Post, "/api/models/acme/tiny/commit/" + revision, token, content);
    }

    private static async Task<JsonNode> BatchAsync(HubFixture hub)
    {
        var content = Json(
            $$$"""
            {"operation":"upload","transfers":["basic","multipart"],"objects":[{"oid":"{{{WeightsSha}}}","size":5000}],"hash_algo":"sha256","ref":{"name":"main"}}
            """
        );
        content.Headers.ContentType = new("application/vnd.git-lfs+json");
        using var response = await hub.SendAsync(
            HttpMethod.Post,
            "/acme/tiny.git/info/lfs/objects/batch",
            Token,
            content
        );
        Assert.Equal("application/vnd.git-lfs+json", response.Content.Headers.ContentType!.MediaType);
        return Assert.Single((await HubFixture.JsonAsync(response))["objects"]!.AsArray())!;
    }

    private static Task<HttpResponseMessage> PostAsync(HubFixture hub, string path, string json) =>
        hub.SendAsync(HttpMethod.Post, path, Token, Json(json));

    private static Task<HttpResponseMessage> PutAsync(HubFixture hub, string path, string json) =>
        hub.SendAsync(HttpMethod.Put, path, Token, Json(json));

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
