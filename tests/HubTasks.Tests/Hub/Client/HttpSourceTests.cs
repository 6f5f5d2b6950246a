using HubTasks.Hub.Client;
using HubTasks.Hub.Sources;
using Microsoft.AspNetCore.Http;

namespace HubTasks.Tests.Hub.Client;

public sealed class HttpSourceTests : ClientTest
{
    private const string Oid = "89abcdef0123456789abcdef0123456789abcdef";
    private const string Sha256 = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    private static readonly TreeFile Hello = new("a.bin", 5, Oid, null);

    [Fact]
    public async Task A_branch_becomes_a_commit_and_the_declared_licence()
    {
        var hub = await ServeAsync(context =>
            context.Json($$$"""{"id":"acme/tiny","sha":"{{{Commit}}}","cardData":{"license":"mit"}}""")
        );

        var resolved = await Source(hub.Url).ResolveAsync(Tiny, "main", Ct);

        Assert.Equal(new ResolvedRevision(Commit, new StatedLicense("mit")), resolved);
        Assert.Equal(
            "/api/models/acme/tiny/revision/main?expand=sha&expand=cardData",
            Assert.Single(hub.Requests).Target
        );
    }

    [Theory]
    [InlineData("main", """{"id":"a/b"}""")]
    [InlineData("main", """{"id":"a/b","sha":"0123456"}""")]
    [InlineData("main", """{"id":"a/b","sha":"0123456789ABCDEF0123456789abcdef01234567"}""")]
    [InlineData("main", """{"id":"a/b","sha":"../../../../../../../../../../etc/passwd"}""")]
    [InlineData(Oid, """{"id":"a/b","sha":"0123456789abcdef0123456789abcdef01234567"}""")]
    public async Task A_commit_that_is_none_or_another_is_refused(string revision, string body)
    {
        var hub = await ServeAsync(context => context.Json(body));

        var failure = await FailsAsync(() => Source(hub.Url).ResolveAsync(Tiny, revision, Ct));

        Assert.Equal("HUB9041", failure.Code);
    }

    [Fact]
    public async Task A_tree_is_its_files_in_ordinal_order()
    {
        var hub = await ServeAsync(context =>
            context.Json(
                $$$"""
                [{"type":"directory","oid":"{{{Oid}}}","size":0,"path":"b"},
                 {"type":"file","oid":"{{{Oid}}}","size":7,"path":"b/a.bin","lfs":{"oid":"{{{Sha256}}}","size":7,"pointerSize":126},"xetHash":"{{{Sha256}}}"},
                 {"type":"file","oid":"{{{Oid}}}","size":5,"path":"B"}]
                """
            )
        );

        var tree = await Source(hub.Url).GetTreeAsync(Tiny, Commit, Ct);

        Assert.Equal(
            [new TreeFile("B", 5, Oid, null), new TreeFile("b/a.bin", 7, Oid, Sha256) { XetHash = Sha256 }],
            tree
        );
    }

