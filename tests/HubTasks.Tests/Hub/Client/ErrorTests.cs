using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;

namespace HubTasks.Tests.Hub.Client;

public sealed class ErrorTests : ClientTest
{
    private const string Token = "hf_abcdefgh";

    [Theory]
    [InlineData(401, null, "Invalid username or password.", false, "HUB9010")]
    [InlineData(401, null, "Invalid credentials in Authorization header", true, "HUB9011")]
    [InlineData(401, "GatedRepo", "Access to model acme/tiny is restricted.", false, "HUB9012")]
    [InlineData(403, "GatedRepo", "you are not in the authorized list.", true, "HUB9013")]
    [InlineData(404, "RepoNotFound", "Repository not found", true, "HUB9014")]
    [InlineData(404, "RevisionNotFound", "Invalid rev id: nope", false, "HUB9015")]
    [InlineData(404, "EntryNotFound", "Entry not found", false, "HUB9016")]
    [InlineData(403, null, "Access to this resource is disabled.", false, "HUB9017")]
    [InlineData(403, null, "this token may only read", true, "HUB9018")]
    [InlineData(429, null, "slow down", false, "HUB9005")]
    [InlineData(503, null, "upstream", false, "HUB9006")]
    [InlineData(418, null, "teapot", false, "HUB9007")]
    public async Task Every_refusal_of_the_hub_has_its_code_its_words_and_a_way_out(
        int status,
        string? errorCode,
        string message,
        bool token,
        string code
    )
    {
        var hub = await ServeAsync(context =>
        {
            context.Response.Headers["X-Request-Id"] = "Root=1-abc";
            return context.Refuse(status, errorCode, message);
        });
        var client = token ? Client(hub.Url, ("HF_TOKEN", Token)) : Client(hub.Url);

        var failure = await FailsAsync(() => client.OpenFileAsync(Tiny, "main", "a.bin", null, Ct));

        Assert.Equal(code, failure.Code);
        Assert.Contains($"the server says `{message}`", failure.Message, StringComparison.Ordinal);
        Assert.Contains("request `Root=1-abc`", failure.Message, StringComparison.Ordinal);
        Assert.Equal("acme/tiny", failure.Subject);
        Assert.NotNull(failure.Hint);
        Assert.False(failure.Message.EndsWith('.'));
    }

    [Fact]
    public async Task A_storage_that_refuses_is_not_taken_for_the_hub()
    {
        var cdn = await ServeAsync(context => context.Refuse(403));
        var hub = await ServeAsync(context => context.Redirect(302, cdn.Url + "/blob?signature=s3cret"));

        var failure = await FailsAsync(() => Client(hub.Url).OpenFileAsync(Tiny, "main", "a.bin", null, Ct));

        Assert.Equal("HUB9019", failure.Code);
        Assert.Equal($"`{cdn.Url}/blob`, where the Hub keeps `a.bin`, answered 403", failure.Message);
    }

    [Fact]
    public async Task A_certificate_that_nobody_signed_is_named_and_not_tried_again()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest(
            "CN=localhost",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        ).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var server = Task.Run(
            async () =>
            {
                using var socket = await listener.AcceptTcpClientAsync(Ct);
                await using var tls = new SslStream(socket.GetStream());
                await tls.AuthenticateAsServerAsync(certificate);
                _ = await tls.ReadAsync(new byte[1], Ct);
            },
            Ct
        );

        var failure = await FailsAsync(() =>
            Client($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}").GetInfoAsync(Tiny, "main", [], Ct)
        );
        listener.Stop();
        await server.ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.Equal("HUB9008", failure.Code);
        Assert.Empty(Time.Pauses);
    }

    [Fact]
    public async Task A_gated_repository_says_where_to_accept_its_conditions()
    {
        var hub = await ServeAsync(context => context.Refuse(401, "GatedRepo", "restricted"));

        var failure = await FailsAsync(() => Client(hub.Url).OpenFileAsync(Tiny, "main", "a.bin", null, Ct));

        Assert.Equal(
            $"open {hub.Url}/acme/tiny and accept the conditions, then set `HF_TOKEN` or run `hubtasks login`",
            failure.Hint
        );
    }

    [Fact]
    public async Task A_server_that_repeats_the_token_does_not_get_it_into_a_message()
    {
        var hub = await ServeAsync(context =>
            context.Refuse(
                400,
                null,
                $"bad {context.Request.Headers.Authorization} and odd-secret-1 https://u:p@cdn/x?sig=abc"
            )
        );

        var failure = await FailsAsync(() =>
            Client(hub.Url, ("HF_TOKEN", "odd-secret-1")).GetInfoAsync(Tiny, "main", [], Ct)
        );

        Assert.DoesNotContain("odd-secret-1", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("sig=abc", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("u:p", failure.ToString(), StringComparison.Ordinal);
        Assert.Contains("bad Bearer [token]", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"error":["one","two"]}""", "one; two")]
    [InlineData(
        """{"error":"invalid_grant","error_description":"no such publisher"}""",
        "invalid_grant; no such publisher"
    )]
    [InlineData("""{"errors":[{"message":"bad yaml"},7,{"message":3}]}""", "bad yaml")]
    [InlineData("""{"message":"m"}""", "m")]
    public async Task Every_form_of_error_body_is_read(string body, string words)
    {
        var hub = await ServeAsync(context => context.Json(body, 400));

        var failure = await FailsAsync(() => Client(hub.Url).GetInfoAsync(Tiny, "main", [], Ct));

        Assert.Contains($"`{words}`", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_html_is_not_quoted()
    {
        var hub = await ServeAsync(context =>
        {
            context.Response.StatusCode = 400;
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync("<html>nginx</html>", Ct);
        });

        var failure = await FailsAsync(() => Client(hub.Url).GetInfoAsync(Tiny, "main", [], Ct));

        Assert.DoesNotContain("nginx", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_at_the_endpoint_is_named_with_a_hint()
    {
        var hub = await ServeAsync(_ => Task.CompletedTask);
        await hub.DisposeAsync();

        var failure = await FailsAsync(() => Client(hub.Url).GetInfoAsync(Tiny, "main", [], Ct));

        Assert.Equal("HUB9001", failure.Code);
        Assert.Contains(hub.Url, failure.Message, StringComparison.Ordinal);
        Assert.Equal(5, Time.Pauses.Count);
    }

    [Theory]
    [InlineData("ftp://x/y")]
    [InlineData("not a url")]
    [InlineData("https://user:secret@hub.example")]
    [InlineData("https://hub.example/?token=secret")]
    public async Task An_endpoint_that_is_no_plain_url_is_refused_without_its_secrets(string endpoint)
    {
        var failure = await FailsAsync(() => Task.FromResult(Connect(endpoint)));

        Assert.Equal("HUB9028", failure.Code);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
    }
}
