using System.Net;
using HubTasks.Hub.Upload;

namespace HubTasks.Hub.Client;

/// <summary>Says who asks and how, gives the request an id to quote to the Hub's operators, and keeps an offline run offline.</summary>
internal sealed class IdentityHandler(HubHttpOptions options, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        if (options.Offline)
        {
            throw HubErrors.Offline(request.RequestUri!).AsException();
        }

        // said here, because a client's own default is not for messages made by others
        var alone = request.Get(HubRequest.Alone) || request.Content is SentContent;
        request.Version = alone ? HttpVersion.Version11 : HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        request.Headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
        request.Headers.TryAddWithoutValidation("X-Request-Id", Guid.NewGuid().ToString());
        return base.SendAsync(request, ct);
    }
}
