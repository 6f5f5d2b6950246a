using HubTasks.Hub.Client;
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

    [Fact]
    public async Task A_remembered_address_is_asked_without_the_hub_and_without_a_token()
    {
        var cdn = await ServeAsync(context =>
        {
            context.Response.Headers.ETag = "\"v1\"";
            return Part(context);
        });
        var hub = await ServeAsync(context => Redirect(context, 302, cdn.Url + "/blob?signature=s3cret"));
        var (client, location) = (Client(hub.Url, ("HF_TOKEN", Token)), new FileLocation());

        await using var first = await client.OpenFileAsync(Tiny, "main", "a.bin", new(0, 1), location, Ct);
        await using var second = await client.OpenFileAsync(Tiny, "main", "a.bin", new(3, 4), location, Ct);

        Assert.Single(hub.Requests);
        Assert.Equal([null, null], cdn.Requests.Select(request => request.Token));
        Assert.Equal(["bytes=0-1", "bytes=3-4"], cdn.Requests.Select(request => request.Headers["Range"]));
        Assert.Equal([null, "\"v1\""], cdn.Requests.Select(request => request.Headers.GetValueOrDefault("If-Range")));
        Assert.Equal((3, 5, Commit, "\"v1\""), (second.Offset, second.TotalSize, second.Commit, second.Version));
    }

    [Fact]
    public async Task A_remembered_address_with_another_version_or_none_that_answers_is_left_for_what_the_hub_says_now()
    {
        var tag = "\"v1\"";
        var cdn = await ServeAsync(context =>
        {
            context.Response.Headers.ETag = tag;
            return context.Request.Headers.IfRange.ToString() is "" or "\"v1\"" && tag == "\"v1\""
                ? Part(context)
                : context.Response.WriteAsync("whole", Ct);
        });
        var other = await ServeAsync(Part);
        var target = cdn.Url;
        var hub = await ServeAsync(context => Redirect(context, 302, target + "/blob"));
        var (client, location) = (Client(hub.Url), new FileLocation());

        await (await client.OpenFileAsync(Tiny, "main", "a.bin", new(0, 1), location, Ct)).DisposeAsync();
        (tag, target) = ("W/\"v2\"", other.Url);
        await using var moved = await client.OpenFileAsync(Tiny, "main", "a.bin", new(3, 4), location, Ct);
        await other.DisposeAsync();
        (tag, target) = ("\"v1\"", cdn.Url);
        await using var back = await client.OpenFileAsync(Tiny, "main", "a.bin", new(3, 4), location, Ct);

        Assert.Equal((3, null), (moved.Offset, moved.Version));
        Assert.Equal((3, "\"v1\""), (back.Offset, back.Version));
        Assert.Equal(3, hub.Requests.Count);
        Assert.Empty(Time.Pauses);
    }

    [Fact]
    public async Task What_the_hub_itself_holds_is_asked_of_the_hub_each_time()
    {
        var hub = await ServeAsync(Part);
        var (client, location) = (Client(hub.Url, ("HF_TOKEN", Token)), new FileLocation());

        for (var i = 0; i < 2; i++)
        {
            await using var file = await client.OpenFileAsync(Tiny, "main", "a.bin", new(3, 4), location, Ct);
        }

        Assert.Equal(["Bearer " + Token, "Bearer " + Token], hub.Requests.Select(request => request.Token));
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

    /// <summary>The bytes of <c>hello</c> that are asked for.</summary>
    private static Task Part(HttpContext context)
    {
        var range = Assert.Single(context.Request.GetTypedHeaders().Range!.Ranges);
        context.Response.StatusCode = 206;
        context.Response.Headers.ContentRange = $"bytes {range.From}-{range.To}/5";
        return context.Response.WriteAsync("hello"[(int)range.From!..((int)range.To! + 1)], Ct);
    }

    private static Task Redirect(HttpContext context, int status, string location)
    {
        context.Response.Headers["X-Repo-Commit"] = Commit;
        return context.Redirect(status, location);
    }
}
