using HubTasks.Hub;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Client;
using HubTasks.Hub.Restore;
using HubTasks.Hub.Sources;

namespace HubTasks.Bench;

/// <summary>One restore in a process of its own, as the tool does it.</summary>
internal static class RestoreOnce
{
    public static async Task<int> RunAsync(
        string endpoint,
        string cache,
        string repository,
        string revision,
        CancellationToken ct
    )
    {
        var environment = HubEnvironment.FromProcess();
        using var connection = SourceConnection.Open(
            environment,
            new HubHttpOptions { Endpoint = endpoint },
            Path.GetTempPath()
        );
        var restorer = new Restorer(connection.Source, new ModelCache(new CacheLayout(cache)));
        await restorer.RunAsync(
            new RestoreRequest
            {
                References = [new ModelReference(HubRepository.Model(RepoId.Parse(repository)), revision, [], [])],
                LockFile = Path.Combine(cache, "hub.lock.json"),
            },
            ct
        );
        return 0;
    }
}
