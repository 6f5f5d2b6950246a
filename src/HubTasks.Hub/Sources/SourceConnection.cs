using HubTasks.Hub.Cache;
using HubTasks.Hub.Client;

namespace HubTasks.Hub.Sources;

/// <summary>
/// The source that an endpoint names, open for a run: <c>http(s)://</c> is a Hub, anything else the path of a folder
/// feed.
/// </summary>
public sealed class SourceConnection : IDisposable
{
    private readonly HubHttp? _http;

    private SourceConnection(IModelSource source, HubHttp? http)
    {
        Source = source;
        _http = http;
        Client = http is null ? null : new HubClient(http);
    }

    public IModelSource Source { get; }

    /// <summary>For questions that only a Hub answers, such as search; null for a folder feed.</summary>
    public HubClient? Client { get; }

    /// <param name="environment">Where the endpoint comes from when <paramref name="options"/> name none.</param>
    /// <param name="options">How to talk to a Hub; <see cref="HubHttpOptions.Endpoint"/> may be a folder.</param>
    /// <param name="directory">What a relative folder is relative to; absolute.</param>
    /// <exception cref="Findings.HubTasksException">HUB1104: there is no such folder. HUB0092: a limit that is none.</exception>
    public static SourceConnection Open(HubEnvironment environment, HubHttpOptions options, string directory)
    {
        var endpoint = options.Endpoint is { Length: > 0 } set ? set : environment.Endpoint;
        if (endpoint.Contains("://", StringComparison.Ordinal))
        {
            var limits = TransferLimits.Read(environment);
            var http = HubHttp.Create(environment, options with { Endpoint = endpoint });
            return new SourceConnection(limits.Apply(new HttpSource(new HubClient(http)), options.Time), http);
        }

        var folder = Path.GetFullPath(endpoint, directory);
        return Directory.Exists(folder)
            ? new SourceConnection(new FolderSource(new CacheLayout(folder)), null)
            : throw new Findings.HubTasksException(Restore.RestoreErrors.FeedMissing(folder, endpoint));
    }

    public void Dispose()
    {
        (Source as IDisposable)?.Dispose();
        _http?.Dispose();
    }
}
