using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace HubTasks.GitHubEmulator;

/// <summary>
/// GitHub's REST surface on loopback, as far as this project uses it: an API origin, and a storage origin on another port
/// that signed redirects lead to and that refuses the <c>Authorization</c> header as the real storage does.
/// </summary>
public sealed class GitHubServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly ConcurrentQueue<(string Schema, string Json)> _sent = new();
    private readonly Lock _gate = new();
    private readonly List<Fault> _faults = [];
    private readonly ConcurrentDictionary<string, EmulatedAsset> _signed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EmulatedRepo> _repos = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _renamed = new(StringComparer.OrdinalIgnoreCase);
    private int _apiPort;
    private long _nextId = 5_000_000_000;
    private long _ticks;

    private GitHubServer(string basePath)
    {
        BasePath = basePath;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, 0);
            options.Listen(IPAddress.Loopback, 0);
            options.Limits.MaxRequestBodySize = null;
        });
        _app = builder.Build();
        _app.Run(HandleAsync);
        Shapes = new GitHubShapes("", "");
    }

    /// <summary>Empty for github.com, <c>/api/v3</c> for an Enterprise Server.</summary>
    public string BasePath { get; }

    public string ApiBase { get; private set; } = "";

    public string StorageBase { get; private set; } = "";

    /// <summary>When set, other tokens get 401, and none at all 404 on private repositories.</summary>
    public string? Token { get; set; }

    /// <summary>Whose a token is; any other is <c>octo-releaser</c>'s, who may push.</summary>
    public ConcurrentDictionary<string, EmulatedAccount> Accounts { get; } = new(StringComparer.Ordinal);

    /// <summary>Assets are sent from the API itself with 200 instead of a redirect to the storage.</summary>
    public bool StreamsAssets { get; set; }

    /// <summary>
    /// When set, so many more requests are answered; the others are carried out, but nobody hears of it. That is how a
    /// run looks to GitHub that was killed right after a request.
    /// </summary>
    public int? AnswersLeft { get; set; }

    /// <summary>Every request so far, oldest first.</summary>
    public ImmutableArray<RecordedRequest> Requests => [.. _requests];

    /// <summary>Every JSON sent so far with the schema of GitHub's description that it must satisfy.</summary>
    public ImmutableArray<(string Schema, string Json)> Sent => [.. _sent];

    internal GitHubShapes Shapes { get; private set; }

    public static async Task<GitHubServer> StartAsync(CancellationToken ct, string basePath = "")
    {
        var server = new GitHubServer(basePath);
        await server._app.StartAsync(ct);
        var urls = server._app.Urls.ToArray();
        server._apiPort = new Uri(urls[0]).Port;
        server.ApiBase = urls[0] + basePath;
        server.StorageBase = urls[1];
        server.Shapes = new GitHubShapes(server.ApiBase, urls[0] + "/web");
        return server;
    }

    public EmulatedRepo AddRepository(string fullName)
    {
        var repo = new EmulatedRepo(fullName, NextId());
        _repos.Add(fullName, repo);
        return repo;
    }

    /// <summary>The old name answers 301 from now on.</summary>
    public void Rename(EmulatedRepo repo, string fullName)
    {
        _repos.Remove(repo.FullName);
        _renamed[repo.FullName] = GitHubShapes.Number(repo.Id);
        repo.FullName = fullName;
        _repos.Add(fullName, repo);
    }

    /// <summary>Publishes a release with its tag.</summary>
    public EmulatedRelease AddRelease(
        EmulatedRepo repo,
        string tag,
        params (string Name, AssetContent Content)[] assets
    )
    {
        var release = new EmulatedRelease(NextId(), tag);
        lock (repo.Gate)
        {
            release.CreatedAt = release.CreatedAt.AddDays(repo.Releases.Count);
            if (!repo.Refs.ContainsKey("refs/tags/" + tag))
            {
                repo.Tag(tag);
            }

            foreach (var (name, content) in assets)
            {
                release.Assets.Add(NewAsset(name, content));
            }

            repo.Releases.Add(release);
        }

        return release;
    }

    public EmulatedAsset NewAsset(string name, AssetContent content) => new(NextId(), name, content);

    /// <summary>Somebody opens an issue.</summary>
    public EmulatedIssue AddIssue(EmulatedRepo repo, string author, string title, string? body, params string[] labels)
    {
        lock (repo.Gate)
        {
            var issue = new EmulatedIssue(NextId(), repo.Issues.Count + 1, author, title, NextDate())
            {
                Body = body,
                Labels = [.. labels],
            };
            repo.Issues.Add(issue);
            return issue;
        }
    }

    /// <summary>Somebody answers an issue.</summary>
    public EmulatedComment AddComment(EmulatedRepo repo, EmulatedIssue issue, string author, string body)
    {
        lock (repo.Gate)
        {
            var comment = new EmulatedComment(NextId(), author, body, NextDate());
            issue.Comments.Add(comment);
            return comment;
        }
    }

    /// <summary>Its clock: a second later each time, so that a list has one order.</summary>
    internal DateTimeOffset NextDate() =>
        new DateTimeOffset(2025, 6, 1, 13, 0, 0, TimeSpan.Zero).AddSeconds(Interlocked.Increment(ref _ticks));

    public long NextId() => Interlocked.Increment(ref _nextId);

    public void Add(params Fault[] faults)
    {
        lock (_gate)
        {
            _faults.AddRange(faults);
        }
    }

    public void ClearFaults()
    {
        lock (_gate)
        {
            _faults.Clear();
        }
    }

    public void ClearLog()
    {
        _requests.Clear();
        _sent.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
    }

    internal EmulatedRepo? Find(string fullName) =>
        _repos.GetValueOrDefault(fullName)
        ?? (_renamed.TryGetValue(fullName, out var id) ? _repos.Values.FirstOrDefault(repo => Id(repo) == id) : null);

    internal EmulatedRepo? FindById(string id) => _repos.Values.FirstOrDefault(repo => Id(repo) == id);

    internal bool IsRenamed(string fullName) => _renamed.ContainsKey(fullName);

    /// <summary>An address of the storage that works once.</summary>
    internal string Sign(EmulatedAsset asset)
    {
        var signature = Guid.NewGuid().ToString("N");
        _signed[signature] = asset;
        return $"{StorageBase}/storage/{GitHubShapes.Number(asset.Id)}?sig={signature}&se=soon";
    }

    internal Task SendAsync(HttpContext context, int status, string schema, JsonNode json)
    {
        var text = json.ToJsonString();
        _sent.Enqueue((schema, text));
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    internal Task ErrorAsync(HttpContext context, int status, string message)
    {
        var json = new JsonObject
        {
            ["message"] = message,
            ["documentation_url"] = "https://docs.github.com/rest",
            ["status"] = GitHubShapes.Number(status),
        };
        return SendAsync(context, status, "basic-error", json);
    }

    private static string Id(EmulatedRepo repo) => GitHubShapes.Number(repo.Id);

    private async Task HandleAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var isApi = context.Connection.LocalPort == _apiPort;
        context.Response.Headers["X-GitHub-Request-Id"] = "EMU:" + Guid.NewGuid().ToString("N")[..8];
        // kept before the answer begins: a client that has its answer may look here at once
        var authorization = context.Request.Headers.Authorization.FirstOrDefault();
        _requests.Enqueue(
            new RecordedRequest(isApi ? "api" : "storage", context.Request.Method, target, authorization)
        );
        var isLost = AnswersLeft is { } left && (AnswersLeft = left - 1) < 0;
        if (isLost)
        {
            context.Response.Body = Stream.Null;
        }

        try
        {
            if (Take($"{context.Request.Method} {target}") is { } fault)
            {
                await fault.Respond(context);
            }
            else if (isApi)
            {
                context.Response.Headers["x-ratelimit-limit"] = "5000";
                context.Response.Headers["x-ratelimit-remaining"] = "4999";
                context.Response.Headers["x-ratelimit-reset"] = "4102444800";
                await ApiAsync(context, target);
            }
            else
            {
                await StorageAsync(context);
            }

            if (isLost)
            {
                context.Abort();
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // the client went away, which is what some tests are about
        }
    }

    private Task ApiAsync(HttpContext context, string target)
    {
        var authorization = context.Request.Headers.Authorization.FirstOrDefault();
        var token = authorization?.Split(' ', 2) is [_, var value] ? value : null;
        if (!context.Request.Headers.ContainsKey("User-Agent"))
        {
            return ErrorAsync(
                context,
                403,
                "Request forbidden by administrative rules. Please make sure your request has a User-Agent header."
            );
        }

        if (token is not null && Token is not null && token != Token)
        {
            return ErrorAsync(context, 401, "Bad credentials");
        }

        var path = target.Split('?')[0];
        if (!path.StartsWith(BasePath + "/", StringComparison.Ordinal))
        {
            return ErrorAsync(context, 404, "Not Found");
        }

        var account = token is null ? null : Accounts.GetValueOrDefault(token) ?? new EmulatedAccount("octo-releaser");
        return new GitHubApi(this, context, account).RunAsync(path[(BasePath.Length + 1)..]);
    }

    private async Task StorageAsync(HttpContext context)
    {
        if (context.Request.Headers.ContainsKey("Authorization"))
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsync(
                "<?xml version=\"1.0\"?><Error><Code>InvalidArgument</Code><Message>Only one auth mechanism allowed</Message></Error>"
            );
            return;
        }

        if (!_signed.TryRemove(context.Request.Query["sig"].ToString(), out var asset))
        {
            context.Response.StatusCode = 403;
            await context.Response.WriteAsync(
                "<?xml version=\"1.0\"?><Error><Code>AuthenticationFailed</Code></Error>"
            );
            return;
        }

        await SendContentAsync(context, asset);
    }

    /// <summary>The bytes, from the start or from where a range asks.</summary>
    internal static async Task SendContentAsync(HttpContext context, EmulatedAsset asset)
    {
        var range = context.Request.GetTypedHeaders().Range?.Ranges.FirstOrDefault()?.From ?? 0;
        await using var stream = asset.Content.Open();
        context.Response.ContentType = "application/octet-stream";
        context.Response.Headers.AcceptRanges = "bytes";
        if (range > 0)
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = $"bytes {range}-{asset.Content.Size - 1}/{asset.Content.Size}";
            stream.Position = range;
        }

        context.Response.ContentLength = asset.Content.Size - range;
        await stream.CopyToAsync(context.Response.Body, 1 << 17, context.RequestAborted);
    }

    private Fault? Take(string request)
    {
        lock (_gate)
        {
            var at = _faults.FindIndex(fault => fault.Matches(request));
            if (at < 0)
            {
                return null;
            }

            var fault = _faults[at];
            if (fault.Times <= 1)
            {
                _faults.RemoveAt(at);
            }
            else
            {
                _faults[at] = fault with { Times = fault.Times - 1 };
            }

            return fault;
        }
    }
}
