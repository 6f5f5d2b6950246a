using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace HubTasks.Hub.Client;

/// <summary>From a request to the value in its answer: what every API call of a Hub does the same way.</summary>
internal static class HubAnswer
{
    /// <summary>Sends a call whose answer is small enough to hold; it comes back read, decoded and successful.</summary>
    public static async Task<HttpResponseMessage> SendAsync(
        HubHttp http,
        HttpRequestMessage request,
        int bodyLimit,
        HubSubject subject,
        CancellationToken ct
    )
    {
        request.Options.Set(HubRequest.BodyLimit, bodyLimit);
        request.Headers.AcceptEncoding.ParseAdd("gzip, br");
        var response = await http.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        try
        {
            await ThrowIfFailedAsync(response, http, subject, ct);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    public static async Task ThrowIfFailedAsync(
        HttpResponseMessage response,
        HubHttp http,
        HubSubject subject,
        CancellationToken ct
    )
    {
        if (!response.IsSuccessStatusCode)
        {
            var failure = await HubFailure.ReadAsync(response, http.Time, ct);
            throw failure.ToDiagnostic(http.Endpoint, subject).AsException();
        }
    }

    public static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken ct)
    {
        var uri = response.RequestMessage!.RequestUri!;
        var contentType = response.Content.Headers.ContentType?.MediaType;
        if (contentType is null || !contentType.EndsWith("json", StringComparison.OrdinalIgnoreCase))
        {
            throw HubErrors.NotJson(uri, contentType).AsException();
        }

        var body = await response.Content.ReadAsByteArrayAsync(ct);
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw HubErrors.BadJson(uri, "null").AsException();
        }
        catch (JsonException bad)
        {
            throw HubErrors.BadJson(uri, bad.Message).AsException(bad);
        }
    }
}
