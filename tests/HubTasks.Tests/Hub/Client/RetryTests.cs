using System.Net;
using HubTasks.Hub.Client;
using Microsoft.AspNetCore.Http;

namespace HubTasks.Tests.Hub.Client;

public sealed class RetryTests : ClientTest
{
    private const string Info = """{"id":"acme/tiny"}""";

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_passing_trouble_is_asked_again_after_a_growing_pause(int status)
    {
        var hub = await FailTimes(3, context => context.Response.StatusCode = status);

        await Client(hub.Url).GetInfoAsync(Tiny, "main", [], Ct);

        Assert.Equal([1, 2, 4], Time.Pauses.Select(pause => pause.TotalSeconds));
    }

    [Fact]
    public async Task Five_retries_are_enough_and_their_pauses_are_bounded()
    {
        var hub = await FailTimes(100, context => context.Response.StatusCode = 500);

        var failure = await FailsAsync(() => Client(hub.Url).GetInfoAsync(Tiny, "main", [], Ct));

        Assert.Equal("HUB9006", failure.Code);
        Assert.Equal(6, hub.Requests.Count);
        Assert.Equal([1, 2, 4, 8, 8], Time.Pauses.Select(pause => pause.TotalSeconds));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(501)]
    public async Task What_will_not_change_is_not_asked_again(int status)
    {
        var hub = await FailTimes(100, context => context.Response.StatusCode = status);

        await FailsAsync(() => Client(hub.Url).GetInfoAsync(Tiny, "main", [], Ct));

        Assert.Single(hub.Requests);
    }