    [Theory]
    [InlineData("""{"type":"file","oid":"abc","size":5,"path":"evil"}""", "HUB9038", "git id `abc`")]
    [InlineData(
        """{"type":"file","oid":"../../../../../../../../../../../etc/cron","size":5,"path":"evil"}""",
        "HUB9038",
        "git id"
    )]
    [InlineData($$"""{"type":"file","oid":"{{Oid}}","size":-5,"path":"evil"}""", "HUB9038", "size `-5`")]
    [InlineData(
        $$$"""{"type":"file","oid":"{{{Oid}}}","size":5,"path":"evil","lfs":{"oid":"{{{Oid}}}","size":5}}""",
        "HUB9038",
        "sha256"
    )]
    [InlineData(
        $$$"""{"type":"file","oid":"{{{Oid}}}","size":5,"path":"evil","lfs":{"oid":"{{{Sha256}}}","size":6}}""",
        "HUB9038",
        "LFS size `6`"
    )]
    [InlineData(
        $$"""{"type":"file","oid":"{{Oid}}","size":5,"path":"evil"},{"type":"file","oid":"{{Commit}}","size":5,"path":"evil"}""",
        "HUB9039",
        Commit
    )]
    public async Task A_listing_that_cannot_be_true_is_refused_with_its_path_and_values(
        string entries,
        string code,
        string said
    )
    {
        var hub = await ServeAsync(context => context.Json($"[{entries}]"));

        var failure = await FailsAsync(() => Source(hub.Url).GetTreeAsync(Tiny, Commit, Ct));

        Assert.Equal(code, failure.Code);
        Assert.Contains("`evil` ", failure.Message + " ", StringComparison.Ordinal);
        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0L, null, null, "hello")]
    [InlineData(2L, null, "bytes=2-", "llo")]
    [InlineData(0L, 2L, "bytes=0-1", "he")]
    [InlineData(1L, 3L, "bytes=1-3", "ell")]
    public async Task The_bytes_asked_for_are_the_bytes_sent(long offset, long? length, string? range, string expected)
    {
        var hub = await ServeAsync(context =>
        {
            context.Response.Headers["X-Repo-Commit"] = Commit;
            if (context.Request.Headers.Range.Count == 0)
            {
                return context.Response.WriteAsync("hello", Ct);
            }

            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = $"bytes {offset}-{offset + expected.Length - 1}/5";
            return context.Response.WriteAsync(expected, Ct);
        });

        await using var content = await Source(hub.Url).OpenAsync(Tiny, Commit, Hello, offset, length, Ct);

        Assert.Equal(range, Assert.Single(hub.Requests).Headers.GetValueOrDefault("Range"));
        Assert.Equal(offset, content.Offset);
        Assert.Equal(expected, System.Text.Encoding.UTF8.GetString(await ReadAsync(content.Stream)));
    }

    [Fact]
    public async Task A_server_without_ranges_sends_everything_and_says_so()
    {
        var hub = await ServeAsync(context => context.Response.WriteAsync("hello", Ct));

        await using var content = await Source(hub.Url).OpenAsync(Tiny, Commit, Hello, 3, null, Ct);

        Assert.Equal(0, content.Offset);
        Assert.Equal("hello"u8.ToArray(), await ReadAsync(content.Stream));
    }

    [Theory]
    [InlineData(206, "bytes 2-4/5", "HUB9040")]
    [InlineData(206, null, "HUB9040")]
    [InlineData(206, "items 3-4/5", "HUB9040")]
    [InlineData(206, "bytes 3-4/9", "HUB9043")]
    public async Task A_range_that_was_not_asked_for_is_refused(int status, string? range, string code)
    {
        var hub = await ServeAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.ContentRange = range;
            return context.Response.WriteAsync("lo", Ct);
        });

        var failure = await FailsAsync(() => Source(hub.Url).OpenAsync(Tiny, Commit, Hello, 3, null, Ct));

        Assert.Equal(code, failure.Code);
    }

    [Fact]
    public async Task A_part_of_a_file_that_was_not_asked_for_in_parts_is_refused()
    {
        var hub = await ServeAsync(context =>
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = "bytes 0-1/5";
            return context.Response.WriteAsync("he", Ct);
        });

        var failure = await FailsAsync(() => Source(hub.Url).OpenAsync(Tiny, Commit, Hello, 0, null, Ct));

        Assert.Equal("HUB9040", failure.Code);
    }

    [Fact]
    public async Task A_file_of_another_commit_is_refused()
    {
        var hub = await ServeAsync(context =>
        {
            context.Response.Headers["X-Repo-Commit"] = Oid;
            return context.Response.WriteAsync("hello", Ct);
        });

        var failure = await FailsAsync(() => Source(hub.Url).OpenAsync(Tiny, Commit, Hello, 0, null, Ct));

        Assert.Equal("HUB9037", failure.Code);
        Assert.Contains(Oid, failure.Message, StringComparison.Ordinal);
        Assert.Contains(Commit, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_another_size_is_refused_before_its_bytes_are_read()
    {
        var hub = await ServeAsync(context =>
        {
            context.Response.ContentLength = 12;
            return context.Response.WriteAsync("hello, world", Ct);
        });

        var failure = await FailsAsync(() => Source(hub.Url).OpenAsync(Tiny, Commit, Hello, 0, null, Ct));

        Assert.Equal("HUB9043", failure.Code);
        Assert.Contains("12 bytes", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_download_that_falls_silent_is_an_io_error_and_not_a_cancellation()
    {
        var hub = await ServeAsync(async context =>
        {
            context.Response.ContentLength = 5;
            await context.Response.WriteAsync("he", Ct);
            await context.Response.Body.FlushAsync(Ct);
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        var source = Source(hub.Url, ("HF_HUB_DOWNLOAD_TIMEOUT", "1"));

        await using var content = await source.OpenAsync(Tiny, Commit, Hello, 0, null, Ct);

        var failure = await Assert.ThrowsAsync<BodyException>(() => ReadAsync(content.Stream));
        Assert.Equal("HUB9003", failure.Diagnostic.Code);
    }

    [Fact]
    public async Task A_download_that_breaks_off_is_an_io_error()
    {
        var opened = new TaskCompletionSource();
        var hub = await ServeAsync(async context =>
        {
            context.Response.ContentLength = 5;
            await context.Response.WriteAsync("he", Ct);
            await context.Response.Body.FlushAsync(Ct);
            await opened.Task;
            context.Abort();
        });

        await using var content = await Source(hub.Url).OpenAsync(Tiny, Commit, Hello, 0, null, Ct);
        opened.SetResult();

        var failure = await Assert.ThrowsAsync<BodyException>(() => ReadAsync(content.Stream));
        Assert.Equal("HUB9009", failure.Diagnostic.Code);
    }

    [Fact]
    public async Task A_cancelled_download_is_a_cancellation()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var hub = await ServeAsync(async context =>
        {
            context.Response.ContentLength = 5;
            await context.Response.WriteAsync("he", Ct);
            await context.Response.Body.FlushAsync(Ct);
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        await using var content = await Source(hub.Url).OpenAsync(Tiny, Commit, Hello, 0, null, stop.Token);
        var buffer = new byte[5];
        await content.Stream.ReadExactlyAsync(buffer.AsMemory(0, 2), stop.Token);

        stop.CancelAfter(50);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await content.Stream.ReadExactlyAsync(buffer, stop.Token)
        );
    }
}
