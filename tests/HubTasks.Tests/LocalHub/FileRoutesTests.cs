using System.Net;
using System.Security.Cryptography;

namespace HubTasks.Tests.LocalHub;

public class FileRoutesTests
{
    private const string Config = "{\"a\":1}";

    [Fact]
    public async Task A_regular_file_is_one_relative_redirect_away()
    {
        await using var hub = await HubFixture.StartAsync();
        var commit = hub.Store.AddCommit(HubFixture.Tiny, "main", ("sub/a b é.json", Config));

        using var first = await hub.SendAsync(HttpMethod.Head, "/acme/tiny/resolve/main/sub/a%20b%20%C3%A9.json");

        Assert.Equal(HttpStatusCode.TemporaryRedirect, first.StatusCode);
        var target = first.Headers.Location!.OriginalString;
        Assert.StartsWith($"/api/resolve-cache/models/acme/tiny/{commit}/sub/a%20b%20%C3%A9.json?", target);
        Assert.Equal(commit, HubFixture.Header(first, "X-Repo-Commit"));
        Assert.Equal("7", HubFixture.Header(first, "X-Linked-Size"));

        using var second = await hub.GetAsync(target[..target.IndexOf('?')]);

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(commit, HubFixture.Header(second, "X-Repo-Commit"));
        Assert.Equal(HubFixture.Header(first, "X-Linked-Etag"), HubFixture.Header(second, "ETag"));
        Assert.Equal(Config, await second.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_large_file_is_on_the_second_origin_which_refuses_tokens()
    {
        await using var hub = await HubFixture.StartAsync();
        var content = RandomNumberGenerator.GetBytes(5000);
        hub.Store.AddCommit(HubFixture.Tiny, "main", ("model.bin", content));

        using var first = await hub.GetAsync("/acme/tiny/resolve/main/model.bin", "hf_any");
        var location = first.Headers.Location!.OriginalString;
        using var refused = await hub.GetAsync(location, "hf_any");
        using var altered = await hub.GetAsync(location + "0");

        Assert.Equal(HttpStatusCode.Found, first.StatusCode);
        Assert.StartsWith(hub.Server.CdnEndpoint + "/", location);
        Assert.Equal(
            $"\"{Convert.ToHexStringLower(SHA256.HashData(content))}\"",
            HubFixture.Header(first, "X-Linked-ETag")
        );
        Assert.Equal("5000", HubFixture.Header(first, "X-Linked-Size"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, altered.StatusCode);
        Assert.Equal(content, await hub.DownloadAsync(location));
    }

    [Fact]
    public async Task An_address_on_the_second_origin_is_good_for_an_hour()
    {
        var time = new ManualTime();
        await using var hub = await HubFixture.StartAsync(options => options with { Time = time });
        hub.Store.AddCommit(HubFixture.Tiny, "main", ("model.bin", [1, 2, 3]));
        using var redirect = await hub.GetAsync("/acme/tiny/resolve/main/model.bin");
        var location = redirect.Headers.Location!.OriginalString;

        time.Now += TimeSpan.FromMinutes(59);
        using var early = await hub.GetAsync(location);
        time.Now += TimeSpan.FromMinutes(2);
        using var late = await hub.GetAsync(location);

        Assert.Equal(HttpStatusCode.OK, early.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, late.StatusCode);
    }

    [Theory]
    [InlineData("bytes=0-0", 206, "bytes 0-0/10", "0")]
    [InlineData("bytes=7-", 206, "bytes 7-9/10", "789")]
    [InlineData("bytes=-2", 206, "bytes 8-9/10", "89")]
    [InlineData("bytes=3-100", 206, "bytes 3-9/10", "3456789")]
    [InlineData("bytes=10-", 416, "bytes */10", "")]
    [InlineData("bytes=0-1,3-4", 200, "", "0123456789")]
    [InlineData("lines=1", 200, "", "0123456789")]
    public async Task Ranges_are_those_of_the_specification(string range, int status, string contentRange, string body)
    {
        await using var hub = await HubFixture.StartAsync();
        var commit = hub.Store.AddCommit(HubFixture.Tiny, "main", ("digits.txt", "0123456789"));

        using var response = await hub.SendAsync(
            HttpMethod.Get,
            $"/api/resolve-cache/models/acme/tiny/{commit}/digits.txt",
            headers: ("Range", range)
        );

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(contentRange, HubFixture.Header(response, "Content-Range"));
        Assert.Equal(body, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_range_of_an_empty_file_says_its_size_without_failing()
    {
        await using var hub = await HubFixture.StartAsync();
        var commit = hub.Store.AddCommit(HubFixture.Tiny, "main", ("empty.bin", ""));

        using var response = await hub.SendAsync(
            HttpMethod.Get,
            $"/api/resolve-cache/models/acme/tiny/{commit}/empty.bin",
            headers: ("Range", "bytes=0-0")
        );

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal("bytes */0", HubFixture.Header(response, "Content-Range"));
        Assert.Equal("\"e69de29bb2d1d6434b8b29ae775ad8c2e48c5391\"", HubFixture.Header(response, "ETag"));
    }

    [Fact]
    public async Task An_unchanged_file_is_not_sent_again()
    {
        await using var hub = await HubFixture.StartAsync();
        var commit = hub.Store.AddCommit(HubFixture.Tiny, "main", ("config.json", Config));
        var path = $"/api/resolve-cache/models/acme/tiny/{commit}/config.json";
        using var first = await hub.GetAsync(path);

        using var again = await hub.SendAsync(
            HttpMethod.Get,
            path,
            headers: ("If-None-Match", HubFixture.Header(first, "ETag"))
        );

        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Fact]
    public async Task Raw_shows_the_pointer_of_a_large_file()
    {
        await using var hub = await HubFixture.StartAsync();
        hub.Store.AddCommit(HubFixture.Tiny, "main", ("model.bin", [1, 2, 3]), ("config.json", Config));

        using var pointer = await hub.GetAsync("/acme/tiny/raw/main/model.bin");
        using var head = await hub.SendAsync(HttpMethod.Head, "/acme/tiny/raw/main/config.json");

        Assert.Equal(
            "version https://git-lfs.github.com/spec/v1\noid sha256:039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81\nsize 3\n",
            await pointer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        );
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(7, head.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData("/acme/tiny/resolve/main/none.txt", 404, "EntryNotFound")]
    [InlineData("/acme/tiny/resolve/nope/a.txt", 404, "RevisionNotFound")]
    [InlineData("/acme/none/resolve/main/a.txt", 401, "RepoNotFound")]
    [InlineData("/acme/tiny/resolve/main/..%2f..%2fsecret", 404, "EntryNotFound")]
    public async Task Misses_have_the_codes_that_clients_know(string path, int status, string code)
    {
        await using var hub = await HubFixture.StartAsync();
        var commit = hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "x"));

        using var response = await hub.SendAsync(HttpMethod.Head, path);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(code, HubFixture.Header(response, "X-Error-Code"));
        Assert.Equal(code == "EntryNotFound" ? commit : "", HubFixture.Header(response, "X-Repo-Commit"));
    }

    private sealed class ManualTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
