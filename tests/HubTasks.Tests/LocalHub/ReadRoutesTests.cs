using System.Net;
using System.Text.Json.Nodes;
using HubTasks.Hub;

namespace HubTasks.Tests.LocalHub;

public class ReadRoutesTests
{
    private const string Card =
        "---\nlicense: mit\nlanguage: en\npipeline_tag: fill-mask\nlibrary_name: transformers\nversion: 1.5\nprivate_note: '42'\n---\n# Tiny\n";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Info_describes_the_commit_and_its_card()
    {
        await using var hub = await HubFixture.StartAsync();
        var commit = hub.Store.AddCommit(
            HubFixture.Tiny,
            "main",
            ("README.md", Card),
            ("config.json", """{"model_type":"bert","architectures":["BertModel"]}"""),
            ("w.bin", [1, 2, 3])
        );

        var info = await hub.JsonAsync("/api/models/acme/tiny/revision/main?blobs=true");

        Assert.Equal("acme/tiny", Text(info["id"]));
        Assert.Equal(commit, Text(info["sha"]));
        Assert.Equal("acme", Text(info["author"]));
        Assert.Equal("fill-mask", Text(info["pipeline_tag"]));
        Assert.Equal("mit", Text(info["cardData"]!["license"]));
        Assert.Equal(1.5, info["cardData"]!["version"]!.GetValue<double>());
        Assert.Equal("42", Text(info["cardData"]!["private_note"]));
        Assert.Equal("bert", Text(info["config"]!["model_type"]));
        Assert.Equal(["transformers", "bert", "fill-mask", "en", "license:mit", "region:us"], Texts(info["tags"]));
        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}Z$", Text(info["lastModified"]));
        var siblings = info["siblings"]!.AsArray();
        Assert.Equal(["README.md", "config.json", "w.bin"], siblings.Select(entry => Text(entry!["rfilename"])));
        Assert.Equal(128, siblings[2]!["lfs"]!["pointerSize"]!.GetValue<int>() + 2);
        Assert.Equal(
            "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81",
            Text(siblings[2]!["lfs"]!["sha256"])
        );
    }

    [Fact]
    public async Task Expanding_gives_only_what_was_asked_for()
    {
        await using var hub = await HubFixture.StartAsync();
        hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "x"));

        var info = await hub.JsonAsync("/api/models/acme/tiny?expand=sha&expand[]=likes");
        using var unknown = await hub.GetAsync("/api/models/acme/tiny?expand=nonsense");

        Assert.Equal(
            ["_id", "id", "likes", "modelId", "sha"],
            info.AsObject().Select(entry => entry.Key).Order(StringComparer.Ordinal)
        );
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
    }

    [Fact]
    public async Task A_tree_comes_in_pages_linked_by_absolute_addresses()
    {
        await using var hub = await HubFixture.StartAsync(options => options with { PageSize = 3 });
        hub.Store.AddCommit(
            HubFixture.Tiny,
            "main",
            ("a.txt", "1"),
            ("b/c.txt", "2"),
            ("b/d/e.txt", "3"),
            ("f.txt", "4"),
            ("g.bin", [1, 2, 3])
        );

        var paths = new List<string>();
        var next = "/api/models/acme/tiny/tree/main?recursive=true";
        var pages = 0;
        while (next.Length > 0)
        {
            using var response = await hub.GetAsync(next);
            paths.AddRange((await HubFixture.JsonAsync(response)).AsArray().Select(entry => Text(entry!["path"])));
            var link = HubFixture.Header(response, "Link");
            Assert.True(
                link.Length == 0 || link.StartsWith($"<{hub.Server.Endpoint}/api/models/", StringComparison.Ordinal),
                link
            );
            next = link.Length == 0 ? "" : link[1..link.IndexOf('>')];
            pages++;
        }

        Assert.Equal(["a.txt", "b", "b/c.txt", "b/d", "b/d/e.txt", "f.txt", "g.bin"], paths);
        Assert.Equal(3, pages);
    }

    [Theory]
    [InlineData("main", "a.txt b")]
    [InlineData("main/b", "b/c.txt b/d")]
    [InlineData("main/b%2Fd", "b/d/e.txt")]
    [InlineData("refs/pr/1/b/d", "b/d/e.txt")]
    [InlineData("refs%2Fpr%2F1/b", "b/c.txt b/d")]
    [InlineData("feature/x", "a.txt b")]
    [InlineData("HEAD", "a.txt b")]
    public async Task Revisions_are_found_with_and_without_encoded_slashes(string rest, string expected)
    {
        await using var hub = await HubFixture.StartAsync();
        hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "1"), ("b/c.txt", "2"), ("b/d/e.txt", "3"));
        hub.Store.AddRef(HubFixture.Tiny, "refs/pr/1", "main");
        hub.Store.AddBranch(HubFixture.Tiny, "feature/x", "main");

        var tree = await hub.JsonAsync("/api/models/acme/tiny/tree/" + rest);

        Assert.Equal(expected.Split(' '), tree.AsArray().Select(entry => Text(entry!["path"])));
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", "paths=a.txt&paths=b&paths=none&expand=true")]
    [InlineData("application/json", """{"paths":["a.txt","b","none"],"expand":true}""")]
    public async Task Paths_can_be_looked_up_by_form_and_by_json(string type, string body)
    {
        await using var hub = await HubFixture.StartAsync();
        var first = hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "1"), ("b/c.txt", "2"));
        var second = hub.Store.AddCommit(HubFixture.Tiny, "main", ("b/c.txt", "3"));

        using var response = await hub.SendAsync(
            HttpMethod.Post,
            "/api/models/acme/tiny/paths-info/main",
            content: new StringContent(body, System.Text.Encoding.UTF8, type)
        );

        var entries = (await HubFixture.JsonAsync(response)).AsArray();
        Assert.Equal(["a.txt", "b"], entries.Select(entry => Text(entry!["path"])));
        Assert.Equal([first, second], entries.Select(entry => Text(entry!["lastCommit"]!["id"])));
        Assert.Equal("unscanned", Text(entries[0]!["securityFileStatus"]!["status"]));
    }

    [Fact]
    public async Task Refs_and_commits_are_those_of_the_repository()
    {
        await using var hub = await HubFixture.StartAsync();
        var first = hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "1"));
        hub.Store.AddTag(HubFixture.Tiny, "v1", "main");
        var second = hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "2"));
        hub.Store.AddRef(HubFixture.Tiny, "refs/convert/parquet", first);
        hub.Store.AddRef(HubFixture.Tiny, "refs/pr/1", first);

        var refs = await hub.JsonAsync("/api/models/acme/tiny/refs?include_prs=1");
        using var commits = await hub.GetAsync("/api/models/acme/tiny/commits/main?limit=1&expand[]=formatted");

        Assert.Equal(["refs/heads/main", second], Ref(refs["branches"]!));
        Assert.Equal(["refs/tags/v1", first], Ref(refs["tags"]!));
        Assert.Equal(["refs/convert/parquet", first], Ref(refs["converts"]!));
        Assert.Equal(["refs/pr/1", first], Ref(refs["pullRequests"]!));
        Assert.Equal("2", HubFixture.Header(commits, "X-Total-Count"));
        Assert.Contains("rel=\"next\"", HubFixture.Header(commits, "Link"));
        var newest = (await HubFixture.JsonAsync(commits)).AsArray().Single()!;
        Assert.Equal(second, Text(newest["id"]));
        Assert.Equal("Upload a.txt", Text(newest["formatted"]!["title"]));
    }

    [Theory]
    [InlineData("", "acme/tiny other/big")]
    [InlineData("?search=TIN", "acme/tiny")]
    [InlineData("?author=other", "other/big")]
    [InlineData("?filter=license:mit", "acme/tiny")]
    [InlineData("?filter=license:mit&filter=en", "acme/tiny")]
    [InlineData("?filter=language:en&pipeline_tag=fill-mask", "acme/tiny")]
    [InlineData("?filter=license:mit&filter=de", "")]
    [InlineData("?gated=true", "")]
    [InlineData("?num_parameters=min:2,max:1K", "acme/tiny")]
    [InlineData("?num_parameters=min:1K", "")]
    [InlineData("?inference_provider=all", "")]
    public async Task A_search_keeps_what_matches_every_filter(string query, string expected)
    {
        await using var hub = await HubFixture.StartAsync();
        hub.Store.AddCommit(HubFixture.Tiny, "main", ("README.md", Card), ("w.safetensors", SmallWeights()));
        hub.Store.AddCommit(HubRepository.Model(RepoId.Parse("other/big")), "main", ("README.md", "# None"));
        hub.Store.AddCommit(new HubRepository(RepoType.Dataset, RepoId.Parse("acme/data")), "main", ("a.txt", "x"));

        var found = await hub.JsonAsync("/api/models" + query);

        Assert.Equal(
            expected.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            found.AsArray().Select(entry => Text(entry!["id"])).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_name_in_other_case_leads_to_the_right_one()
    {
        await using var hub = await HubFixture.StartAsync();
        hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "x"));

        using var response = await hub.GetAsync("/api/models/ACME/Tiny/tree/main?recursive=true");

        Assert.Equal(HttpStatusCode.TemporaryRedirect, response.StatusCode);
        Assert.Equal("/api/models/acme/tiny/tree/main?recursive=true", response.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Unknown_addresses_answer_json_below_api_and_text_elsewhere()
    {
        await using var hub = await HubFixture.StartAsync();

        using var api = await hub.GetAsync("/api/agent-harnesses");
        using var page = await hub.GetAsync("/somewhere/else/entirely");

        Assert.Equal(HttpStatusCode.NotFound, api.StatusCode);
        Assert.Equal("application/json", api.Content.Headers.ContentType!.MediaType);
        Assert.NotNull((await HubFixture.JsonAsync(api))["error"]);
        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        Assert.Equal("text/plain", page.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Front_matter_that_cannot_be_read_is_an_error_with_its_line()
    {
        await using var hub = await HubFixture.StartAsync();

        using var bad = await hub.SendAsync(
            HttpMethod.Post,
            "/api/validate-yaml",
            content: new StringContent(
                new JsonObject { ["content"] = "---\na: [1\nb: 2\n---\n", ["repoType"] = "model" }.ToJsonString()
            )
        );
        using var good = await hub.SendAsync(
            HttpMethod.Post,
            "/api/validate-yaml",
            content: new StringContent(new JsonObject { ["content"] = Card, ["repoType"] = "model" }.ToJsonString())
        );

        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
        Assert.Matches("line [0-9]", Text((await HubFixture.JsonAsync(bad))["errors"]![0]!["message"]));
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
        Assert.Empty((await HubFixture.JsonAsync(good))["errors"]!.AsArray());
    }

    /// <summary>One tensor of two by three numbers.</summary>
    private static byte[] SmallWeights()
    {
        var header = """{"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}"""u8;
        var file = new byte[8 + header.Length + 24];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        header.CopyTo(file.AsSpan(8));
        return file;
    }

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    private static IEnumerable<string> Texts(JsonNode? node) => node!.AsArray().Select(Text);

    private static string[] Ref(JsonNode group)
    {
        var entry = Assert.Single(group.AsArray())!;
        return [Text(entry["ref"]), Text(entry["targetCommit"])];
    }
}
