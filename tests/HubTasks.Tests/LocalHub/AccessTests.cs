using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using HubTasks.Hub;
using HubTasks.LocalHub;

namespace HubTasks.Tests.LocalHub;

public class AccessTests
{
    private static readonly HubRepository Secret = HubRepository.Model(RepoId.Parse("acme/secret"));

    private static readonly HubRepository Gated = HubRepository.Model(RepoId.Parse("acme/gated"));

    private static Task<HubFixture> StartAsync() =>
        HubFixture.StartAsync(options =>
            options with
            {
                Token = "hf_owner",
                PrivateRepositories = [Secret],
                GatedRepositories = [Gated],
                Accounts =
                [
                    new LocalHubAccount("guest", "hf_guest")
                    {
                        CanWrite = false,
                        Grants = ImmutableArray<HubRepository>.Empty,
                    },
                ],
                TrustedPublishers = [new TrustedPublisher(HubFixture.Tiny, "acme/source") { Branch = "main" }],
            }
        );

    [Theory]
    [InlineData("/api/models/acme/secret", null, 401, "RepoNotFound")]
    [InlineData("/api/models/acme/secret", "hf_guest", 404, "RepoNotFound")]
    [InlineData("/api/models/acme/secret", "hf_owner", 200, "")]
    [InlineData("/api/models/acme/secret", "hf_wrong", 401, "")]
    [InlineData("/api/models/acme/missing", "hf_owner", 404, "RepoNotFound")]
    [InlineData("/api/models/acme/gated", null, 200, "")]
    [InlineData("/api/models/acme/gated/tree/main", null, 200, "")]
    [InlineData("/acme/gated/resolve/main/a.txt", null, 401, "GatedRepo")]
    [InlineData("/acme/gated/resolve/main/a.txt", "hf_guest", 403, "GatedRepo")]
    [InlineData("/acme/gated/resolve/main/a.txt", "hf_owner", 307, "")]
    [InlineData("/acme/gated/raw/main/a.txt", null, 401, "GatedRepo")]
    [InlineData("/api/models/acme/gated/auth-check", "hf_guest", 403, "GatedRepo")]
    [InlineData("/api/models/acme/gated/auth-check", "hf_owner", 200, "")]
    [InlineData("/api/models/acme/tiny/auth-check/write", "hf_guest", 403, "")]
    [InlineData("/api/whoami-v2", null, 401, "")]
    public async Task Everybody_sees_what_the_hub_would_show_them(string path, string? token, int status, string code)
    {
        await using var hub = await StartAsync();
        foreach (var repository in new[] { Secret, Gated, HubFixture.Tiny })
        {
            hub.Store.AddCommit(repository, "main", ("a.txt", "x"));
        }

        using var response = await hub.GetAsync(path, token);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(code, HubFixture.Header(response, "X-Error-Code"));
    }

    [Fact]
    public async Task Searches_leave_out_what_the_caller_may_not_know()
    {
        await using var hub = await StartAsync();
        hub.Store.AddCommit(Secret, "main", ("a.txt", "x"));
        hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "x"));

        Assert.Single((await hub.JsonAsync("/api/models")).AsArray());
        Assert.Single((await hub.JsonAsync("/api/models", "hf_guest")).AsArray());
        Assert.Equal(2, (await hub.JsonAsync("/api/models", "hf_owner")).AsArray().Count);
    }

    [Fact]
    public async Task An_identity_token_of_the_trusted_workflow_buys_a_token_for_one_repository()
    {
        await using var hub = await StartAsync();
        hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "x"));
        hub.Store.AddCommit(Secret, "main", ("a.txt", "x"));
        hub.Server.IdTokenClaims = new Dictionary<string, string>
        {
            ["repository"] = "acme/source",
            ["ref"] = "refs/heads/main",
        };

        var (status, answer) = await ExchangeAsync(hub, "acme/tiny");
        var token = answer["access_token"]!.GetValue<string>();
        using var own = await hub.GetAsync("/api/models/acme/tiny/auth-check/write", token);
        using var other = await hub.GetAsync("/api/models/acme/secret", token);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.StartsWith("hf_jwt_", token);
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Theory]
    [InlineData("acme/secret", "acme/source", "refs/heads/main")]
    [InlineData("acme/tiny", "mallory/source", "refs/heads/main")]
    [InlineData("acme/tiny", "acme/source", "refs/heads/dev")]
    public async Task Other_claims_and_other_repositories_buy_nothing(string resource, string repository, string branch)
    {
        await using var hub = await StartAsync();
        hub.Server.IdTokenClaims = new Dictionary<string, string> { ["repository"] = repository, ["ref"] = branch };

        var (status, answer) = await ExchangeAsync(hub, resource);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("invalid_grant", answer["error"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_forged_identity_token_is_refused()
    {
        await using var hub = await StartAsync();
        hub.Server.IdTokenClaims = new Dictionary<string, string>
        {
            ["repository"] = "acme/source",
            ["ref"] = "refs/heads/main",
        };

        var (status, answer) = await ExchangeAsync(hub, "acme/tiny", token => token[..^4] + "AAAA");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("signature", answer["error_description"]!.GetValue<string>());
    }

    private static async Task<(HttpStatusCode, JsonNode)> ExchangeAsync(
        HubFixture hub,
        string resource,
        Func<string, string>? change = null
    )
    {
        using var issued = await hub.GetAsync(
            $"{hub.Server.IdTokenRequestUrl}&audience={Uri.EscapeDataString(hub.Server.Endpoint)}",
            hub.Server.IdTokenRequestToken
        );
        var idToken = (await HubFixture.JsonAsync(issued))["value"]!.GetValue<string>();
        using var content = JsonContent.Create(
            new JsonObject
            {
                ["grant_type"] = "urn:ietf:params:oauth:grant-type:token-exchange",
                ["subject_token_type"] = "urn:ietf:params:oauth:token-type:id_token",
                ["subject_token"] = change is null ? idToken : change(idToken),
                ["resource"] = resource,
            }
        );
        using var response = await hub.SendAsync(HttpMethod.Post, "/oauth/token", content: content);
        return (response.StatusCode, await HubFixture.JsonAsync(response));
    }
}
