namespace HubTasks.Hub.Cache;

/// <summary>
/// Says that a restore works with repositories of a cache: from before it fetches, or looks again for what was there,
/// until its lock file is written. A restore that finds everything done needs none. Restores share it; who takes things
/// away (<see cref="CacheCleaning"/>, <see cref="CacheVerification.Repair"/>) needs it alone and never waits for it, so
/// nobody can wait for one another in a circle. It ends with the process.
/// </summary>
internal sealed class CacheUse : IDisposable
{
    private readonly List<CacheLock> _held = [];

    private CacheUse() { }

    public static async Task<CacheUse> BeginAsync(
        CacheLayout layout,
        IEnumerable<HubRepository> repositories,
        Action<string>? waiting,
        CancellationToken ct
    )
    {
        var use = new CacheUse();
        try
        {
            foreach (var repository in repositories.Distinct())
            {
                use._held.Add(await CacheLock.AcquireSharedAsync(layout.UseLock(repository), waiting, ct));
            }

            return use;
        }
        catch
        {
            use.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var held in _held)
        {
            held.Dispose();
        }
    }
}
