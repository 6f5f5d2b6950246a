using System.Diagnostics;
using System.Net;
using HubTasks.LocalHub;

namespace HubTasks.Tests.LocalHub;

public class FaultTests
{
    private const string Text = "0123456789";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_fault_strikes_the_planned_number_of_times_and_after_the_planned_successes()
    {
        await using var hub = await HubFixture.StartAsync();
        hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", Text));
        hub.Server.Faults.Add("/api/models/*/tiny", Fault.Status(503), times: 2, skip: 1);

        var statuses = new List<int>();
        for (var i = 0; i < 4; i++)
        {
            using var response = await hub.GetAsync("/api/models/acme/tiny");
            statuses.Add((int)response.StatusCode);
        }

        Assert.Equal([200, 503, 503, 200], statuses);
        Assert.Equal(statuses, hub.Server.Requests.Snapshot().Select(request => request.Status));
    }

    [Fact]
    public async Task Rate_limiting_says_when_to_come_back()
    {
        await using var hub = await HubFixture.StartAsync();
        hub.Server.Faults.Add("/**", Fault.TooManyRequests(resetSeconds: 7, retryAfterSeconds: 3));

        using var response = await hub.GetAsync("/api/models");
        using var fine = await hub.GetAsync("/api/models");

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal("\"api\";r=0;t=7", HubFixture.Header(response, "RateLimit"));
        Assert.Equal("3", HubFixture.Header(response, "Retry-After"));
        Assert.Matches("^\"api\";r=[0-9]+;t=[0-9]+$", HubFixture.Header(fine, "RateLimit"));
        Assert.Equal("\"fixed window\";\"api\";q=12000;w=300", HubFixture.Header(fine, "RateLimit-Policy"));
    }

    [Fact]
    public async Task A_quota_is_enforced_where_one_is_set()
    {
        await using var hub = await HubFixture.StartAsync(options => options with { RateLimit = 2 });

        var statuses = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            using var response = await hub.GetAsync("/api/models");
            statuses.Add((int)response.StatusCode);
        }

        Assert.Equal([200, 200, 429], statuses);
    }

    [Fact]
    public async Task A_cut_breaks_the_connection_after_so_many_bytes()
    {
        await using var hub = await HubFixture.StartAsync();
        var path = AddFile(hub);
        hub.Server.Faults.Add(path, Fault.CutAfter(4));

        var read = new byte[10];
        var count = 0;
        await Assert.ThrowsAsync<HttpIOException>(async () =>
        {
            using var client = new HttpClient();
            using var response = await client.GetAsync(
                hub.Server.Endpoint + path,
                HttpCompletionOption.ResponseHeadersRead,
                Ct
            );
            await using var stream = await response.Content.ReadAsStreamAsync(Ct);
            int got;
            while ((got = await stream.ReadAsync(read.AsMemory(count), Ct)) > 0)
            {
                count += got;
            }
        });

        Assert.Equal(4, count);
        Assert.Equal(4, Assert.Single(hub.Server.Requests.Snapshot()).BytesSent);
    }

    [Fact]
    public async Task Altered_bytes_keep_the_size_and_wrong_sizes_do_not()
    {
        await using var hub = await HubFixture.StartAsync();
        var path = AddFile(hub);
        hub.Server.Faults.Add(path, Fault.WrongBytes());
        hub.Server.Faults.Add(path, Fault.WrongSize(3));
        hub.Server.Faults.Add(path, Fault.WrongSize(-3));

        var altered = await hub.DownloadAsync(path);
        var longer = await hub.DownloadAsync(path);
        var shorter = await hub.DownloadAsync(path);
        var right = await hub.DownloadAsync(path);

        Assert.Equal(10, altered.Length);
        Assert.Equal(Text[1..], System.Text.Encoding.ASCII.GetString(altered, 1, 9));
        Assert.NotEqual((byte)'0', altered[0]);
        Assert.Equal(Text + "\0\0\0", System.Text.Encoding.ASCII.GetString(longer));
        Assert.Equal(Text[..7], System.Text.Encoding.ASCII.GetString(shorter));
        Assert.Equal(Text, System.Text.Encoding.ASCII.GetString(right));
    }

    [Fact]
    public async Task A_range_can_be_ignored()
    {
        await using var hub = await HubFixture.StartAsync();
        var path = AddFile(hub);
        hub.Server.Faults.Add(path, Fault.IgnoreRange());

        using var response = await hub.SendAsync(HttpMethod.Get, path, headers: ("Range", "bytes=5-"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Text, await response.Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    public async Task A_slow_answer_takes_its_time()
    {
        await using var hub = await HubFixture.StartAsync();
        var path = AddFile(hub);
        hub.Server.Faults.Add(
            path,
            Fault.Slow(bytesPerSecond: 20) with
            {
                DelayBefore = TimeSpan.FromMilliseconds(200),
            }
        );
        var watch = Stopwatch.StartNew();

        await hub.DownloadAsync(path);

        Assert.InRange(watch.Elapsed, TimeSpan.FromMilliseconds(600), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Redirects_can_lead_in_circles_or_elsewhere()
    {
        await using var hub = await HubFixture.StartAsync();
        var path = AddFile(hub);
        hub.Server.Faults.Add(path, Fault.RedirectLoop());
        hub.Server.Faults.Add(path, Fault.Redirect("http://127.0.0.2:9/stolen"));

        using var circle = await hub.GetAsync(path);
        using var elsewhere = await hub.GetAsync(path);

        Assert.Equal(hub.Server.Endpoint + path, circle.Headers.Location!.OriginalString);
        Assert.Equal("http://127.0.0.2:9/stolen", elsewhere.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Html_can_stand_where_json_should()
    {
        await using var hub = await HubFixture.StartAsync();
        hub.Server.Faults.Add("/api/models/acme/tiny", Fault.Html());

        using var response = await hub.GetAsync("/api/models/acme/tiny");

        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("<!doctype html>", await response.Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    public async Task An_entity_tag_can_be_another_one()
    {
        await using var hub = await HubFixture.StartAsync();
        var path = AddFile(hub);
        hub.Server.Faults.Add(path, Fault.ChangedEtag());

        using var response = await hub.GetAsync(path);

        Assert.Equal($"\"{new string('e', 40)}\"", HubFixture.Header(response, "ETag"));
    }

    private static string AddFile(HubFixture hub) =>
        $"/api/resolve-cache/models/acme/tiny/{hub.Store.AddCommit(HubFixture.Tiny, "main", ("digits.txt", Text))}/digits.txt";
}