    [Fact]
    public async Task The_reset_of_the_rate_limit_is_waited_for_and_told()
    {
        var hub = await FailTimes(
            1,
            context =>
            {
                context.Response.StatusCode = 429;
                context.Response.Headers["RateLimit"] = "\"api\";r=0;t=172";
                context.Response.Headers.RetryAfter = "1";
            }
        );
        var told = new List<string>();
        var http = Connect(
            new HubHttpOptions
            {
                Endpoint = hub.Url,
                Time = Time,
                Notice = told.Add,
            }
        );

        await new HubClient(http).GetInfoAsync(Tiny, "main", [], Ct);

        Assert.Equal([173], Time.Pauses.Select(pause => pause.TotalSeconds));
        Assert.EndsWith("answered 429; asking again in 173 s", Assert.Single(told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_wants_a_longer_rest_than_a_build_has_fails_at_once()
    {
        var hub = await FailTimes(
            1,
            context =>
            {
                context.Response.StatusCode = 429;
                context.Response.Headers.RetryAfter = "3600";
            }
        );

        var failure = await FailsAsync(() => Client(hub.Url).GetInfoAsync(Tiny, "main", [], Ct));

        Assert.Equal("HUB9005", failure.Code);
        Assert.StartsWith("try again in 3601 s", failure.Hint, StringComparison.Ordinal);
        Assert.Empty(Time.Pauses);
    }

    [Theory]
    [InlineData("RateLimit", "\"api\";r=0;t=9", 10)]
    [InlineData("RateLimit", "\"api\";r=3;t=9", null)]
    [InlineData("RateLimit", "nonsense", null)]
    [InlineData("Retry-After", "0", 1)]
    [InlineData("Retry-After", "Sun, 01 Mar 2026 12:00:30 GMT", 30)]
    [InlineData("Retry-After", "Sun, 01 Mar 2026 11:00:00 GMT", 0)]
    [InlineData("Retry-After", "soon", null)]
    [InlineData("Retry-After", "-5", null)]
    public void A_pause_is_read_from_either_header(string name, string value, int? seconds)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
        response.Headers.TryAddWithoutValidation(name, value);

        Assert.Equal(seconds, RetryDelay.AskedFor(response, Time.GetUtcNow())?.TotalSeconds);
    }

    [Fact]
    public void A_number_beyond_all_bounds_is_a_pause_beyond_all_bounds()
    {
        using var response = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
        response.Headers.TryAddWithoutValidation("Retry-After", "99999999999999999999");

        Assert.Equal(TimeSpan.MaxValue, RetryDelay.AskedFor(response, Time.GetUtcNow()));
    }

    [Fact]
    public async Task A_small_answer_cut_in_the_middle_is_asked_for_again()
    {
        var hub = await FailTimes(
            2,
            async context =>
            {
                context.Response.ContentType = "application/json";
                context.Response.ContentLength = 100;
                await context.Response.WriteAsync("{", Ct);
                await context.Response.Body.FlushAsync(Ct);
                context.Abort();
            }
        );

        var info = await Client(hub.Url).GetInfoAsync(Tiny, "main", [], Ct);

        Assert.Equal("acme/tiny", info.Id);
        Assert.Equal(3, hub.Requests.Count);
    }

    [Fact]
    public async Task Every_attempt_carries_the_same_request_id()
    {
        var hub = await FailTimes(2, context => context.Response.StatusCode = 503);

        await Client(hub.Url).GetInfoAsync(Tiny, "main", [], Ct);

        Assert.Single(hub.Requests.Select(request => request.Headers["X-Request-Id"]).Distinct());
        Assert.All(
            hub.Requests,
            request => Assert.StartsWith("hubtasks/", request.Headers["User-Agent"], StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_cancelled_wait_is_a_cancellation()
    {
        var hub = await FailTimes(100, context => context.Response.StatusCode = 503);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var http = Connect(
            new HubHttpOptions
            {
                Endpoint = hub.Url,
                Time = Time,
                Notice = _ => stop.Cancel(),
            }
        );

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new HubClient(http).GetInfoAsync(Tiny, "main", [], stop.Token)
        );
    }

    [Fact]
    public async Task A_server_that_accepts_and_does_not_answer_is_given_up()
    {
        var hub = await ServeAsync(async context =>
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default)
        );
        var http = Connect(
            new HubHttpOptions
            {
                Endpoint = hub.Url,
                Time = Time,
                Retries = 1,
                AnswerWithin = TimeSpan.FromMilliseconds(200),
            }
        );

        var failure = await FailsAsync(() => new HubClient(http).GetInfoAsync(Tiny, "main", [], Ct));

        Assert.Equal("HUB9002", failure.Code);
        Assert.Equal(2, hub.Requests.Count);
    }

    [Fact]
    public async Task The_environment_decides_how_long_an_answer_may_take()
    {
        var hub = await ServeAsync(async context =>
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default)
        );
        var http = Connect(
            new HubHttpOptions
            {
                Endpoint = hub.Url,
                Time = Time,
                Retries = 0,
            },
            ("HF_HUB_ETAG_TIMEOUT", "1")
        );

        var failure = await FailsAsync(() => new HubClient(http).GetInfoAsync(Tiny, "main", [], Ct));

        Assert.Contains("did not answer within 1 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offline_asks_nobody()
    {
        var hub = await FailTimes(0, _ => { });

        var failure = await FailsAsync(() =>
            Client(hub.Url, ("HF_HUB_OFFLINE", "1"), ("HF_OIDC_RESOURCE", "acme/tiny"))
                .GetInfoAsync(Tiny, "main", [], Ct)
        );

        Assert.Equal("HUB9004", failure.Code);
        Assert.Empty(hub.Requests);
    }

    [Fact]
    public async Task A_warning_of_the_hub_is_told_once_per_topic()
    {
        var hub = await ServeAsync(context =>
        {
            context.Response.Headers.Append("X-HF-Warning", "legacy; move to hf_secretsecret");
            context.Response.Headers.Append("X-HF-Warning", "other; second");
            return context.Json(Info);
        });
        var told = new List<string>();
        var http = Connect(new HubHttpOptions { Endpoint = hub.Url, Notice = told.Add });

        await new HubClient(http).GetInfoAsync(Tiny, "main", [], Ct);
        await new HubClient(http).GetInfoAsync(Tiny, "main", [], Ct);

        Assert.Equal(["move to [token]", "second"], http.Warnings);
        Assert.Equal(told, http.Warnings);
    }

    private async Task<WebServer> FailTimes(int times, Action<HttpContext> fail) =>
        await FailTimes(
            times,
            context =>
            {
                fail(context);
                return Task.CompletedTask;
            }
        );

    private async Task<WebServer> FailTimes(int times, Func<HttpContext, Task> fail)
    {
        var failed = 0;
        return await ServeAsync(context => failed++ < times ? fail(context) : context.Json(Info));
    }
}
