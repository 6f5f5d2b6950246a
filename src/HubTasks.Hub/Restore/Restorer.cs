using HubTasks.Hub.Cache;
using HubTasks.Hub.Sources;

namespace HubTasks.Hub.Restore;

/// <summary>Brings references into the cache and the lock file: gather, decide, apply.</summary>
public sealed class Restorer(IModelSource source, CacheLayout cache, IRestoreProgress? progress = null)
{
    /// <summary>Restores everything or throws every problem that is known, at once. Writes nothing on a bad lock.</summary>
    /// <exception cref="Findings.HubTasksException">HUB1xxx and HUB9xxx.</exception>
    public Task<RestoreResult> RunAsync(RestoreRequest request, CancellationToken ct)
    {
        _ = (source, cache, progress, request, ct);
        throw new NotSupportedException();
    }
}
