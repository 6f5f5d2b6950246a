using Microsoft.AspNetCore.Http;

namespace HubTasks.GitHubEmulator;

/// <summary>Something that goes wrong with the next matching requests, in the order they were added.</summary>
/// <param name="Matches">Method and path, such as <c>GET /repos/o/r</c>; storage requests begin with <c>GET /storage/</c>.</param>
/// <param name="Times">How often.</param>
/// <param name="Respond">Answers instead of the server.</param>
public sealed record Fault(Func<string, bool> Matches, int Times, Func<HttpContext, Task> Respond)
{
    public static Fault Status(string contains, int status, int times = 1, string? message = null) =>
        new(Match(contains), times, context => Json(context, status, message ?? "Server Error"));

    /// <summary>A limit with the seconds to wait.</summary>
    public static Fault RetryAfter(string contains, int status, int seconds, int times = 1) =>
        new(
            Match(contains),
            times,
            context =>
            {
                context.Response.Headers.RetryAfter = seconds.ToString(
                    System.Globalization.CultureInfo.InvariantCulture
                );
                return Json(context, status, "You have exceeded a secondary rate limit.");
            }
        );

    /// <summary>The hourly limit is used up until <paramref name="reset"/>.</summary>
    public static Fault PrimaryLimit(string contains, DateTimeOffset reset, int times = 1) =>
        new(
            Match(contains),
            times,
            context =>
            {
                context.Response.Headers["x-ratelimit-remaining"] = "0";
                context.Response.Headers["x-ratelimit-reset"] = reset
                    .ToUnixTimeSeconds()
                    .ToString(System.Globalization.CultureInfo.InvariantCulture);
                return Json(context, 403, "API rate limit exceeded for user ID 1.");
            }
        );

    /// <summary>A limit that no header shows.</summary>
    public static Fault SecondaryLimit(string contains, int times = 1) =>
        Status(
            contains,
            403,
            times,
            "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
        );

    /// <summary>The connection ends without an answer.</summary>
    public static Fault Abort(string contains, int times = 1) =>
        new(
            Match(contains),
            times,
            context =>
            {
                context.Abort();
                return Task.CompletedTask;
            }
        );

    /// <summary>A page instead of what was asked for, with status 200, as proxies send.</summary>
    public static Fault Html(string contains, int times = 1) =>
        new(
            Match(contains),
            times,
            context =>
            {
                context.Response.ContentType = "text/html";
                return context.Response.WriteAsync("<!DOCTYPE html><html><body>Sign in</body></html>");
            }
        );

    internal static Task Json(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(
            new System.Text.Json.Nodes.JsonObject
            {
                ["message"] = message,
                ["documentation_url"] = "https://docs.github.com/rest",
                ["status"] = status.ToString(System.Globalization.CultureInfo.InvariantCulture),
            },
            context.RequestAborted
        );
    }

    private static Func<string, bool> Match(string contains) =>
        request => request.Contains(contains, StringComparison.Ordinal);
}

/// <param name="Origin"><c>api</c> or <c>storage</c>.</param>
/// <param name="Method">In capitals.</param>
/// <param name="Target">Path and query as they came, undecoded.</param>
/// <param name="Authorization">The header; null for none.</param>
public sealed record RecordedRequest(string Origin, string Method, string Target, string? Authorization)
{
    public bool IsWrite => Method is not ("GET" or "HEAD");
}
