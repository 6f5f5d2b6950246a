using System.Globalization;
using System.IO.Compression;
using System.Text;
using HubTasks.Hub.Client;
using Microsoft.AspNetCore.Http;

namespace HubTasks.Tests.Hub.Client;

public sealed class HostileAnswerTests : ClientTest
{
    [Fact]
    public async Task A_login_page_instead_of_json_is_named_with_its_type_and_address()
    {
        var hub = await ServeAsync(context => Html(context));

        var failure = await FailsAsync(() =>
            AllAsync(Client(hub.Url).ListTreeAsync(Tiny, "main", null, true, false, Ct))
        );

        Assert.Equal("HUB9030", failure.Code);
        Assert.Equal(
            $"`{hub.Url}/api/models/acme/tiny/tree/main` answered with `text/html`, not with JSON",
            failure.Message
        );
    }

    [Fact]
    public async Task A_login_page_instead_of_a_file_is_not_a_file()
    {
        var hub = await ServeAsync(context => Html(context));

        var failure = await FailsAsync(() => Client(hub.Url).OpenFileAsync(Tiny, "main", "a.bin", null, Ct));

        Assert.Equal("HUB9030", failure.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"id":null}""")]
    [InlineData("""{"sha":"x"}""")]
    [InlineData("""{"id":"a/b","siblings":7}""")]
    [InlineData("""{"id":"a/b","lastModified":"yesterday"}""")]
    [InlineData("""{"id":"a/b" """)]
    public async Task Json_of_another_shape_is_an_error(string body)
    {
        var hub = await ServeAsync(context => context.Json(body));

        var failure = await FailsAsync(() => Client(hub.Url).GetInfoAsync(Tiny, "main", [], Ct));

        Assert.Equal("HUB9031", failure.Code);
    }

    [Fact]
    public async Task Fields_that_nobody_knows_are_ignored()
    {
        var hub = await ServeAsync(context =>
            context.Json(
                """
                {"_id":"1","id":"acme/tiny","news":{"a":[1]},"gated":"manual","tags":["en"],"library_name":null,
                 "cardData":{"license":["mit","apache-2.0",7],"x":{}}}
                """
            )
        );

        var info = await Client(hub.Url).GetInfoAsync(Tiny, null, ["sha"], Ct);
        var head = await Client(hub.Url).GetHeadAsync(Tiny, null, Ct);

        Assert.Equal("manual", info.GatedMode);
        Assert.Equal("mit, apache-2.0", head.License);
        Assert.Equal(
            ["/api/models/acme/tiny?expand=sha", "/api/models/acme/tiny?expand=sha&expand=cardData"],
            hub.Requests.Select(request => request.Target)
        );
    }

    [Theory]
    [InlineData("null", null)]
    [InlineData("\"mit\"", null)]
    [InlineData("[1]", null)]
    [InlineData("{}", null)]
    [InlineData("""{"license":7}""", null)]
    [InlineData("""{"license":[]}""", null)]
    [InlineData("""{"license":{"a":1}}""", null)]
    [InlineData("""{"license":"mit","license":"gpl"}""", "gpl")]
    [InlineData("""{"license":"a\nb"}""", "a b")]
    public async Task Odd_metadata_of_a_card_declares_no_license(string card, string? expected)
    {
        var hub = await ServeAsync(context => context.Json($$"""{"sha":"x","cardData":{{card}}}"""));

        Assert.Equal(expected, (await Client(hub.Url).GetHeadAsync(Tiny, null, Ct)).License);
    }

    [Fact]
    public async Task Json_nested_without_end_is_an_error()
    {
        var hub = await ServeAsync(context => context.Json("{\"id\":\"a/b\",\"cardData\":" + new string('[', 100_000)));

        var failure = await FailsAsync(() => Client(hub.Url).GetInfoAsync(Tiny, "main", [], Ct));

        Assert.Equal("HUB9031", failure.Code);
    }

    [Fact]
    public async Task An_answer_without_end_is_not_kept()
    {
        var hub = await ServeAsync(async context =>
        {
            context.Response.ContentType = "application/json";
            var spaces = new byte[1 << 20];
            Array.Fill(spaces, (byte)' ');
            for (var i = 0; i < 4096 && !context.RequestAborted.IsCancellationRequested; i++)
            {
                await context.Response.Body.WriteAsync(spaces, context.RequestAborted);
            }
        });

        var failure = await FailsAsync(() => Client(hub.Url).GetInfoAsync(Tiny, "main", [], Ct));

        Assert.Equal("HUB9032", failure.Code);
    }

    [Fact]
    public async Task A_small_body_that_unpacks_to_a_large_one_is_not_kept()
    {
        using var bomb = new MemoryStream();
        await using (var gzip = new GZipStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var spaces = new byte[1 << 20];
            for (var i = 0; i < 64; i++)
            {
                await gzip.WriteAsync(spaces, Ct);
            }
        }

        var hub = await ServeAsync(context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.Headers.ContentEncoding = "gzip";
            return context.Response.Body.WriteAsync(bomb.ToArray(), Ct).AsTask();
        });

        var failure = await FailsAsync(() => Client(hub.Url).GetInfoAsync(Tiny, "main", [], Ct));

        Assert.Equal("HUB9032", failure.Code);
        Assert.Contains("gzip", Assert.Single(hub.Requests).Headers["Accept-Encoding"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compressed_json_is_read()
    {
        var hub = await ServeAsync(async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.Headers.ContentEncoding = "br";
            await using var brotli = new BrotliStream(context.Response.Body, CompressionLevel.Fastest);
            await brotli.WriteAsync("""{"id":"acme/tiny"}"""u8.ToArray(), Ct);
        });

        Assert.Equal("acme/tiny", (await Client(hub.Url).GetInfoAsync(Tiny, "main", [], Ct)).Id);
    }

    [Fact]
    public async Task A_compressed_download_was_not_asked_for()
    {
        var hub = await ServeAsync(context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return context.Response.WriteAsync("x", Ct);
        });

        var failure = await FailsAsync(() => Client(hub.Url).OpenFileAsync(Tiny, "main", "a.bin", null, Ct));

        Assert.Equal("HUB9042", failure.Code);
        Assert.Equal("identity", Assert.Single(hub.Requests).Headers["Accept-Encoding"]);
    }

    [Fact]
    public async Task A_list_that_links_back_to_itself_ends()
    {
        var hub = await ServeAsync(context =>
        {
            var next = context.Request.Query["cursor"] == "1" ? 2 : 1;
            var link = $"http://{context.Request.Host}{context.Request.Path}?cursor={next}";
            context.Response.Headers.Link = $"<{link}>; rel=\"next\"";
            return context.Json("[]");
        });

        var failure = await FailsAsync(() => AllAsync(Client(hub.Url).ListCommitsAsync(Tiny, "main", Ct)));

        Assert.Equal("HUB9033", failure.Code);
        Assert.Equal(3, hub.Requests.Count);
    }

    [Fact]
    public async Task A_list_that_always_has_another_page_ends()
    {
        var page = 0;
        var hub = await ServeAsync(context =>
        {
            var link = $"http://{context.Request.Host}{context.Request.Path}?cursor={++page}";
            context.Response.Headers.Link = $"<{link}>; rel=\"next\"";
            return context.Json("[]");
        });

        var failure = await FailsAsync(() => AllAsync(Client(hub.Url).ListCommitsAsync(Tiny, "main", Ct)));

        Assert.Equal("HUB9033", failure.Code);
        Assert.Equal(HubPages.MaxPages, hub.Requests.Count);
    }

    [Theory]
    [InlineData("<{0}?cursor=2>; rel=\"next\"")]
    [InlineData("<{0}?cursor=2>;rel=next")]
    [InlineData("<{0}?cursor=0>; rel=\"prev\", <{0}?cursor=2>; title=\"x\"; rel=\"last next\"")]
    [InlineData("</api/models/acme/tiny/tree/main?cursor=2>; rel=\"next\"")]
    public async Task Every_lawful_form_of_link_is_followed(string link)
    {
        var hub = await ServeAsync(context =>
        {
            if (!context.Request.Query.ContainsKey("cursor"))
            {
                context.Response.Headers.Link = string.Format(
                    CultureInfo.InvariantCulture,
                    link,
                    $"http://{context.Request.Host}{context.Request.Path}"
                );
            }

            return context.Json("""[{"type":"file","oid":"0","path":"a"}]""");
        });

        var entries = await AllAsync(Client(hub.Url).ListTreeAsync(Tiny, "main", null, true, false, Ct));

        Assert.Equal(2, entries.Count);
        Assert.EndsWith("?cursor=2", hub.Requests.Last().Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_null_in_a_list_is_an_error()
    {
        var hub = await ServeAsync(context => context.Json("[null]"));

        var failure = await FailsAsync(() =>
            AllAsync(Client(hub.Url).ListTreeAsync(Tiny, "main", null, true, false, Ct))
        );

        Assert.Equal("HUB9031", failure.Code);
    }

    [Fact]
    public async Task A_hundred_thousand_files_are_listed()
    {
        const int Pages = 100;
        var hub = await ServeAsync(context =>
        {
            var page = int.Parse(context.Request.Query["cursor"].FirstOrDefault() ?? "0", CultureInfo.InvariantCulture);
            if (page + 1 < Pages)
            {
                var link = $"http://{context.Request.Host}{context.Request.Path}?cursor={page + 1}";
                context.Response.Headers.Link = $"<{link}>; rel=\"next\"";
            }

            var json = new StringBuilder("[");
            for (var i = 0; i < 1000; i++)
            {
                json.Append(i == 0 ? "" : ",");
                json.Append(
                    CultureInfo.InvariantCulture,
                    $$"""{"type":"file","oid":"{{Commit}}","size":{{i}},"path":"d/{{page}}/{{i}}"}"""
                );
            }

            return context.Json(json.Append(']').ToString());
        });

        var files = await Source(hub.Url).GetTreeAsync(Tiny, Commit, Ct);

        Assert.Equal(Pages * 1000, files.Length);
        Assert.Equal(Pages, hub.Requests.Count);
    }

    private static Task Html(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync("<html>please log in</html>", Ct);
    }
}
