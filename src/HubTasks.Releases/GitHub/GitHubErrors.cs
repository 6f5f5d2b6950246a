using System.Globalization;
using System.Net;
using System.Text.Json;
using HubTasks.Findings;

namespace HubTasks.Releases.GitHub;

/// <summary>HUB95xx: talking to GitHub. Addresses are shown without their query, which may hold a signature.</summary>
internal static class GitHubErrors
{
    private static readonly string[] ErrorParts = ["resource", "field", "code", "message"];

    public static Diagnostic FromResponse(HttpResponseMessage response, string what, GitHubErrorBody? body, bool token)
    {
        var said = Said(response, body);
        return (int)response.StatusCode switch
        {
            401 => new(
                "HUB9501",
                $"GitHub refused the token while asking for {what}: {said}",
                "check that `GITHUB_TOKEN` is set, has not expired and belongs to this server"
            ),
            404 => new(
                "HUB9502",
                $"GitHub has no {what}, or {(token ? "this token" : "an anonymous caller")} may not see it: {said}",
                token
                    ? "check the spelling; for a private repository give the token `contents: read`, for drafts `contents: write`"
                    : "check the spelling; for a private repository set `GITHUB_TOKEN`"
            ),
            403 => new(
                "HUB9504",
                $"GitHub does not allow {what}: {said}",
                "give the job's token the permission that the message names"
            ),
            410 => new(
                "HUB9510",
                $"GitHub has turned off {what}: {said}",
                "issues may be disabled in the repository's settings"
            ),
            >= 500 => new(
                "HUB9505",
                $"GitHub could not answer for {what}: {said}",
                "run again later; nothing was written that a second run would not find"
            ),
            _ => new("HUB9507", $"GitHub refused {what}: {said}", "correct what the message names"),
        };
    }

    public static Diagnostic LimitReached(string what, TimeSpan wait, TimeSpan max, DateTimeOffset until) =>
        new(
            "HUB9503",
            string.Create(
                CultureInfo.InvariantCulture,
                $"GitHub limits requests until {until:yyyy-MM-dd HH:mm:ss}Z, {wait.TotalSeconds:0} s from now, while asking for {what}; the longest wait is {max.TotalSeconds:0} s"
            ),
            "run again after that time, or set a token: anonymous callers have 60 requests in an hour"
        );

    public static Diagnostic Unreachable(string what, string address, string reason) =>
        new(
            "HUB9505",
            $"GitHub could not be asked for {what} at `{address}`: {reason}",
            "check the network and `GITHUB_API_URL`, then run again"
        );

    public static Diagnostic BrokeOff(string asset, long got, long size, string reason) =>
        new(
            "HUB9505",
            string.Create(
                CultureInfo.InvariantCulture,
                $"the download of `{asset}` broke off after {got} of {size} bytes, again and again: {reason}"
            ),
            "check the network, then run again"
        );

    public static Diagnostic NotUnderstood(string what, string address, string reason) =>
        new(
            "HUB9506",
            $"the answer for {what} from `{address}` is not what GitHub sends: {reason}",
            "check `GITHUB_API_URL`; a proxy may have answered instead"
        );

    public static Diagnostic BadRedirect(string what, string from, string to, string reason) =>
        new(
            "HUB9508",
            $"the redirect from `{from}` to `{to}` for {what} was not followed: {reason}",
            "check `GITHUB_API_URL` and the proxy between"
        );

    /// <summary>Scheme, host and path only.</summary>
    public static string Shown(Uri url) => url.GetLeftPart(UriPartial.Path);

    private static string Said(HttpResponseMessage response, GitHubErrorBody? body)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{(int)response.StatusCode} {body?.Message ?? Reason(response)}"
        );
        foreach (var error in body?.Errors ?? [])
        {
            text += $"; {Describe(error)}";
        }

        return response.Headers.TryGetValues("X-GitHub-Request-Id", out var ids)
            ? $"{text} (request `{ids.First()}`)"
            : text;
    }

    private static string Reason(HttpResponseMessage response) =>
        response.ReasonPhrase is { Length: > 0 } phrase
            ? phrase
            : ((HttpStatusCode)(int)response.StatusCode).ToString();

    private static string Describe(JsonElement error)
    {
        if (error.ValueKind is not JsonValueKind.Object)
        {
            return error.ToString();
        }

        var parts = ErrorParts
            .Select(name => error.TryGetProperty(name, out var value) ? value.ToString() : "")
            .Where(value => value.Length > 0);
        return string.Join(' ', parts);
    }
}
