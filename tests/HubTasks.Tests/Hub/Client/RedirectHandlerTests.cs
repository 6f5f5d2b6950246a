using System.Net;
using HubTasks.Findings;
using HubTasks.Hub.Client;

namespace HubTasks.Tests.Hub.Client;

/// <summary>What needs https, without a certificate: the handler alone, with the answers written down.</summary>
public sealed class RedirectHandlerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("https://hub.example/a", "http://hub.example/b")]
    [InlineData("https://hub.example/a", "http://127.0.0.1/b")]
    [InlineData("https://hub.example/a", "javascript:alert(1)")]
    public async Task Https_is_never_left(string from, string to)
    {
        var answers = new Answers(to);

        var failure = await Assert.ThrowsAsync<HubTasksException>(() => SendAsync(answers, from));

        Assert.Equal("HUB9036", failure.Diagnostics[0].Code);
        Assert.Single(answers.Seen);
    }

    [Theory]
    [InlineData("https://hub.example/a", "/b", true)]
    [InlineData("https://hub.example/a", "https://HUB.example:443/b", true)]
    [InlineData("https://hub.example/a", "//hub.example/b", true)]
    [InlineData("https://hub.example/a", "https://hub.example:444/b", false)]
    [InlineData("https://hub.example/a", "https://cdn.hub.example/b", false)]
    [InlineData("https://hub.example/a", "https://hub.example.evil.example/b", false)]
    [InlineData("https://hub.example/a", "https://hub.example@evil.example/b", false)]
    [InlineData("http://hub.example/a", "https://hub.example/b", false)]
    public async Task The_token_stays_with_scheme_host_and_port(string from, string to, bool stays)
    {
        var answers = new Answers(to);

        using var response = await SendAsync(answers, from);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["Bearer hf_secret", stays ? "Bearer hf_secret" : null], answers.Seen);
    }

    private static Task<HttpResponseMessage> SendAsync(Answers answers, string from)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, from);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer hf_secret");
        return new HttpMessageInvoker(new RedirectHandler(answers)).SendAsync(request, Ct);
    }

    /// <summary>One redirect, then success.</summary>
    private sealed class Answers(string location) : HttpMessageHandler
    {
        public List<string?> Seen { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            Seen.Add(request.Headers.Authorization?.ToString());
            var response = new HttpResponseMessage(Seen.Count == 1 ? HttpStatusCode.Found : HttpStatusCode.OK)
            {
                RequestMessage = request,
            };
            if (Seen.Count == 1)
            {
                response.Headers.TryAddWithoutValidation("Location", location);
            }

            return Task.FromResult(response);
        }
    }
}
