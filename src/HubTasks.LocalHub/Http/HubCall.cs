using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace HubTasks.LocalHub.Http;

/// <summary>
/// A request as the Hub's routes need it. Segments come from the raw target, because Kestrel's own path leaves <c>%2F</c>
/// encoded but decodes the rest.
/// </summary>
internal sealed class HubCall
{
    /// <summary>A name that comes twice would be found only when it is read.</summary>
    public static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly HttpContext _context;

    public HubCall(HttpContext context, HubOrigin origin)
    {
        _context = context;
        Origin = origin;
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (!target.StartsWith('/') && Uri.TryCreate(target, UriKind.Absolute, out var absolute))
        {
            target = absolute.PathAndQuery;
        }

        var question = target.IndexOf('?', StringComparison.Ordinal);
        Path = question < 0 ? target : target[..question];
        QueryText = question < 0 ? "" : target[question..];
        Segments = [.. Path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];
        Query = QueryHelpers.ParseQuery(QueryText);
    }

    public HubOrigin Origin { get; }

    public string Method => _context.Request.Method;

    /// <summary>As sent, without the query.</summary>
    public string Path { get; }

    public string QueryText { get; }

    /// <summary>Decoded one by one: a segment may hold a slash that was sent as <c>%2F</c>.</summary>
    public ImmutableArray<string> Segments { get; }

    public Dictionary<string, StringValues> Query { get; }

    public IHeaderDictionary Headers => _context.Request.Headers;

    public Stream Body => _context.Request.Body;

    public CancellationToken Aborted => _context.RequestAborted;

    public bool IsRead => Method is "GET" or "HEAD";

    /// <summary>This hub as the caller names it; clients compare host names, so an address is never swapped for a name.</summary>
    public string BaseUrl => $"{_context.Request.Scheme}://{_context.Request.Host.Value}";

    /// <summary>The host as the caller names it, without the port.</summary>
    public string HostName => _context.Request.Host.Host;

    /// <summary>The text after <c>Bearer</c>, null without that header.</summary>
    public string? BearerToken
    {
        get
        {
            var header = Headers.Authorization.ToString();
            return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : null;
        }
    }

    /// <summary>All values of a parameter, also in its <c>name[]</c> form.</summary>
    public ImmutableArray<string> Values(string name) =>
        [
            .. Query
                .GetValueOrDefault(name)
                .Concat(Query.GetValueOrDefault(name + "[]"))
                .OfType<string>()
                .Where(value => value.Length > 0),
        ];

    public string? Value(string name) => Values(name) is [var first, ..] ? first : null;

    /// <summary>Booleans of a query are <c>true</c>, in some clients <c>True</c> or <c>1</c>.</summary>
    public bool Flag(string name) => Value(name)?.ToUpperInvariant() is "TRUE" or "1";

    public string Joined(int from) => string.Join('/', Segments.Skip(from));

    /// <exception cref="Refusal">The body is not a JSON object.</exception>
    public async Task<JsonObject> ReadJsonAsync(CancellationToken ct)
    {
        try
        {
            return await JsonNode.ParseAsync(Body, null, Strict, ct) as JsonObject
                ?? throw Refusal.BadRequest("The body is not a JSON object");
        }
        catch (JsonException)
        {
            throw Refusal.BadRequest("The body is not valid JSON");
        }
    }

    /// <summary>For calls whose clients may send nothing at all.</summary>
    /// <exception cref="Refusal">There is a body, but no JSON object.</exception>
    public async Task<JsonObject> ReadOptionalJsonAsync(CancellationToken ct) =>
        _context.Request.ContentLength is 0
        || (_context.Request.ContentLength is null && Headers.TransferEncoding.Count == 0)
            ? []
            : await ReadJsonAsync(ct);

    public async Task<IFormCollection> ReadFormAsync(CancellationToken ct) => await _context.Request.ReadFormAsync(ct);
}
