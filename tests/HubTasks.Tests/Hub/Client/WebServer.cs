using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HubTasks.Tests.Hub.Client;

/// <summary>A bare server on loopback that answers as one test wants, for what no well-behaved Hub would do.</summary>
internal sealed class WebServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebServer(WebApplication app) => _app = app;

    /// <summary>Such as <c>http://127.0.0.1:40123</c>.</summary>
    public string Url { get; private set; } = "";

    /// <summary>In order of arrival.</summary>
    public ConcurrentQueue<Seen> Requests { get; } = new();

    public static async Task<WebServer> StartAsync(Func<HttpContext, Task> answer, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new WebServer(app);
        app.Run(async context =>
        {
            var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            server.Requests.Enqueue(
                new Seen(
                    context.Request.Method,
                    target,
                    context.Request.Headers.ToDictionary(
                        header => header.Key,
                        header => header.Value.ToString(),
                        StringComparer.OrdinalIgnoreCase
                    ),
                    System.Text.Encoding.UTF8.GetString(body.ToArray())
                )
            );
            body.Position = 0;
            context.Request.Body = new MemoryStream(body.ToArray());
            await answer(context);
        });
        await app.StartAsync(ct);
        server.Url = app
            .Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.First();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
    }

    /// <param name="Target">Path and query as they were sent, undecoded.</param>
    internal sealed record Seen(string Method, string Target, Dictionary<string, string> Headers, string Body)
    {
        public string? Token => Headers.GetValueOrDefault("Authorization");
    }
}

internal static class Answers
{
    public static Task Json(this HttpContext context, string json, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(json);
    }

    public static Task Refuse(this HttpContext context, int status, string? code = null, string? message = null)
    {
        if (code is not null)
        {
            context.Response.Headers["X-Error-Code"] = code;
        }

        if (message is not null)
        {
            context.Response.Headers["X-Error-Message"] = message;
        }

        return context.Json(message is null ? "{}" : $$"""{"error":"{{message}}"}""", status);
    }

    public static Task Redirect(this HttpContext context, int status, string location)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = location;
        return Task.CompletedTask;
    }
}
