using System.Net.Http.Headers;

namespace HubTasks.Hub.Client;

/// <summary>Puts the token on requests to the Hub's own origin, over a connection nobody else can read, and on no other.</summary>
internal sealed class TokenHandler(
    HubTokens tokens,
    HubEndpoint endpoint,
    bool allowPlainHttp,
    HttpMessageHandler inner
) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        if (
            endpoint.Owns(request.RequestUri!)
            && !request.Get(HubRequest.WithoutToken)
            && request.Headers.Authorization is null
            && await tokens.GetAsync(ct) is { } token
        )
        {
            if (!endpoint.IsConfidential && !allowPlainHttp)
            {
                throw HubErrors.TokenOverPlainHttp(endpoint, token.Source).AsException();
            }

            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        }

        return await base.SendAsync(request, ct);
    }
}
