using System.Net.Http.Headers;
using HubTasks.Findings;

namespace HubTasks.Hub.Client;

/// <summary>Keyless: a CI job's identity becomes a short-lived token for one repository (hub-docs, "Trusted publishers").</summary>
internal sealed class OidcExchange(HubEnvironment environment, HubEndpoint endpoint, HttpClient anonymous)
{
    private const int BodyLimit = 256 * 1024;

    // the token must not run out in the middle of an upload that began in time
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(300);

    /// <summary>A token for the resource, and how long to keep it. Never falls through to another token.</summary>
    /// <exception cref="HubTasksException">HUB9024, HUB9025; HUB9001 and others of the wire.</exception>
    public async Task<(HubToken Token, TimeSpan Life)> RunAsync(string resource, CancellationToken ct)
    {
        if (!endpoint.IsConfidential)
        {
            throw HubErrors.TokenOverPlainHttp(endpoint, "`HF_OIDC_RESOURCE`").AsException();
        }

        var ready = HubToken.Read(environment.Get("HF_OIDC_ID_TOKEN"), "`HF_OIDC_ID_TOKEN`")?.Value;
        var identity = ready ?? await IdentityAsync(ct);
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Value + HubRoutes.OAuthToken);
        request.Content = JsonBody.Of(
            new OidcExchangeRequest(
                "urn:ietf:params:oauth:grant-type:token-exchange",
                "urn:ietf:params:oauth:token-type:id_token",
                identity,
                resource
            ),
            HubJson.Default.OidcExchangeRequest
        );
        request.Options.Set(HubRequest.Repeatable, true);
        request.Options.Set(HubRequest.BodyLimit, BodyLimit);
        using var response = await anonymous.SendAsync(request, ct);
        if (!response.IsSuccessStatusCode)
        {
            throw TokenErrors.ExchangeFailed(resource, await WhyAsync(response, identity, ct)).AsException();
        }

        var answer = await HubAnswer.ReadAsync(response, HubJson.Default.OAuthToken, ct);
        var token =
            HubToken.Read(answer.AccessToken, "the keyless exchange")
            ?? throw TokenErrors.ExchangeFailed(resource, "the answer holds no token").AsException();
        var life = TimeSpan.FromSeconds(Math.Clamp(answer.ExpiresIn, 0, 86_400));
        return (token, ready is null ? life - Margin : life);
    }

    private async Task<string> IdentityAsync(CancellationToken ct)
    {
        if (
            environment.NonEmpty("ACTIONS_ID_TOKEN_REQUEST_URL") is not { } url
            || environment.NonEmpty("ACTIONS_ID_TOKEN_REQUEST_TOKEN") is not { } secret
        )
        {
            throw TokenErrors.NoIdentity("`ACTIONS_ID_TOKEN_REQUEST_URL` is not set").AsException();
        }

        var audience = Uri.EscapeDataString(endpoint.Value);
        var address = url + (url.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "audience=" + audience;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || !HubEndpoint.IsHttp(uri))
        {
            throw TokenErrors.NoIdentity("`ACTIONS_ID_TOKEN_REQUEST_URL` is not a URL").AsException();
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        request.Options.Set(HubRequest.BodyLimit, BodyLimit);
        using var response = await anonymous.SendAsync(request, ct);
        if (!response.IsSuccessStatusCode)
        {
            throw TokenErrors.NoIdentity(await WhyAsync(response, secret, ct)).AsException();
        }

        var answer = await HubAnswer.ReadAsync(response, HubJson.Default.IdToken, ct);
        return HubToken.Read(answer.Value, "the identity provider")?.Value
            ?? throw TokenErrors.NoIdentity("the provider's answer is empty").AsException();
    }

    private static async Task<string> WhyAsync(HttpResponseMessage response, string secret, CancellationToken ct)
    {
        var failure = await HubFailure.ReadAsync(response, TimeProvider.System, ct);
        var words = Redactor.Clean(failure.Message, secret);
        return words.Length == 0 ? $"status {failure.Status}" : $"status {failure.Status}, `{words}`";
    }
}
