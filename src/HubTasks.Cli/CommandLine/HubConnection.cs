using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Client;
using HubTasks.Hub.Sources;

namespace HubTasks.Cli.CommandLine;

/// <summary>Where models come from and go to in one run: a Hub or a folder feed, and the cache.</summary>
internal sealed class HubConnection : IDisposable
{
    private readonly Lazy<HubHttp> _http;
    private readonly Lazy<IModelSource> _source;

    public HubConnection(HubEnvironment environment, Invocation run)
    {
        Environment = environment;
        Cache = new ModelCache(new CacheLayout(environment.CacheDirectory), environment.DisableSymlinks);
        IsFolder = !ConnectionOptions.IsAddress(environment.Endpoint);
        var options = new HubHttpOptions { Notice = run.Talk.Line, Time = run.App.Time };
        var limits = TransferLimits.Read(environment);
        _http = new Lazy<HubHttp>(() => HubHttp.Create(environment, options));
        _source = new Lazy<IModelSource>(() =>
            IsFolder
                ? SourceConnection.Open(environment, options, run.App.Directory).Source
                : new DeferredSource(
                    environment.Endpoint,
                    new Lazy<IModelSource>(() => limits.Apply(new HttpSource(new HubClient(_http.Value)), run.App.Time))
                )
        );
    }

    /// <summary>With the flags of this run in it.</summary>
    public HubEnvironment Environment { get; }

    public bool IsFolder { get; }

    public IModelSource Source => _source.Value;

    public ModelCache Cache { get; }

    public HubHttp Http => _http.Value;

    /// <summary>For what only a Hub can answer, such as a search.</summary>
    /// <exception cref="HubTasksException">HUB0034: the endpoint is a folder.</exception>
    public HubClient Client(string what) =>
        IsFolder
            ? throw new HubTasksException(Messages.NeedsHub(what, Environment.Endpoint))
            : new HubClient(_http.Value);

    public void Dispose()
    {
        if (_http.IsValueCreated)
        {
            _http.Value.Dispose();
        }
    }
}
