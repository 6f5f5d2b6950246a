using System.Globalization;
using System.Net;
using HubTasks.Findings;
using Polly;
using Polly.Retry;

namespace HubTasks.Hub.Client;

/// <summary>Asks again, a bounded number of times, where asking twice does no harm.</summary>
internal sealed class RetryHandler : DelegatingHandler
{
    private readonly HubHttpOptions _options;
    private readonly Lazy<ResiliencePipeline<HttpResponseMessage>> _pipeline;

    public RetryHandler(HubHttpOptions options, HttpMessageHandler inner)
        : base(inner)
    {
        _options = options;
        // the first failure builds it: a restore without one is a tenth shorter
        _pipeline = new(() =>
            new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = options.Time }
                .AddRetry(Strategy(options))
                .Build()
        );
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var first = base.SendAsync(request, ct);
        if (!IsRepeatable(request) || _options.Retries == 0 || await IsDoneAsync(first, request))
        {
            return await first;
        }

        var attempts = 0;
        return await _pipeline.Value.ExecuteAsync(
            async token => await (attempts++ == 0 ? first : base.SendAsync(request, token)),
            ct
        );
    }

    private async Task<bool> IsDoneAsync(Task<HttpResponseMessage> attempt, HttpRequestMessage request)
    {
        try
        {
            return !IsTransient(await attempt, _options);
        }
        catch (Exception e) when (HubErrors.IsTransient(e))
        {
            return request.Get(HubRequest.Once);
        }
    }

    private static RetryStrategyOptions<HttpResponseMessage> Strategy(HubHttpOptions options) =>
        new()
        {
            MaxRetryAttempts = options.Retries,
            ShouldHandle = args =>
                ValueTask.FromResult(
                    args.Outcome.Result is { } response
                        ? IsTransient(response, options)
                        : HubErrors.IsTransient(args.Outcome.Exception)
                ),
            DelayGenerator = args =>
                ValueTask.FromResult<TimeSpan?>(
                    args.Outcome.Result is { } response
                    && RetryDelay.AskedFor(response, options.Time.GetUtcNow()) is { } asked
                        ? asked
                        : RetryDelay.Backoff(args.AttemptNumber, options.Random())
                ),
            OnRetry = args =>
            {
                options.Notice?.Invoke(Notice(args));
                return ValueTask.CompletedTask;
            },
        };

    private static bool IsRepeatable(HttpRequestMessage request) =>
        request.Method == HttpMethod.Get
        || request.Method == HttpMethod.Head
        || request.Method == HttpMethod.Put
        || request.Get(HubRequest.Repeatable);

    private static bool IsTransient(HttpResponseMessage response, HubHttpOptions options) =>
        response.StatusCode
            is HttpStatusCode.RequestTimeout
                or HttpStatusCode.TooManyRequests
                or HttpStatusCode.InternalServerError
                or HttpStatusCode.BadGateway
                or HttpStatusCode.ServiceUnavailable
                or HttpStatusCode.GatewayTimeout
        && !(RetryDelay.AskedFor(response, options.Time.GetUtcNow()) > options.LongestWait);

    private static string Notice(OnRetryArguments<HttpResponseMessage> args)
    {
        var why = args.Outcome.Result is { } response
            ? $"`{Redactor.Url(response.RequestMessage!.RequestUri!)}` answered {(int)response.StatusCode}"
            : (args.Outcome.Exception as HubTasksException)?.Diagnostics[0].Message ?? "the request failed";
        var seconds = args.RetryDelay.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
        return $"{why}; asking again in {seconds} s";
    }
}
