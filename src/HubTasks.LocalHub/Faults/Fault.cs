using System.Globalization;

namespace HubTasks.LocalHub;

/// <summary>A way for an answer to go wrong. Several may be combined with <c>with</c>.</summary>
public sealed record Fault
{
    /// <summary>Answered instead of the route's own status.</summary>
    public int? StatusCode { get; init; }

    /// <summary>Extra headers of the answer; a name that is there already is replaced.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Answered instead of the route's own body; only together with <see cref="StatusCode"/>.</summary>
    public string? Body { get; init; }

    public string ContentType { get; init; } = "text/plain; charset=utf-8";

    /// <summary>The connection breaks after this many bytes of the body; 0 breaks it before the headers.</summary>
    public long? CutAt { get; init; }

    /// <summary>The first byte of the body is inverted: same size, other hash.</summary>
    public bool AltersBytes { get; init; }

    /// <summary>Files have this many bytes more (zeros), or less.</summary>
    public long SizeDelta { get; init; }

    /// <summary>Speed of the body.</summary>
    public int? BytesPerSecond { get; init; }

    /// <summary>Waited before the first byte of the answer.</summary>
    public TimeSpan DelayBefore { get; init; }

    /// <summary>The whole file is sent, with 200, whatever was asked.</summary>
    public bool IgnoresRange { get; init; }

    /// <summary>Files carry another entity tag than they should.</summary>
    public bool AltersEtag { get; init; }

    /// <summary>The answer redirects to the asked address.</summary>
    public bool RedirectsToItself { get; init; }

    /// <summary>Any status, with a JSON error body as the Hub has it.</summary>
    public static Fault Status(int status) =>
        Respond(status, """{"error":"Injected by the fault plan"}""", "application/json");

    /// <summary>429 as the Hub sends it: <c>RateLimit</c> says nothing remains for a while, and maybe <c>Retry-After</c> too.</summary>
    public static Fault TooManyRequests(int resetSeconds = 1, int? retryAfterSeconds = null)
    {
        var headers = new Dictionary<string, string>
        {
            ["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"api\";r=0;t={resetSeconds}"),
        };
        if (retryAfterSeconds is { } wait)
        {
            headers["Retry-After"] = wait.ToString(CultureInfo.InvariantCulture);
        }

        return Status(429) with
        {
            Headers = headers,
        };
    }

    /// <summary>A whole answer of your own.</summary>
    public static Fault Respond(int status, string body, string contentType) =>
        new()
        {
            StatusCode = status,
            Body = body,
            ContentType = contentType,
        };

    /// <summary>What a captive portal says: 200, but HTML.</summary>
    public static Fault Html() =>
        Respond(
            200,
            "<!doctype html><html><body>Please log in to the network</body></html>",
            "text/html; charset=utf-8"
        );

    public static Fault Redirect(string location) =>
        new()
        {
            StatusCode = 302,
            Headers = new Dictionary<string, string> { ["Location"] = location },
        };

    public static Fault RedirectLoop() => new() { RedirectsToItself = true };

    public static Fault CutAfter(long bytes) => new() { CutAt = bytes };

    public static Fault WrongBytes() => new() { AltersBytes = true };

    public static Fault WrongSize(long delta) => new() { SizeDelta = delta };

    public static Fault Slow(int bytesPerSecond) => new() { BytesPerSecond = bytesPerSecond };

    public static Fault Delay(TimeSpan beforeFirstByte) => new() { DelayBefore = beforeFirstByte };

    public static Fault IgnoreRange() => new() { IgnoresRange = true };

    public static Fault ChangedEtag() => new() { AltersEtag = true };
}
