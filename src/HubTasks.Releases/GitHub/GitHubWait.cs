using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace HubTasks.Releases.GitHub;

/// <summary>What to do after an answer that is not a success: wait so long and ask again, or take the answer as it is.</summary>
/// <param name="Delay">Before the next attempt.</param>
/// <param name="Limit">True when GitHub limits us, rather than being unwell.</param>
internal sealed record GitHubWait(TimeSpan Delay, bool Limit)
{
    /// <summary>Tries after the first one, for servers that fail; limits are bounded by time instead.</summary>
    public const int MaxRetries = 3;

    private static readonly TimeSpan Secondary = TimeSpan.FromSeconds(60);

    /// <summary>GitHub's "best practices for using the REST API", in their order.</summary>
    /// <param name="status">Of the answer.</param>
    /// <param name="headers">Of the answer.</param>
    /// <param name="message">From its body; only secondary limits are told by it.</param>
    /// <param name="attempt">0 for the first answer.</param>
    /// <param name="now">To compare with the reset time.</param>
    /// <returns>Null: do not ask again.</returns>
    public static GitHubWait? After(
        HttpStatusCode status,
        HttpResponseHeaders headers,
        string? message,
        int attempt,
        DateTimeOffset now
    )
    {
        if (status is HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests)
        {
            if (RetryAfter(headers, now) is { } told)
            {
                return new GitHubWait(told, Limit: true);
            }

            if (Number(headers, "x-ratelimit-remaining") == 0 && Number(headers, "x-ratelimit-reset") is { } reset)
            {
                // the reset is a whole second; asking at its beginning would be early
                var until = DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(reset, 0, 253_402_300_000)) - now;
                return new GitHubWait(Max(until, TimeSpan.Zero) + TimeSpan.FromSeconds(1), Limit: true);
            }

            var secondary =
                status is HttpStatusCode.TooManyRequests
                || message?.Contains("secondary rate limit", StringComparison.OrdinalIgnoreCase) == true
                || message?.Contains("abuse detection", StringComparison.OrdinalIgnoreCase) == true;
            return secondary ? new GitHubWait(Secondary * Math.Pow(2, Math.Min(attempt, 10)), Limit: true) : null;
        }

        return (int)status is 408 or >= 500 && attempt < MaxRetries
            ? new GitHubWait(Backoff(attempt), Limit: false)
            : null;
    }

    /// <summary>1, 2, 4 seconds, up to half of it more so that many jobs do not return together.</summary>
    public static TimeSpan Backoff(int attempt) =>
        TimeSpan.FromSeconds(Math.Pow(2, attempt) * (1 + (Random.Shared.NextDouble() / 2)));

    private static TimeSpan? RetryAfter(HttpResponseHeaders headers, DateTimeOffset now) =>
        headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => Max(date - now, TimeSpan.Zero),
            _ => null,
        };

    private static long? Number(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values)
        && long.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
