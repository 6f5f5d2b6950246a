using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HubTasks.Hub;
using HubTasks.LocalHub.Access;
using HubTasks.LocalHub.Http;

namespace HubTasks.LocalHub.Routes;

/// <summary>
/// Tokens without a stored secret: the Hub's exchange, and for tests the issuer that GitHub would be. Identity tokens are
/// signed with a key of this server, so no other issuer is trusted.
/// </summary>
internal sealed class KeylessRoutes(LocalHubOptions options, CallerDirectory callers, IdTokenIssuer issuer)
{
    private const string Exchange = "urn:ietf:params:oauth:grant-type:token-exchange";

    private const string IdTokenType = "urn:ietf:params:oauth:token-type:id_token";

    /// <summary><c>GET /idtoken?audience=…</c>, as a workflow asks GitHub.</summary>
    public Reply IdToken(HubCall call)
    {
        if (call.BearerToken != issuer.RequestToken)
        {
            throw new Refusal(401, null, "Bad request token");
        }

        var value = issuer.Issue(call.Value("audience") ?? call.BaseUrl);
        return Reply.Json(new JsonObject { ["count"] = value.Length, ["value"] = value });
    }

    /// <summary><c>POST /oauth/token</c></summary>
    public async Task<Reply> ExchangeAsync(HubCall call, CancellationToken ct)
    {
        var body = await call.ReadJsonAsync(ct);
        string? Text(string key) =>
            body[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

        if (Text("grant_type") != Exchange || Text("subject_token_type") != IdTokenType)
        {
            return Error("invalid_request", "grant_type and subject_token_type must be those of an id_token exchange");
        }

        if (Text("resource") is not { } resource || Repository(resource) is not { } repository)
        {
            return Error("invalid_request", "resource must name a repository");
        }

        if (issuer.Verify(Text("subject_token") ?? "", call.BaseUrl, out var reason) is not { } claims)
        {
            return Error("invalid_grant", reason);
        }

        if (
            !options.TrustedPublishers.Any(publisher => publisher.Repository == repository && Trusts(publisher, claims))
        )
        {
            return Error("invalid_grant", $"no trusted publisher of {repository} matches the claims of the token");
        }

        var (token, seconds) = callers.Issue(repository);
        return Reply.Json(
            new JsonObject
            {
                ["access_token"] = token,
                ["token_type"] = "bearer",
                ["expires_in"] = seconds,
                ["issued_token_type"] = "urn:ietf:params:oauth:token-type:access_token",
            }
        );
    }

    private static HubRepository? Repository(string resource)
    {
        var type = RepoType.Model;
        if (
            resource.IndexOf('/', StringComparison.Ordinal) is var slash and > 0
            && Doorman.TypeOf(resource[..slash]) is { } named
        )
        {
            type = named;
            resource = resource[(slash + 1)..];
        }

        return RepoId.TryParse(resource, out var id) && id.Owner is not null ? new HubRepository(type, id) : null;
    }

    private static bool Trusts(TrustedPublisher publisher, JsonElement claims)
    {
        string Claim(string name) => claims.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

        return Claim("repository") == publisher.GitHubRepository
            && (publisher.Branch is null || Claim("ref") == "refs/heads/" + publisher.Branch)
            && (
                publisher.Workflow is null
                || Claim("workflow_ref").Split('@')[0].EndsWith("/" + publisher.Workflow, StringComparison.Ordinal)
            );
    }

    private static Reply Error(string code, string description) =>
        Reply.Json(new JsonObject { ["error"] = code, ["error_description"] = description }, 400);
}

/// <summary>Signs and checks identity tokens (JWT with HMAC).</summary>
internal sealed class IdTokenIssuer(TimeProvider time)
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>What a workflow's environment holds to ask for a token.</summary>
    public string RequestToken { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public IReadOnlyDictionary<string, string> Claims { get; set; } = new Dictionary<string, string>();

    public string Issue(string audience)
    {
        var now = time.GetUtcNow();
        var payload = new JsonObject
        {
            ["iss"] = "https://token.actions.githubusercontent.com",
            ["aud"] = audience,
            ["jti"] = Guid.NewGuid().ToString(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
        };
        foreach (var (name, value) in Claims)
        {
            payload[name] = value;
        }

        var signed = $"{Encode("""{"alg":"HS256","typ":"JWT"}""")}.{Encode(payload.ToJsonString())}";
        return $"{signed}.{Signature(signed)}";
    }

    /// <summary>The claims; null with a reason when the token does not hold.</summary>
    public JsonElement? Verify(string token, string audience, out string reason)
    {
        reason = "the token is malformed";
        if (token.Split('.') is not [var header, var payload, var signature])
        {
            return null;
        }

        if (
            !CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(signature),
                Encoding.UTF8.GetBytes(Signature($"{header}.{payload}"))
            )
        )
        {
            reason = "the signature of the token does not match";
            return null;
        }

        using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(payload));
        var claims = document.RootElement.Clone();
        if (claims.GetProperty("aud").GetString() != audience)
        {
            reason = $"the audience of the token is not {audience}";
            return null;
        }

        if (claims.GetProperty("exp").GetInt64() < time.GetUtcNow().ToUnixTimeSeconds())
        {
            reason = "the token has expired";
            return null;
        }

        return claims;
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private string Signature(string signed) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(signed)));
}
