using System.Globalization;
using HubTasks.Findings;

namespace HubTasks.Hub.Client;

/// <summary>HUB90xx: what can go wrong between here and a Hub, each with what to do about it.</summary>
internal static class HubErrors
{
    public static HubTasksException AsException(this Diagnostic diagnostic, Exception? inner = null) =>
        new(diagnostic, inner);

    /// <summary>True for a failure of the wire that asking again may heal.</summary>
    public static bool IsTransient(Exception? exception) =>
        exception is HubTasksException { Diagnostics: [{ Code: "HUB9001" or "HUB9002" or "HUB9003" or "HUB9009" }] };

    public static Diagnostic Unreachable(Uri uri, string why) =>
        new(
            "HUB9001",
            $"cannot reach `{Redactor.Url(uri)}`: {Redactor.Clean(why)}",
            "check the network, `HF_ENDPOINT` and the proxy variables (`HTTPS_PROXY`, `NO_PROXY`)"
        );

    public static Diagnostic NoAnswer(Uri uri, TimeSpan within) =>
        new(
            "HUB9002",
            $"`{Redactor.Url(uri)}` did not answer within {Seconds(within)} s",
            "set `HF_HUB_ETAG_TIMEOUT` to more seconds if the network is slow"
        );

    public static Diagnostic Silent(Uri uri, TimeSpan idle) =>
        new(
            "HUB9003",
            $"`{Redactor.Url(uri)}` sent nothing for {Seconds(idle)} s",
            "set `HF_HUB_DOWNLOAD_TIMEOUT` to more seconds if the network is slow"
        );

    public static Diagnostic Offline(Uri uri) =>
        new(
            "HUB9004",
            $"`{Redactor.Url(uri)}` is needed, but this run is offline",
            "unset `HF_HUB_OFFLINE`, or restore once with network, or build from a folder feed"
        );

    public static Diagnostic NotTrusted(Uri uri, string why) =>
        new(
            "HUB9008",
            $"no trusted connection to `{Redactor.Url(uri)}`: {Redactor.Clean(why)}",
            "behind a proxy with a certificate of its own, point `SSL_CERT_FILE` at a bundle that has it"
        );

    public static Diagnostic Cut(Uri uri, string why) =>
        new("HUB9009", $"the answer of `{Redactor.Url(uri)}` broke off: {Redactor.Clean(why)}", "run it again");

    public static Diagnostic BadEndpoint(string text) =>
        new(
            "HUB9028",
            $"the endpoint `{Redactor.Clean(text)}` is not an http or https URL without user name and query",
            $"for example `{HubEnvironment.DefaultEndpoint}`"
        );

    public static Diagnostic TokenOverPlainHttp(HubEndpoint endpoint, string source) =>
        new(
            "HUB9021",
            $"the token from {source} would be sent to `{endpoint}` readable by everybody on the way",
            $"use https, or set `{HubHttp.PlainHttpVariable}=1` inside a closed network, or unset the token"
        );

    public static Diagnostic NotJson(Uri uri, string? contentType) =>
        new(
            "HUB9030",
            $"`{Redactor.Url(uri)}` answered with `{Redactor.Clean(contentType ?? "no content type")}`, not with JSON",
            "this is not a Hub, or a proxy or login page answers in its place"
        );

    public static Diagnostic BadJson(Uri uri, string why) =>
        new(
            "HUB9031",
            $"`{Redactor.Url(uri)}` answered with JSON that a Hub does not send: {Redactor.Clean(why)}",
            "check that the endpoint is a Hub; if it is, report this with the address"
        );

    public static Diagnostic TooLarge(Uri uri, long limit) =>
        new(
            "HUB9032",
            $"the answer of `{Redactor.Url(uri)}` is larger than {limit.ToString(CultureInfo.InvariantCulture)} bytes",
            "this is not what a Hub sends here; check the endpoint"
        );

    public static Diagnostic EndlessList(Uri uri, string why) =>
        new(
            "HUB9033",
            $"the list at `{Redactor.Url(uri)}` does not end: {why}",
            "check that the endpoint is a Hub; if it is, report this with the address"
        );

    public static Diagnostic RedirectLoop(Uri from, Uri to, int hops) =>
        new(
            "HUB9034",
            $"`{Redactor.Url(from)}` redirects without end: after {hops} requests to `{Redactor.Url(to)}`",
            "check the endpoint and the proxy"
        );

    public static Diagnostic RedirectWithoutTarget(Uri from, int status) =>
        new(
            "HUB9035",
            $"`{Redactor.Url(from)}` answered {status} without saying where to go",
            "check the endpoint and the proxy"
        );

    public static Diagnostic RedirectRefused(Uri from, Uri to, HttpMethod method) =>
        new(
            "HUB9036",
            $"`{Redactor.Url(from)}` redirects a {method} to `{To(to)}`, which is not followed",
            "only http and https are followed, never from https to http, and nothing is sent to another host"
        );

    public static Diagnostic OtherCommit(HubRepository repository, string path, string actual, string expected) =>
        new(
            "HUB9037",
            $"`{path}` of `{repository}` came from commit `{Redactor.Clean(actual)}`, but `{expected}` was asked for",
            "the server or a proxy mixes revisions; nothing was kept"
        );

    public static Diagnostic BadTreeEntry(
        HubRepository repository,
        string path,
        string field,
        string actual,
        string expected
    ) =>
        new(
            "HUB9038",
            $"`{Redactor.Clean(path)}` of `{repository}` has the {field} `{Redactor.Clean(actual)}`, expected {expected}",
            "the server is broken or lies; nothing was kept"
        );

    public static Diagnostic DuplicatePath(HubRepository repository, string path, string first, string second) =>
        new(
            "HUB9039",
            $"`{repository}` lists `{Redactor.Clean(path)}` twice: as `{first}` and as `{second}`",
            "the server is broken or lies; nothing was kept"
        );

    public static Diagnostic BadRange(Uri uri, string actual, string expected) =>
        new(
            "HUB9040",
            $"`{Redactor.Url(uri)}` answered with the range `{Redactor.Clean(actual)}`, expected {expected}",
            "the server or a proxy mishandles ranges; run it again, or use another endpoint"
        );

    public static Diagnostic BadCommit(HubRepository repository, string revision, string? actual) =>
        new(
            "HUB9041",
            $"`{revision}` of `{repository}` resolves to `{Redactor.Clean(actual ?? "nothing")}`, expected 40 hexadecimal digits",
            "check that the endpoint is a Hub"
        );

    public static Diagnostic Encoded(Uri uri, string encoding) =>
        new(
            "HUB9042",
            $"`{Redactor.Url(uri)}` sent the file encoded as `{Redactor.Clean(encoding)}`, which was not asked for",
            "a proxy changes downloads; exclude the Hub from it (`NO_PROXY`)"
        );

    public static Diagnostic OtherSize(HubRepository repository, string path, long actual, long expected) =>
        new(
            "HUB9043",
            $"`{Redactor.Clean(path)}` of `{repository}` is {Text(actual)} bytes at the server, but its listing says {Text(expected)}",
            "the server or a proxy alters downloads; nothing was kept"
        );

    public static Diagnostic BadPath(string text) =>
        new("HUB9044", $"`{text}` cannot be part of an address on the Hub", "repair the path or the revision");

    private static string To(Uri uri) => HubEndpoint.IsHttp(uri) ? Redactor.Url(uri) : Redactor.Clean(uri.Scheme) + ":";

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
