using System.Globalization;
using System.Net;
using HubTasks.Findings;
using Polly;
using Polly.Retry;

namespace HubTasks.Hub.Client;

/// <summary>Asks again, a bounded number of times, where asking twice does no harm.</summary>
internal sealed class RetryHandler : DelegatingHandler
{
    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline;

    public RetryHandler(HubHttpOptions options, HttpMessageHandler inner)
        : base(inner)
    {
        _pipeline =
            options.Retries == 0
                ? ResiliencePipeline<HttpResponseMessage>.Empty
                : new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = options.Time }
                    .AddRetry(Strategy(options))
                    .Build();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct) =>
        IsRepeatable(request)
            ? await _pipeline.ExecuteAsync(async token => await base.SendAsync(request, token), ct)
            : await base.SendAsync(request, ct);

    private static RetryStrategyOptions<HttpResponseMessage> Strategy(HubHttpOptions options) =>
        new()
        {
            MaxRetryAttempts = options.Retries,
            ShouldHandle = args =>
                ValueTask.FromResult(
                    args.Outcome.Result is { } response
                        ? IsTransient(response.StatusCode)
                            && !(RetryDelay.AskedFor(response, options.Time.GetUtcNow()) > options.LongestWait)
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

    private static bool IsTransient(HttpStatusCode status) =>
        status
            is HttpStatusCode.RequestTimeout
                or HttpStatusCode.TooManyRequests
                or HttpStatusCode.InternalServerError
                or HttpStatusCode.BadGateway
                or HttpStatusCode.ServiceUnavailable
                or HttpStatusCode.GatewayTimeout;

    private static string Notice(OnRetryArguments<HttpResponseMessage> args)
    {
        var why = args.Outcome.Result is { } response
            ? $"`{Redactor.Url(response.RequestMessage!.RequestUri!)}` answered {(int)response.StatusCode}"
            : (args.Outcome.Exception as HubTasksException)?.Diagnostics[0].Message ?? "the request failed";
        var seconds = args.RetryDelay.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
        return $"{why}; asking again in {seconds} s";
    }
}
