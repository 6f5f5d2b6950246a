using System.Globalization;
using HubTasks.LocalHub.Http;

namespace HubTasks.LocalHub.Access;

/// <summary>Counts requests per caller and bucket in fixed windows, and says so in the headers that the Hub uses.</summary>
internal sealed class RateLimiter(int? limit, TimeProvider time)
{
    private const int WindowSeconds = 300;

    private const int ShownQuota = 12000;

    private readonly Lock _guard = new();

    private readonly Dictionary<(string Who, string Bucket), int> _counts = [];

    private long _window = -1;

    /// <summary>The two headers of every answer, and whether the request is one too many.</summary>
    public (string RateLimit, string Policy, bool Exceeded) Count(string who, HubCall call)
    {
        var bucket =
            call.Path.Contains("/resolve/", StringComparison.Ordinal)
            || call.Path.Contains("/raw/", StringComparison.Ordinal)
            || call.Path.StartsWith("/api/resolve-cache/", StringComparison.Ordinal)
                ? "resolvers"
            : call.Path.StartsWith("/api/", StringComparison.Ordinal) ? "api"
            : "pages";
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var quota = limit ?? ShownQuota;
        int count;
        lock (_guard)
        {
            if (_window != now / WindowSeconds)
            {
                _counts.Clear();
                _window = now / WindowSeconds;
            }

            count = _counts[(who, bucket)] = _counts.GetValueOrDefault((who, bucket)) + 1;
        }

        return (
            string.Create(
                CultureInfo.InvariantCulture,
                $"\"{bucket}\";r={Math.Max(0, quota - count)};t={WindowSeconds - (now % WindowSeconds)}"
            ),
            string.Create(CultureInfo.InvariantCulture, $"\"fixed window\";\"{bucket}\";q={quota};w={WindowSeconds}"),
            limit is not null && count > quota
        );
    }
}
