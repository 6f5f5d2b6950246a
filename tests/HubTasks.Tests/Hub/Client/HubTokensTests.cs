using HubTasks.Hub.Client;

namespace HubTasks.Tests.Hub.Client;

public sealed class HubTokensTests : ClientTest
{
    private const string AnyHub = "http://127.0.0.1:1";

    [Theory]
    [InlineData("NAMED;HF_TOKEN;HUGGING_FACE_HUB_TOKEN;file", "hf_NAMED")]
    [InlineData("HF_TOKEN;HUGGING_FACE_HUB_TOKEN;file", "hf_HF_TOKEN")]
    [InlineData("HUGGING_FACE_HUB_TOKEN;file", "hf_HUGGING_FACE_HUB_TOKEN")]
    [InlineData("file", "hf_file")]
    [InlineData("", null)]
    [InlineData("NAMED;HF_TOKEN;file;HF_HUB_DISABLE_IMPLICIT_TOKEN", "hf_NAMED")]
    [InlineData("HF_TOKEN;file;HF_HUB_DISABLE_IMPLICIT_TOKEN", null)]
    public async Task The_first_place_that_has_a_token_wins(string places, string? expected)
    {
        var names = places.Split(';', StringSplitOptions.RemoveEmptyEntries);
        if (names.Contains("file"))
        {
            Home.Write(".cache/huggingface/token", "hf_file\r\n");
        }

        var variables = names
            .Where(name => name != "file")
            .Select(name => (name, name.EndsWith("_IMPLICIT_TOKEN", StringComparison.Ordinal) ? "1" : $" hf_{name}\n"))
            .ToArray();
        var http = Connect(new HubHttpOptions { Endpoint = AnyHub, TokenVariable = "NAMED" }, variables);

        Assert.Equal(expected, (await http.Tokens.GetAsync(Ct))?.Value);
    }

    [Fact]
    public async Task An_empty_variable_is_no_token()
    {
        var http = Connect(AnyHub, ("HF_TOKEN", " \r\n"), ("HUGGING_FACE_HUB_TOKEN", "hf_second"));

        Assert.Equal("hf_second", (await http.Tokens.GetAsync(Ct))?.Value);
    }

    [Fact]
    public async Task The_token_file_can_be_elsewhere()
    {
        Home.Write("secrets/hub", "hf_elsewhere");
        var http = Connect(AnyHub, ("HF_TOKEN_PATH", "~/secrets/hub"));

        Assert.Equal("hf_elsewhere", (await http.Tokens.GetAsync(Ct))?.Value);
    }

