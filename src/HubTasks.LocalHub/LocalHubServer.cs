using System.Net;
using System.Net.Sockets;
using HubTasks.Findings;
using HubTasks.LocalHub.Access;
using HubTasks.LocalHub.Http;
using HubTasks.LocalHub.Routes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HubTasks.LocalHub;

/// <summary>
/// A Hub in a folder: answers the Hub's protocol out of a folder in the layout of a Hub cache, well enough for other
/// people's clients. Two origins as the real one has, so that it shows when a token goes to the wrong one.
/// </summary>
public sealed class LocalHubServer : IAsyncDisposable
{
    /// <summary>Answers wait in memory up to here; beyond, the sender waits for the socket.</summary>
    private const int ResponseBuffer = 1024 * 1024;

    private readonly LocalHubOptions _options;

    private readonly WebApplication _application;

    private readonly CallerDirectory _callers;

    private readonly RateLimiter _limiter;

    private readonly FileRoutes _files;

    private readonly LfsRoutes _lfs;

    private readonly Router _router;

    private readonly IdTokenIssuer _issuer;

    private readonly IPAddress _address;

    private ListenOptions? _hub;

    private ListenOptions? _cdn;

    private LocalHubServer(LocalHubOptions options)
    {
        _options = options;
        _address = AddressOf(options.Host);
        Store = new RepositoryStore(options.Folder, options.Time);
        _callers = new CallerDirectory(options);
        _limiter = new RateLimiter(options.RateLimit, options.Time);
        _issuer = new IdTokenIssuer(options.Time);
        var signer = new CdnSigner(options.Time);
        var doorman = new Doorman(options, Store);
        _files = new FileRoutes(Store, signer, () => PortOf(_cdn));
        _lfs = new LfsRoutes(options, Store, signer, () => PortOf(_cdn));
        _router = new Router(
            options,
            doorman,
            _files,
            _lfs,
            new AdminRoutes(Store, doorman),
            new KeylessRoutes(options, _callers, _issuer)
        );
        _application = Build();
        _application.Run(AnswerAsync);
    }

    /// <summary>Such as <c>http://127.0.0.1:41234</c>.</summary>
    public string Endpoint => EndpointOf(_hub);

    /// <summary>The second origin. It rejects requests that carry a token.</summary>
    public string CdnEndpoint => EndpointOf(_cdn);

    public RequestLog Requests { get; } = new();

    public FaultPlan Faults { get; } = new();

    public RepositoryStore Store { get; }

    /// <summary>For <c>ACTIONS_ID_TOKEN_REQUEST_URL</c>: an issuer of identity tokens, as a GitHub workflow has one.</summary>
    public string IdTokenRequestUrl => Endpoint + "/idtoken?api-version=2.0";

    /// <summary>For <c>ACTIONS_ID_TOKEN_REQUEST_TOKEN</c>.</summary>
    public string IdTokenRequestToken => _issuer.RequestToken;

    /// <summary>What the issuer's tokens claim, such as <c>repository</c> and <c>ref</c>.</summary>
    public IReadOnlyDictionary<string, string> IdTokenClaims
    {
        get => _issuer.Claims;
        set => _issuer.Claims = value;
    }

    /// <exception cref="IOException">The port is taken, or the folder cannot be made.</exception>
    /// <exception cref="HubTasksException">The host is no address.</exception>
    public static async Task<LocalHubServer> StartAsync(LocalHubOptions options, CancellationToken ct)
    {
        Directory.CreateDirectory(options.Folder);
        var server = new LocalHubServer(options);
        try
        {
            server.Store.RemoveLeftovers();
            await server._application.StartAsync(ct);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    /// <summary>Stops listening; requests under way have a moment to end.</summary>
    public Task StopAsync(CancellationToken ct) => _application.StopAsync(ct);

    private static int PortOf(ListenOptions? listener) => listener?.IPEndPoint?.Port ?? 0;

    private WebApplication Build()
    {
        // empty: a slim builder would read this process's environment and settings files
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MaxResponseBufferSize = ResponseBuffer;
            kestrel.Listen(_address, _options.Port, listener => Plain(_hub = listener));
            kestrel.Listen(_address, _options.CdnPort, listener => Plain(_cdn = listener));
        });
        return builder.Build();
    }

    private static void Plain(ListenOptions listener) => listener.Protocols = HttpProtocols.Http1;

