using System.Globalization;
using System.Text.Json;
using HubTasks.Findings;

namespace HubTasks.Hub.Client;

/// <summary>What a request was about, for the message when it fails.</summary>
internal readonly record struct HubSubject(
    HubRepository? Repository = null,
    string? Revision = null,
    string? Path = null
);

/// <summary>A refusal of the Hub, read into values.</summary>
/// <param name="ErrorCode"><c>X-Error-Code</c>.</param>
/// <param name="Message">The server's own words, fit for a message; empty when it had none.</param>
/// <param name="HadToken">The refused request carried a token.</param>
/// <param name="RetryAfter">How long the server wants to be left alone.</param>
internal sealed record HubFailure(
    int Status,
    string? ErrorCode,
    string Message,
    string? RequestId,
    Uri Url,
    bool HadToken,
    TimeSpan? RetryAfter
)
{
    /// <summary>The Hub's exact words for a repository that was taken down.</summary>
    private const string Disabled = "Access to this resource is disabled.";

    private const string BadCredentials = "Invalid credentials in Authorization header";

    /// <summary>Reads a refusal; its body is in memory already (<see cref="TransportHandler"/>).</summary>
    public static async Task<HubFailure> ReadAsync(
        HttpResponseMessage response,
        TimeProvider time,
        CancellationToken ct
    )
    {
        var request = response.RequestMessage!;
        var token = request.Headers.Authorization?.Parameter;
        var message =
            response.Header("X-Error-Message") ?? BodyMessage(await response.Content.ReadAsByteArrayAsync(ct));
        var id =
            response.Header("X-Request-Id") ?? response.Header("X-Amzn-Trace-Id") ?? response.Header("X-Amz-Cf-Id");
        return new HubFailure(
            (int)response.StatusCode,
            response.Header("X-Error-Code"),
            Redactor.Clean(message, token),
            id is null ? null : Redactor.Clean(id, token),
            request.RequestUri!,
            token is not null,
            RetryDelay.AskedFor(response, time.GetUtcNow())
        );
    }

    /// <summary>The one place that decides what a refusal means.</summary>
    public Diagnostic ToDiagnostic(HubEndpoint endpoint, HubSubject subject)
    {
        var diagnostic = Explain(endpoint, subject);
        return diagnostic with { Message = diagnostic.Message + Said(), Subject = subject.Repository?.ToString() };
    }

    private Diagnostic Explain(HubEndpoint endpoint, HubSubject subject)
    {
        var repository = subject.Repository?.ToString() ?? "";
        var page = $"{endpoint}/{repository}";
        if (!endpoint.Owns(Url))
        {
            // the Hub said yes and named another origin: what that one says is not about the repository
            return new(
                "HUB9019",
                $"`{Redactor.Url(Url)}`, where the Hub keeps `{subject.Path ?? repository}`, answered {Number(Status)}",
                "run it again; if it stays, a proxy may be in the way of that host"
            );
        }

        if (subject.Repository is not null)
        {
            if (ErrorCode == "RevisionNotFound")
            {
                return new(
                    "HUB9015",
                    $"`{repository}` has no revision `{subject.Revision}`",
                    $"look at {page}/tree/main for its branches and tags"
                );
            }

            if (ErrorCode == "EntryNotFound")
            {
                return new(
                    "HUB9016",
                    $"`{repository}` has no file `{subject.Path}` at `{subject.Revision}`",
                    $"look at {page}/tree/{subject.Revision}"
                );
            }

            if (ErrorCode == "GatedRepo")
            {
                return HadToken
                    ? new(
                        "HUB9013",
                        $"`{repository}` is gated, and the account of this token has no access",
                        $"open {page}, accept the conditions with that account, and wait for approval if the author wants to give it"
                    )
                    : new(
                        "HUB9012",
                        $"`{repository}` is gated, and no token was sent",
                        $"open {page} and accept the conditions, then set `HF_TOKEN` or run `hubtasks login`"
                    );
            }

            if (Message == Disabled)
            {
                return new(
                    "HUB9017",
                    $"`{repository}` is disabled on the Hub",
                    $"see {page} for the reason; use another repository"
                );
            }
        }

        if (
            Status == 401
            && (Message.StartsWith(BadCredentials, StringComparison.Ordinal) || (HadToken && ErrorCode is null))
        )
        {
            return HadToken
                ? new(
                    "HUB9011",
                    "the Hub does not accept the token",
                    $"it has expired, was revoked, or belongs to another Hub; make a new one at {endpoint}/settings/tokens"
                )
                : new("HUB9010", "the Hub wants a token, and none was sent", "set `HF_TOKEN` or run `hubtasks login`");
        }

        if (
            subject.Repository is not null
            && (ErrorCode == "RepoNotFound" || Status == 401 || (Status == 404 && ErrorCode is null))
        )
        {
            return HadToken
                ? new(
                    "HUB9014",
                    $"`{repository}` does not exist on `{endpoint}`, or this token may not see it",
                    "check the spelling, and that the token has access to the repository"
                )
                : new(
                    "HUB9010",
                    $"`{repository}` does not exist on `{endpoint}`, or it is private and no token was sent",
                    "check the spelling; for a private repository set `HF_TOKEN` or run `hubtasks login`"
                );
        }

        return Status switch
        {
            401 => new("HUB9010", "the Hub wants a token, and none was sent", "set `HF_TOKEN` or run `hubtasks login`"),
            403 => new(
                "HUB9018",
                $"the Hub refuses this to {(HadToken ? "this token" : "anonymous callers")}",
                $"a token with the right permission comes from {endpoint}/settings/tokens"
            ),
            429 => new(
                "HUB9005",
                "the Hub limits the rate of requests, and retrying did not help",
                Wait() + (HadToken ? "" : "; with a token the limit is higher")
            ),
            >= 500 => new(
                "HUB9006",
                $"the Hub has a problem of its own: it answered {Number(Status)}",
                "try again later; https://status.huggingface.co has its state"
            ),
            _ => new(
                "HUB9007",
                $"the Hub answered {Number(Status)} to `{Redactor.Url(Url)}`",
                "check the endpoint; if it is a Hub, report this with the address"
            ),
        };
    }

    private string Wait() =>
        RetryAfter is { } wait && wait < TimeSpan.FromDays(1)
            ? $"try again in {Number((int)Math.Ceiling(wait.TotalSeconds))} s"
            : "try again later";

    private string Said()
    {
        var words = Message.Length == 0 ? null : $"the server says `{Message}`";
        var id = RequestId is null ? null : $"request `{RequestId}`";
        return (words, id) switch
        {
            (null, null) => "",
            (null, _) => $" ({id})",
            (_, null) => $" ({words})",
            _ => $" ({words}, {id})",
        };
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The forms Hub clients know: <c>error</c> as text or list, <c>error_description</c>, <c>errors[].message</c>, <c>message</c>; else short text.</summary>
    private static string BodyMessage(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            return root.ValueKind != JsonValueKind.Object
                ? ""
                : string.Join(
                    "; ",
                    [
                        .. Texts(root, "error"),
                        .. Texts(root, "error_description"),
                        .. Texts(root, "message"),
                        .. Errors(root),
                    ]
                );
        }
        catch (JsonException)
        {
            var text = System.Text.Encoding.UTF8.GetString(body);
            return text.AsSpan().TrimStart().StartsWith("<") ? "" : text;
        }
    }

    private static IEnumerable<string> Errors(JsonElement root) =>
        root.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array
            ? errors
                .EnumerateArray()
                .Where(error => error.ValueKind == JsonValueKind.Object)
                .SelectMany(error => Texts(error, "message"))
            : [];

    private static IEnumerable<string> Texts(JsonElement element, string name) =>
        !element.TryGetProperty(name, out var value) ? []
        : value.ValueKind == JsonValueKind.String ? [value.GetString()!]
        : value.ValueKind == JsonValueKind.Array
            ? value
                .EnumerateArray()
                .Where(item => item.ValueKind == JsonValueKind.String)
                .Select(item => item.GetString()!)
        : [];
}
