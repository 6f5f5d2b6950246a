using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace HubTasks.Tests.LocalHub;

/// <summary>
/// What <c>huggingface_hub</c> (python, without hf_xet) sends for <c>upload_folder</c>, <c>create_commit</c>,
/// <c>create_tag</c>, <c>create_branch</c> and <c>create_pr</c>, request by request, and what it reads of the answers.
/// </summary>
public sealed class PythonUploadTests
{
    private const string Token = "hf_python";
    private const string Card = "---\nlicense: mit\n---\n# Tiny\n";
    private static readonly byte[] Weights = RandomNumberGenerator.GetBytes(4000);
    private static readonly string Sha256 = Convert.ToHexStringLower(SHA256.HashData(Weights));

    [Fact]
    public async Task A_folder_is_uploaded_tagged_branched_proposed_and_uploaded_again_for_nothing()
    {
        await using var hub = await HubFixture.StartAsync();
        var parent = hub.Store.AddCommit(
            HubFixture.Tiny,
            "main",
            (".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n"),
            ("old/a.txt", "old"),
            ("old/b.txt", "old")
        );

        // create_repo(exist_ok=True): a 409 whose body names the repository
        var (status, exists) = await SendAsync(hub, "/api/repos/create", """{"name":"tiny","organization":"acme"}""");
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.EndsWith("/acme/tiny", Text(exists["url"]), StringComparison.Ordinal);

        var valid = await PostAsync(
            hub,
            "/api/validate-yaml",
            new JsonObject { ["repoType"] = "model", ["content"] = Card }.ToJsonString()
        );
        Assert.Empty((valid["errors"] as JsonArray)!);

        var modes = (await PreuploadAsync(hub))["files"]!.AsArray();
        Assert.Equal(["regular", "lfs"], modes.Select(file => Text(file!["uploadMode"])));
        Assert.All(modes, file => Assert.False(file!["shouldIgnore"]!.GetValue<bool>()));

        await UploadAsync(hub);
        var committed = await CommitAsync(
            hub,
            "main",
            Header("Upload folder using huggingface_hub", parent),
            File("README.md", Card),
            $$$"""{"key": "lfsFile", "value": {"path": "model.bin", "algo": "sha256", "oid": "{{{Sha256}}}", "size": 4000}}""",
            """{"key": "deletedFolder", "value": {"path": "old/"}}"""
        );
        var commit = Text(committed["commitOid"]);
        Assert.EndsWith($"/acme/tiny/commit/{commit}", Text(committed["commitUrl"]), StringComparison.Ordinal);
        Assert.Equal(commit, hub.Store.Resolve(HubFixture.Tiny, "main"));
        var paths = (await hub.JsonAsync("/api/models/acme/tiny/tree/main?recursive=true&expand=false")).AsArray();
        Assert.Equal([".gitattributes", "README.md", "model.bin"], paths.Select(file => Text(file!["path"])));
        Assert.Equal(Weights, await hub.DownloadAsync("/acme/tiny/resolve/main/model.bin"));

        // create_tag, create_branch, and again with exist_ok
        var tag = """{"tag":"v1.0","message":"first"}""";
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(hub, "/api/models/acme/tiny/tag/main", tag)).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(hub, "/api/models/acme/tiny/tag/main", tag)).Status);
        const string Branch = "/api/models/acme/tiny/branch/feature%2Fx";
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(hub, Branch, """{"startingPoint":"v1.0"}""")).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(hub, Branch, "{}")).Status);
        Assert.Equal(commit, hub.Store.Resolve(HubFixture.Tiny, "feature/x"));

        // create_commit(create_pr=True): the number is the last segment of the address
        var proposal = await CommitAsync(
            hub,
            "main?create_pr=1",
            Header("Propose"),
            File("README.md", Card + "More.\n")
        );
        Assert.EndsWith("/acme/tiny/discussions/1", Text(proposal["pullRequestUrl"]), StringComparison.Ordinal);
        var details = await hub.JsonAsync("/api/models/acme/tiny/discussions/1", Token);
        Assert.True(details["isPullRequest"]!.GetValue<bool>());
        Assert.Equal("open", Text(details["status"]));

        // a commit to the pull request itself, then merge_pull_request
        await CommitAsync(hub, "refs%2Fpr%2F1", Header("Once more"), File("extra.txt", "1"));
        await SendAsync(hub, "/api/models/acme/tiny/discussions/1/merge", "{}");
        Assert.Equal("1"u8.ToArray(), await hub.DownloadAsync("/acme/tiny/resolve/main/extra.txt"));

        // the second upload_folder: every id is there, so python sends no commit and reads the head
        var before = hub.Store.Resolve(HubFixture.Tiny, "main");
        var again = (await PreuploadAsync(hub))["files"]!.AsArray();
        Assert.Equal(Sha256, Text(again[1]!["oid"]));
        Assert.Null((await BatchAsync(hub))["actions"]);
        Assert.Equal(before, Text((await hub.JsonAsync("/api/models/acme/tiny/revision/main", Token))["sha"]));
    }

    [Fact]
    public async Task A_commit_on_an_old_parent_is_refused_in_words_that_python_shows()
    {
        await using var hub = await HubFixture.StartAsync();
        hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "1"));
        var content = new StringContent(
            Header("late", new string('0', 40)) + "\n" + File("a.txt", "2") + "\n",
            Encoding.UTF8,
            "application/x-ndjson"
        );

        using var refused = await hub.SendAsync(HttpMethod.Post, "/api/models/acme/tiny/commit/main", Token, content);

        Assert.Equal(HttpStatusCode.PreconditionFailed, refused.StatusCode);
        Assert.Contains(
            "was updated since you opened this page",
            HubFixture.Header(refused, "X-Error-Message"),
            StringComparison.Ordinal
        );
    }

    private static async Task UploadAsync(HubFixture hub)
    {
        var actions = (await BatchAsync(hub))["actions"]!;
        using var put = await hub.SendAsync(
            HttpMethod.Put,
            Text(actions["upload"]!["href"]),
            null,
            new ByteArrayContent(Weights)
        );
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        var body = $$"""{"oid":"{{Sha256}}","size":4000}""";
        using var verified = await hub.SendAsync(
            HttpMethod.Post,
            Text(actions["verify"]!["href"]),
            Token,
            new StringContent(body, Encoding.UTF8, "application/vnd.git-lfs+json")
        );
        Assert.Equal(HttpStatusCode.OK, verified.StatusCode);
    }

    private static Task<JsonNode> PreuploadAsync(HubFixture hub) =>
        PostAsync(
            hub,
            "/api/models/acme/tiny/preupload/main",
            $$"""{"files":[{"path":"README.md","sample":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(Card))}}","size":{{Card.Length}}},{"path":"model.bin","sample":"{{Convert.ToBase64String(Weights[..512])}}","size":4000}]}"""
        );

    private static async Task<JsonNode> BatchAsync(HubFixture hub)
    {
        var body =
            $$$"""{"operation":"upload","transfers":["basic","multipart"],"objects":[{"oid":"{{{Sha256}}}","size":4000}],"hash_algo":"sha256","ref":{"name":"main"}}""";
        var answer = await PostAsync(hub, "/acme/tiny.git/info/lfs/objects/batch", body);
        return Assert.Single(answer["objects"]!.AsArray())!;
    }

    private static async Task<JsonNode> CommitAsync(HubFixture hub, string revision, params string[] lines)
    {
        var content = new StringContent(string.Join('\n', lines) + "\n", Encoding.UTF8, "application/x-ndjson");
        using var response = await hub.SendAsync(
            HttpMethod.Post,
            "/api/models/acme/tiny/commit/" + revision,
            Token,
            content
        );
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await HubFixture.JsonAsync(response);
    }

    private static string Header(string summary, string? parent = null)
    {
        var value = new JsonObject { ["summary"] = summary, ["description"] = "" };
        if (parent is not null)
        {
            value["parentCommit"] = parent;
        }

        return new JsonObject { ["key"] = "header", ["value"] = value }.ToJsonString();
    }

    private static string File(string path, string text) =>
        new JsonObject
        {
            ["key"] = "file",
            ["value"] = new JsonObject
            {
                ["content"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text)),
                ["path"] = path,
                ["encoding"] = "base64",
            },
        }.ToJsonString();

    private static async Task<JsonNode> PostAsync(HubFixture hub, string path, string json)
    {
        var (status, answer) = await SendAsync(hub, path, json);
        Assert.Equal(HttpStatusCode.OK, status);
        return answer;
    }

    private static async Task<(HttpStatusCode Status, JsonNode Answer)> SendAsync(
        HubFixture hub,
        string path,
        string json
    )
    {
        using var response = await hub.SendAsync(
            HttpMethod.Post,
            path,
            Token,
            new StringContent(json, Encoding.UTF8, "application/json")
        );
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text)! : new JsonObject());
    }

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