    private static IPAddress AddressOf(string host) =>
        host == "localhost" ? IPAddress.Loopback
        : IPAddress.TryParse(host, out var address) ? address
        : throw new HubTasksException(
            new Diagnostic(
                "HUB0005",
                $"`{host}` is not an address to listen on",
                "give an IP address of this machine, `localhost`, or `0.0.0.0` for all of them"
            )
        );

    /// <summary>An address that callers on this machine can use.</summary>
    private string EndpointOf(ListenOptions? listener)
    {
        var host =
            _address.Equals(IPAddress.Any) ? "127.0.0.1"
            : _address.Equals(IPAddress.IPv6Any) ? "[::1]"
            : _address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{_address}]"
            : _options.Host;
        return $"http://{host}:{PortOf(listener)}";
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var ct = context.RequestAborted;
        var origin = context.Connection.LocalPort == PortOf(_cdn) ? HubOrigin.Cdn : HubOrigin.Hub;
        var call = new HubCall(context, origin);
        var log = Requests.Add(
            new LoggedRequest(
                call.Method,
                call.Path,
                call.QueryText,
                0,
                origin,
                call.Headers.Authorization.Count > 0,
                call.Headers.Range.Count > 0 ? call.Headers.Range.ToString() : null,
                0
            )
        );
        var fault = Faults.Take(call.Method, call.Path, origin);
        try
        {
            // a planned status stands for a server that did not come to do the work; a cut one did it, and could not say so
            var reply = fault is { StatusCode: not null } or { RedirectsToItself: true }
                ? Reply.Text("")
                : await ReplyAsync(context, call, ct);
            await new ReplyWriter(context, call, log, fault, _options.Time).WriteAsync(reply, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // the client went away
            context.Abort();
        }
        catch
        {
            log.Status = 500;
            throw;
        }
    }

    private async Task<Reply> ReplyAsync(HttpContext context, HubCall call, CancellationToken ct)
    {
        try
        {
            AddSharedHeaders(context);
            if (call.Method == "OPTIONS")
            {
                return Preflight(call);
            }

            if (call.Origin == HubOrigin.Cdn)
            {
                return call.Headers.Authorization.Count > 0
                        ? throw Refusal.BadRequest(
                            "Only one auth mechanism is allowed: this address is signed, and a token came along"
                        )
                    : call.Method == "PUT" ? await _lfs.PutAsync(call, ct)
                    : call.IsRead ? _files.Cdn(call)
                    : throw new Refusal(405, null, "Only GET, HEAD and PUT are allowed");
            }

            AddCommonHeaders(context, call);
            // these have permissions of their own
            var caller =
                call.Path is "/idtoken" or "/oauth/token"
                || call.Path.StartsWith(LfsRoutes.CompletePath, StringComparison.Ordinal)
                    ? Caller.Anonymous
                    : _callers.Identify(call);
            var (rateLimit, policy, exceeded) = _limiter.Count(caller.Name, call);
            context.Response.Headers["RateLimit"] = rateLimit;
            context.Response.Headers["RateLimit-Policy"] = policy;
            return exceeded
                ? throw new Refusal(429, null, "We had to rate limit you, retry later.")
                : await _router.AnswerAsync(call, caller, ct);
        }
        catch (Refusal refusal)
        {
            return Reply.Of(refusal, asText: !call.Path.StartsWith("/api/", StringComparison.Ordinal));
        }
    }

    /// <summary>What a browser asks before it sends a token or another method.</summary>
    private static Reply Preflight(HubCall call) =>
        Reply.Text("", 204) with
        {
            Headers =
            [
                ("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, DELETE"),
                ("Access-Control-Allow-Headers", Reply.Ascii(call.Headers.AccessControlRequestHeaders.ToString())),
                ("Access-Control-Max-Age", "86400"),
            ],
        };

    private static void AddCommonHeaders(HttpContext context, HubCall call)
    {
        var headers = context.Response.Headers;
        var asked = call.Headers["X-Request-Id"].ToString();
        headers["X-Request-Id"] = asked.Length > 0 ? Reply.Ascii(asked) : "Root=1-" + Guid.NewGuid().ToString("N");
        headers["X-Powered-By"] = "hubtasks";
        headers.Vary = "Origin";
    }

    /// <summary>Browsers run Hub clients too.</summary>
    private static void AddSharedHeaders(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlExposeHeaders =
            "X-Repo-Commit,X-Request-Id,X-Error-Code,X-Error-Message,X-Total-Count,ETag,Link,Accept-Ranges,Content-Range,X-Linked-Size,X-Linked-ETag,X-Xet-Hash";
    }

    /// <summary>The process is not ours: the usual lifetime would take its signals and keep it from ending.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
