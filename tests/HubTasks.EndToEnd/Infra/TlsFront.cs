using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HubTasks.LocalHub;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HubTasks.EndToEnd;

/// <summary>
/// A local hub behind TLS, as the Hub and its CDN are: both origins offer HTTP/2, and what they answer names addresses
/// of the front alone.
/// </summary>
internal sealed class TlsFront : IAsyncDisposable
{
    private readonly LocalHubServer _hub;
    private readonly WebApplication _app;
    private readonly X509Certificate2 _certificate;
    private readonly HttpClient _behind = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly ConcurrentQueue<Seen> _requests = [];
    private string[] _addresses = [];

    private TlsFront(LocalHubServer hub)
    {
        _hub = hub;
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=front", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        _certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            for (var origin = 0; origin < 2; origin++)
            {
                kestrel.Listen(
                    IPAddress.Loopback,
                    0,
                    listener =>
                    {
                        listener.Protocols = HttpProtocols.Http1AndHttp2;
                        listener.UseHttps(_certificate);
                    }
                );
            }
        });
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public string Endpoint => _addresses[0];

    /// <summary>Who trusts it sees nothing wrong with the front.</summary>
    public string CertificatePem => _certificate.ExportCertificatePem();

    public IReadOnlyCollection<Seen> Requests => _requests;

    public static async Task<TlsFront> StartAsync(LocalHubServer hub, CancellationToken ct)
    {
        var front = new TlsFront(hub);
        await front._app.StartAsync(ct);
        var server = front._app.Services.GetRequiredService<IServer>();
        front._addresses = [.. server.Features.Get<IServerAddressesFeature>()!.Addresses];
        return front;
    }

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
        _behind.Dispose();
        _certificate.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var isCdn = new Uri(_addresses[1]).Port == context.Connection.LocalPort;
        var target = context.Request.Path + context.Request.QueryString.ToUriComponent();
        _requests.Enqueue(
            new Seen(isCdn ? HubOrigin.Cdn : HubOrigin.Hub, target, context.Request.Protocol, context.Connection.Id)
        );
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method),
            (isCdn ? _hub.CdnEndpoint : _hub.Endpoint) + target
        );
        request.Content = HttpMethods.IsGet(request.Method.Method) ? null : new StreamContent(context.Request.Body);
        foreach (
            var (name, value) in context.Request.Headers.Where(header => header.Key[0] != ':' && header.Key != "Host")
        )
        {
            if (!request.Headers.TryAddWithoutValidation(name, value.AsEnumerable()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value.AsEnumerable());
            }
        }

        using var answer = await _behind.SendAsync(
            request,
            HttpCompletionOption.ResponseHeadersRead,
            context.RequestAborted
        );
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
        {
            context.Response.Headers[name] = values.Select(Here).ToArray();
        }

        context.Response.Headers.Remove("Transfer-Encoding");
        if (answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true)
        {
            context.Response.ContentLength = null;
            await context.Response.WriteAsync(Here(await answer.Content.ReadAsStringAsync(context.RequestAborted)));
        }
        else
        {
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
    }

    private string Here(string text) =>
        text.Replace(_hub.CdnEndpoint, _addresses[1], StringComparison.Ordinal)
            .Replace(_hub.Endpoint, _addresses[0], StringComparison.Ordinal);

    /// <param name="Protocol">Such as <c>HTTP/2</c>.</param>
    /// <param name="Connection">The same for all requests over one connection.</param>
    internal sealed record Seen(HubOrigin Origin, string Target, string Protocol, string Connection);
}
