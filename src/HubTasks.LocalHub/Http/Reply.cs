using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;

namespace HubTasks.LocalHub.Http;

/// <summary>An answer as a value: routes make them, one writer sends them.</summary>
internal abstract record Reply(int Status)
{
    /// <summary>Beyond those that every answer has.</summary>
    public ImmutableArray<(string Name, string Value)> Headers { get; init; } = [];

    public static Reply Json(JsonNode body, int status = 200) =>
        new BytesReply(status, Encoding.UTF8.GetBytes(body.ToJsonString()), "application/json; charset=utf-8");

    public static Reply Text(string text, int status = 200) =>
        new BytesReply(status, Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8");

    public static Reply Of(Refusal refusal, bool asText)
    {
        var body = asText
            ? Text(refusal.Message, refusal.Status)
            : Json(new JsonObject { ["error"] = refusal.Message }, refusal.Status);
        var headers = body.Headers.Add(("X-Error-Message", Ascii(refusal.Message)));
        if (refusal.Code is not null)
        {
            headers = headers.Add(("X-Error-Code", refusal.Code));
        }

        if (refusal.Commit is not null)
        {
            headers = headers.Add(("X-Repo-Commit", refusal.Commit));
        }

        if (refusal.Status == 401)
        {
            headers = headers.Add(("WWW-Authenticate", "Bearer realm=\"Authentication required\", charset=\"UTF-8\""));
        }

        return body with
        {
            Headers = headers,
        };
    }

    /// <summary>Header values carry no other characters safely.</summary>
    public static string Ascii(string text) =>
        string.Concat(text.Select(character => character is >= ' ' and <= '~' ? character : '?'));
}

internal sealed record BytesReply(int Status, byte[] Content, string ContentType) : Reply(Status);

/// <summary>A file of the folder, with everything that HTTP can ask of one.</summary>
/// <param name="File">On the disk.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Etag">Without quotes.</param>
/// <param name="ContentType">As announced.</param>
internal sealed record FileReply(string File, long Size, string Etag, string ContentType) : Reply(200);

internal sealed record RedirectReply(int Status, string Location) : Reply(Status);
