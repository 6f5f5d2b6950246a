using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Client;
using Microsoft.AspNetCore.Http;

namespace HubTasks.Tests.Hub.Client;

public sealed class HubRoutesTests : ClientTest
{
    public static TheoryData<string, string> Names =>
        new()
        {
            { "a b.txt", "a%20b.txt" },
            { "a#b", "a%23b" },
            { "a?b", "a%3Fb" },
            { "100%.txt", "100%25.txt" },
            { "%2F", "%252F" },
            { "a+b", "a%2Bb" },
            { "[x]/y", "%5Bx%5D/y" },
            { "größe/模型.bin", "gr%C3%B6%C3%9Fe/%E6%A8%A1%E5%9E%8B.bin" },
            { "a&b=c;d", "a%26b%3Dc%3Bd" },
            { "sub/a..b", "sub/a..b" },
        };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_file_name_arrives_as_it_was_meant(string path, string escaped)
    {
        var hub = await ServeAsync(context => context.Response.WriteAsync("x", Ct));

        await using var file = await Client(hub.Url).OpenFileAsync(Tiny, "refs/pr/1", path, null, Ct);

        Assert.Equal("/acme/tiny/resolve/refs%2Fpr%2F1/" + escaped, Assert.Single(hub.Requests).Target);
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("a/../../b")]
    [InlineData("a//b")]
    [InlineData("./a")]
    [InlineData("")]
    public void A_path_that_an_address_would_change_is_refused(string path)
    {
        var failure = Assert.Throws<HubTasksException>(() => HubRoutes.Resolve(Tiny, "main", path));

        Assert.Equal("HUB9044", failure.Diagnostics[0].Code);
    }

    [Fact]
    public void Datasets_and_spaces_have_their_own_places()
    {
        var dataset = new HubRepository(RepoType.Dataset, RepoId.Parse("acme/words"));
        var space = new HubRepository(RepoType.Space, RepoId.Parse("acme/demo"));

        Assert.Equal("/datasets/acme/words/resolve/main/a", HubRoutes.Resolve(dataset, "main", "a"));
        Assert.Equal("/api/spaces/acme/demo/refs?include_prs=1", HubRoutes.Refs(space, pullRequests: true));
        Assert.Equal(
            "/api/datasets/acme/words/tree/v1.0/sub/dir?recursive=false&expand=true",
            HubRoutes.Tree(dataset, "v1.0", "sub/dir", recursive: false, expand: true)
        );
        Assert.Equal("/api/models/gpt2", HubRoutes.Info(HubRepository.Model(RepoId.Parse("gpt2")), null, []));
    }

    [Fact]
    public async Task Every_condition_of_a_search_is_sent()
    {
        var hub = await ServeAsync(context => context.Json("""[{"id":"a/1"},{"id":"a/2"},{"id":"a/3"}]"""));
        var search = new HubSearch
        {
            Query = "tiny & small",
            Author = "acme",
            Task = "text-classification",
            Libraries = ["onnx"],
            Languages = ["en"],
            License = "mit",
            Sort = "downloads",
            Limit = 2,
        };

        var found = await AllAsync(Client(hub.Url).SearchAsync(search, Ct));

        Assert.Equal(["a/1", "a/2"], found.Select(info => info.Id));
        Assert.StartsWith(
            "/api/models?search=tiny%20%26%20small&author=acme&pipeline_tag=text-classification&filter=onnx&filter=en"
                + "&filter=license%3Amit&sort=downloads&limit=2&expand=author",
            Assert.Single(hub.Requests).Target,
            StringComparison.Ordinal
        );
    }
}
