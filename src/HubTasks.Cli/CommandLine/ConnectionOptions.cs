using System.CommandLine;
using HubTasks.Hub;
using HubTasks.Hub.Sources;

namespace HubTasks.Cli.CommandLine;

/// <summary>
/// <c>--endpoint</c>, <c>--cache-dir</c>, <c>--offline</c> and limits, for commands that read from a Hub. Flags beat the
/// environment by becoming it: <see cref="Read"/> returns an environment in which the variables say what the flags said.
/// </summary>
internal sealed class ConnectionOptions
{
    public Option<string> Endpoint { get; } =
        new("--endpoint")
        {
            Description = "The Hub, as an address or a folder in the Hub's cache layout (HF_ENDPOINT)",
            HelpName = "url|folder",
        };

    public Option<string> CacheDirectory { get; } =
        new("--cache-dir") { Description = "The cache that Hub tools share (HF_HUB_CACHE)", HelpName = "folder" };

    public Option<bool> Offline { get; } =
        new("--offline") { Description = "Make no request; use what the cache holds (HF_HUB_OFFLINE)" };

    public Option<string> MaxConnections { get; } =
        new("--max-connections")
        {
            Description = "Downloads that are open at once, at most (HUBTASKS_MAX_CONNECTIONS)",
            HelpName = "n",
        };

    public Option<string> LimitRate { get; } =
        new("--limit-rate")
        {
            Description = "Bytes per second over all downloads, such as 500K or 10M (HUBTASKS_LIMIT_RATE)",
            HelpName = "rate",
        };

    /// <param name="command">What gets the options.</param>
    /// <param name="cache">It uses the cache.</param>
    /// <param name="offline">It can do without a network.</param>
    /// <param name="downloads">It fetches files, so that limits make sense.</param>
    public ConnectionOptions AddTo(Command command, bool cache = true, bool offline = true, bool downloads = false)
    {
        command.Add(Endpoint);
        if (cache)
        {
            command.Add(CacheDirectory);
        }

        if (offline)
        {
            command.Add(Offline);
        }

        if (downloads)
        {
            command.Add(MaxConnections);
            command.Add(LimitRate);
        }

        return this;
    }

    public HubEnvironment Read(Invocation run)
    {
        var environment = run.App.Environment;
        if (Typed(run, Endpoint) is { } endpoint)
        {
            environment = environment.With("HF_ENDPOINT", IsAddress(endpoint) ? endpoint : run.PathOf(endpoint));
        }

        if (Typed(run, CacheDirectory) is { } cache)
        {
            environment = environment.With("HF_HUB_CACHE", run.PathOf(cache));
        }

        if (Typed(run, MaxConnections) is { } connections)
        {
            environment = environment.With(TransferLimits.ConnectionsVariable, connections);
        }

        if (Typed(run, LimitRate) is { } rate)
        {
            environment = environment.With(TransferLimits.RateVariable, rate);
        }

        return run.Parsed.GetResult(Offline) is { Implicit: false }
            ? environment.With("HF_HUB_OFFLINE", run.Get(Offline) ? "1" : "0")
            : environment;
    }

    public static bool IsAddress(string endpoint) => endpoint.Contains("://", StringComparison.Ordinal);

    private static string? Typed(Invocation run, Option<string> option) =>
        run.Parsed.GetResult(option) is { Implicit: false } ? run.Get(option) : null;
}

internal static class EnvironmentMask
{
    /// <summary>The same environment with one variable changed.</summary>
    public static HubEnvironment With(this HubEnvironment environment, string name, string value) =>
        HubEnvironment.From(
            new Dictionary<string, string>(environment.Variables, StringComparer.Ordinal) { [name] = value },
            environment.UserHome
        );
}
