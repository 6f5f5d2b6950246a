using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace HubTasks.Hub.Client;

/// <summary>How long to wait before asking again; numbers in, a duration out.</summary>
internal static partial class RetryDelay
{
    /// <summary>Full jitter over 1, 2, 4, 8, 8, … seconds, so that a solution's parallel builds do not return together.</summary>
    /// <param name="attempt">0 for the first retry.</param>
    /// <param name="random">From 0 to 1.</param>
    public static TimeSpan Backoff(int attempt, double random) =>
        TimeSpan.FromSeconds(Math.Min(8, Math.Pow(2, attempt)) * random);

    /// <summary>
    /// What the server asks for: <c>RateLimit</c> with nothing remaining on a 429, else <c>Retry-After</c> as seconds or
    /// as a date. Null when it does not say.
    /// </summary>
    public static TimeSpan? AskedFor(HttpResponseMessage response, DateTimeOffset now)
    {
        if (
            response.StatusCode == HttpStatusCode.TooManyRequests
            && response.Header("RateLimit") is { } limit
            && RateLimit.Match(limit) is { Success: true } match
        )
        {
            return Seconds(match.Groups["reset"].ValueSpan);
        }

        if (response.Header("Retry-After")?.Trim() is not { Length: > 0 } after)
        {
            return null;
        }

        if (after.All(char.IsAsciiDigit))
        {
            return Seconds(after);
        }

        return DateTimeOffset.TryParseExact(
            after,
            "r",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var date
        )
            ? (date > now ? date - now : TimeSpan.Zero)
            : null;
    }

    // one more second: the server counts in whole ones
    private static TimeSpan Seconds(ReadOnlySpan<char> digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds + 1L)
            : TimeSpan.MaxValue;

    [GeneratedRegex(
        @";\s*r=0\s*;\s*t=(?<reset>[0-9]+)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex RateLimit { get; }
}
