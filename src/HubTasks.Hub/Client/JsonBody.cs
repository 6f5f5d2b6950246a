using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace HubTasks.Hub.Client;

/// <summary>
/// A JSON body with its length in the header. The framework's own is sent in chunks, which signed storage addresses and
/// some proxies refuse.
/// </summary>
internal static class JsonBody
{
    public static ByteArrayContent Of<T>(T value, JsonTypeInfo<T> type) =>
        new(JsonSerializer.SerializeToUtf8Bytes(value, type))
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") },
        };
}
