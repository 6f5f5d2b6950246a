using Microsoft.AspNetCore.Http;

namespace HubTasks.Tests.Hub.Client;

public sealed class RedirectTests : ClientTest
{
    private const string Token = "hf_abcdefgh";

    [Fact]
    public async Task The_token_stays_on_a_relative_redirect_of_the_hub()
    {
        var hub = await ServeAsync(context =>
            context.Request.Path.StartsWithSegments("/api/resolve-cache", StringComparison.Ordinal)
                ? context.Response.WriteAsync("hello", Ct)
                : Redirect(context, 307, "/api/resolve-cache/x?etag=%22y%22")
        );

        await using var file = await Client(hub.Url, ("HF_TOKEN", Token))
            .OpenFileAsync(Tiny, "main", "a.txt", null, Ct);

        Assert.Equal("hello"u8.ToArray(), await ReadAsync(file.Stream));
        Assert.Equal(["Bearer " + Token, "Bearer " + Token], hub.Requests.Select(request => request.Token));
        Assert.Equal(Commit, file.Commit);
    }

    [Fact]
    public async Task The_token_does_not_go_to_another_origin_and_not_back_from_there()
    {
        var back = "";
        var cdn = await ServeAsync(context => context.Redirect(302, back));
        var hub = await ServeAsync(context =>
            context.Request.Path == "/back"
                ? context.Response.WriteAsync("hello", Ct)
                : Redirect(context, 302, cdn.Url + "/blob?signature=s3cret")
        );
        back = hub.Url + "/back";

        await using var file = await Client(hub.Url, ("HF_TOKEN", Token))
            .OpenFileAsync(Tiny, "main", "a.bin", null, Ct);

        Assert.Equal("hello"u8.ToArray(), await ReadAsync(file.Stream));
        Assert.Null(Assert.Single(cdn.Requests).Token);
        Assert.Equal(["Bearer " + Token, null], hub.Requests.Select(request => request.Token));
    }

    [Fact]
    public async Task A_range_goes_along_with_a_redirect()
    {
        var cdn = await ServeAsync(context =>
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = "bytes 3-4/5";
            return context.Response.WriteAsync("lo", Ct);
        });
        var hub = await ServeAsync(context => Redirect(context, 302, cdn.Url + "/blob"));

        await using var file = await Client(hub.Url).OpenFileAsync(Tiny, "main", "a.bin", new(3, null), Ct);

        Assert.Equal("bytes=3-", Assert.Single(cdn.Requests).Headers["Range"]);
        Assert.Equal((3, 5), (file.Offset, file.TotalSize));
        Assert.Equal("lo"u8.ToArray(), await ReadAsync(file.Stream));
    }

    [Theory]
    [InlineData("/acme/tiny/resolve/main/a.bin", "HUB9034")]
    [InlineData(null, "HUB9035")]
    [InlineData("ftp://127.0.0.1/a", "HUB9036")]
    [InlineData("file:///etc/passwd", "HUB9036")]
    public async Task A_redirect_to_nowhere_good_is_an_error(string? location, string code)
    {
        var hub = await ServeAsync(context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = location;
            return Task.CompletedTask;
        });

        var failure = await FailsAsync(() => Client(hub.Url).OpenFileAsync(Tiny, "main", "a.bin", null, Ct));

        Assert.Equal(code, failure.Code);
    }

    [Fact]
    public async Task Redirects_that_never_repeat_end_after_ten()
    {
        var count = 0;
        var hub = await ServeAsync(context => context.Redirect(302, $"/{++count}"));

        var failure = await FailsAsync(() => Client(hub.Url).OpenFileAsync(Tiny, "main", "a.bin", null, Ct));

        Assert.Equal("HUB9034", failure.Code);
        Assert.Equal(11, hub.Requests.Count);
    }

    [Fact]
    public async Task A_renamed_repository_is_followed_also_by_a_post()
    {
        var hub = await ServeAsync(context =>
            context.Request.Path.Value!.Contains("/new/", StringComparison.Ordinal)
                ? context.Json("""[{"type":"file","oid":"0","path":"a","size":1}]""")
                : context.Redirect(307, "/api/models/new/tiny/paths-info/main")
        );

        var entries = await AllAsync(Client(hub.Url).GetPathsInfoAsync(Tiny, "main", ["a"], expand: false, Ct));

        Assert.Equal("a", Assert.Single(entries).Path);
        Assert.Equal(
            ["""{"paths":["a"],"expand":false}""", """{"paths":["a"],"expand":false}"""],
            hub.Requests.Select(request => request.Body)
        );
    }

    [Fact]
    public async Task Content_is_not_sent_to_another_host()
    {
        var other = await ServeAsync(context => context.Json("[]"));
        var hub = await ServeAsync(context => context.Redirect(307, other.Url + "/"));

        var failure = await FailsAsync(() =>
            AllAsync(Client(hub.Url).GetPathsInfoAsync(Tiny, "main", ["a"], expand: false, Ct))
        );

        Assert.Equal("HUB9036", failure.Code);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task A_link_to_another_host_is_followed_without_the_token()
    {
        var other = await ServeAsync(context => context.Json("[]"));
        var hub = await ServeAsync(context =>
        {
            context.Response.Headers.Link = $"<{other.Url}/next?cursor=2>; rel=\"next\"";
            return context.Json("[]");
        });

        await AllAsync(Client(hub.Url, ("HF_TOKEN", Token)).ListTreeAsync(Tiny, "main", null, true, false, Ct));

        Assert.Equal("Bearer " + Token, Assert.Single(hub.Requests).Token);
        Assert.Null(Assert.Single(other.Requests).Token);
    }

    private static Task Redirect(HttpContext context, int status, string location)
    {
        context.Response.Headers["X-Repo-Commit"] = Commit;
        return context.Redirect(status, location);
    }
}