    [Theory]
    [InlineData("hf_geheim schlüssel")]
    [InlineData("hf_two words")]
    [InlineData("hf_\u200binvisible")]
    [InlineData("hf_a\r\nX-Injected: 1")]
    public async Task A_broken_token_is_an_error_that_does_not_show_it(string token)
    {
        var http = Connect(AnyHub, ("HF_TOKEN", token));

        var failure = await FailsAsync(async () => await http.Tokens.GetAsync(Ct));

        Assert.Equal("HUB9020", failure.Code);
        Assert.Contains("`HF_TOKEN`", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hf_", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_prints_as_its_source()
    {
        var http = Connect(AnyHub, ("HF_TOKEN", "hf_abcdefgh"));

        Assert.Equal("[token] from `HF_TOKEN`", (await http.Tokens.GetAsync(Ct))!.ToString());
    }

    [Fact]
    public async Task A_token_is_not_sent_readable_to_another_machine()
    {
        // nothing listens there, and nothing is asked
        var client = Client("http://hub.internal.example:8080", ("HF_TOKEN", "hf_abcdefgh"));

        var failure = await FailsAsync(() => client.GetInfoAsync(Tiny, "main", [], Ct));

        Assert.Equal("HUB9021", failure.Code);
        Assert.DoesNotContain("hf_abcdefgh", failure.ToString(), StringComparison.Ordinal);
        Assert.Empty(Time.Pauses);
    }

    [Fact]
    public async Task An_exchange_over_plain_http_is_refused_before_the_identity_is_fetched()
    {
        var issuer = await ServeAsync(context => context.Json("{}"));
        var http = Connect(
            "http://hub.internal.example",
            ("HF_OIDC_RESOURCE", "acme/tiny"),
            ("ACTIONS_ID_TOKEN_REQUEST_URL", issuer.Url),
            ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "x")
        );

        Assert.Equal("HUB9021", (await FailsAsync(async () => await http.Tokens.GetAsync(Ct))).Code);
        Assert.Empty(issuer.Requests);
    }

    [Fact]
    public async Task A_job_exchanges_its_identity_for_a_token_once()
    {
        var issuer = await ServeAsync(context => context.Json("""{"count":1,"value":"eyJ.the-job.sig"}"""));
        var hub = await ServeAsync(context =>
            context.Request.Path == "/oauth/token"
                ? context.Json("""{"access_token":"hf_jwt_abc","token_type":"bearer","expires_in":3600}""")
                : context.Json("""{"id":"acme/tiny"}""")
        );
        var client = Client(
            hub.Url,
            ("HF_OIDC_RESOURCE", "acme/tiny"),
            ("HF_TOKEN", "hf_not_this"),
            ("ACTIONS_ID_TOKEN_REQUEST_URL", issuer.Url + "/idtoken?api-version=2.0"),
            ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "job-secret")
        );

        await client.GetInfoAsync(Tiny, "main", [], Ct);
        await client.GetInfoAsync(Tiny, "main", [], Ct);

        var asked = Assert.Single(issuer.Requests);
        Assert.Equal($"/idtoken?api-version=2.0&audience={Uri.EscapeDataString(hub.Url)}", asked.Target);
        Assert.Equal("Bearer job-secret", asked.Token);
        var exchange = hub.Requests.First();
        Assert.Null(exchange.Token);
        Assert.Equal(
            """{"grant_type":"urn:ietf:params:oauth:grant-type:token-exchange","subject_token_type":"urn:ietf:params:oauth:token-type:id_token","subject_token":"eyJ.the-job.sig","resource":"acme/tiny"}""",
            exchange.Body
        );
        Assert.Equal(["Bearer hf_jwt_abc", "Bearer hf_jwt_abc"], hub.Requests.Skip(1).Select(request => request.Token));

        Time.Advance(TimeSpan.FromSeconds(3301));
        await client.GetInfoAsync(Tiny, "main", [], Ct);

        Assert.Equal(2, issuer.Requests.Count);
    }

    [Fact]
    public async Task A_ready_identity_is_exchanged_without_asking_for_one()
    {
        var hub = await ServeAsync(context => context.Json("""{"access_token":"hf_jwt_abc","expires_in":600}"""));
        var http = Connect(hub.Url, ("HF_OIDC_RESOURCE", "acme/tiny"), ("HF_OIDC_ID_TOKEN", "eyJ.other-ci.sig"));

        Assert.Equal("hf_jwt_abc", (await http.Tokens.GetAsync(Ct))?.Value);
        Assert.Contains("eyJ.other-ci.sig", Assert.Single(hub.Requests).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_exchange_does_not_fall_back_to_another_token()
    {
        var hub = await ServeAsync(context =>
            context.Json("""{"error":"invalid_grant","error_description":"no publisher for eyJ.other-ci.sig"}""", 400)
        );
        var http = Connect(
            hub.Url,
            ("HF_OIDC_RESOURCE", "acme/tiny"),
            ("HF_OIDC_ID_TOKEN", "eyJ.other-ci.sig"),
            ("HF_TOKEN", "hf_not_this")
        );

        var failure = await FailsAsync(async () => await http.Tokens.GetAsync(Ct));

        Assert.Equal("HUB9024", failure.Code);
        Assert.Contains("invalid_grant; no publisher", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("other-ci", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_without_the_permission_is_told_so()
    {
        var http = Connect(AnyHub, ("HF_OIDC_RESOURCE", "acme/tiny"));

        var failure = await FailsAsync(async () => await http.Tokens.GetAsync(Ct));

        Assert.Equal("HUB9025", failure.Code);
        Assert.Contains("id-token: write", failure.Hint, StringComparison.Ordinal);
    }
}
