using System.Collections.Immutable;
using System.Net;

namespace HubTasks.Hub.Client;

/// <summary>How a connection to a Hub behaves. The defaults suit a build.</summary>
public sealed record HubHttpOptions
{
    /// <summary>The Hub's URL; null takes it from the environment.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Every request fails with HUB9004 before it touches the network. The environment can switch it on too.</summary>
    public bool Offline { get; init; }

    /// <summary>The <i>name</i> of the environment variable that holds the token, where the user named one.</summary>
    public string? TokenVariable { get; init; }

    /// <summary>A token to use instead of all others, for a login that checks it first. Never from a build.</summary>
    public string? Token { get; init; }

    /// <summary>Retries after the first attempt, for calls that may be repeated.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>A server that asks for a longer pause than this fails the call instead; the Hub's window is 5 minutes.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(310);

    /// <summary>What a person might want to hear: waits, and warnings of the Hub. One line each.</summary>
    public Action<string>? Notice { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal Func<double> Random { get; init; } = System.Random.Shared.NextDouble;

    /// <summary>For headers of an API call that has no time of its own.</summary>
    internal TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(30);

    internal string UserAgent { get; init; } =
        "hubtasks/"
        + (typeof(HubHttp).Assembly.GetName().Version?.ToString(3) ?? "0.0.0")
        + $" dotnet/{Environment.Version.ToString(3)}";
}

/// <summary>
/// An <see cref="HttpClient"/> for one Hub, with the handlers that carry tokens, redirects, retries and timeouts, so that
/// a client method is one request. Keep one for a whole run: connections are pooled.
/// </summary>
public sealed class HubHttp : IDisposable
{
    /// <summary>Silence on a shared connection before it is asked whether it lives.</summary>
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(10);

    private readonly SocketsHttpHandler _sockets;
    private readonly HttpClient _anonymous;
    private readonly HubWarnings _warnings;

    private HubHttp(HubEnvironment environment, HubHttpOptions options)
    {
        Endpoint = HubEndpoint.Parse(options.Endpoint ?? environment.Endpoint);
        ResolveWithin = environment.MetadataTimeout;
        StateFolder = Path.Combine(environment.HfHome, "hubtasks");
        Time = options.Time;
        var set = options with
        {
            Offline = options.Offline || environment.Offline,
            AnswerWithin = environment.NonEmpty("HF_HUB_ETAG_TIMEOUT") is null
                ? options.AnswerWithin
                : environment.MetadataTimeout,
        };
        _warnings = new HubWarnings(options.Notice);
        _sockets = new SocketsHttpHandler
        {
            // RedirectHandler follows; TransportHandler decodes what is small; proxies come from the environment
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            ConnectTimeout = environment.MetadataTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            EnableMultipleHttp2Connections = true,
            // a connection that died in silence would go on taking every new request
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            KeepAlivePingDelay = PingAfter,
            KeepAlivePingTimeout = environment.DownloadTimeout,
        };
        HttpMessageHandler Wire() => new TransportHandler(set, environment.DownloadTimeout, _warnings, _sockets);
        _anonymous = Assemble(set, Wire());
        Tokens = new HubTokens(environment, set, Endpoint, _anonymous);
        var plain = HubEnvironment.IsTrue(environment.Get(PlainHttpVariable));
        Client = Assemble(set, new TokenHandler(Tokens, Endpoint, plain, Wire()));
    }

    /// <summary>When true, a token may be sent over plain http to another machine: for a Hub inside a closed network.</summary>
    public const string PlainHttpVariable = "HUBTASKS_ALLOW_TOKEN_OVER_HTTP";

    public HubEndpoint Endpoint { get; }

    /// <summary>Where the token comes from. A front end may ask for its source, never for its value in a message.</summary>
    public HubTokens Tokens { get; }

    /// <summary>What the Hub warned of so far, once per topic.</summary>
    public ImmutableArray<string> Warnings => _warnings.All;

    internal HttpClient Client { get; }

    internal TimeProvider Time { get; }

    /// <summary>How long the headers of a file may take.</summary>
    internal TimeSpan ResolveWithin { get; }

    /// <summary>Where a run may leave notes for the next one; absolute, and may not exist yet.</summary>
    internal string StateFolder { get; }

    /// <exception cref="Findings.HubTasksException">HUB9028: the endpoint is not an http or https URL.</exception>
    public static HubHttp Create(HubEnvironment environment, HubHttpOptions options) => new(environment, options);

    private static HttpClient Assemble(HubHttpOptions options, HttpMessageHandler inner) =>
        new(new IdentityHandler(options, new RedirectHandler(new RetryHandler(options, inner))))
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };

    public void Dispose()
    {
        Client.Dispose();
        _anonymous.Dispose();
        Tokens.Dispose();
        _sockets.Dispose();
    }
}
