using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using HubTasks.Findings;
using HubTasks.Hub.Cache;

namespace HubTasks.Hub.Restore;

/// <summary>Writes a lock file that several builds may write at once, only when its bytes would change.</summary>
internal static class LockWriter
{
    /// <summary>True when it wrote.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="models">What this restore found.</param>
    /// <param name="keepOthers">Keep entries of other target frameworks or projects.</param>
    /// <param name="cacheRoot">The lock that serialises the writers lies in its <c>.locks</c>.</param>
    /// <param name="progress">Told about a wait.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task<bool> WriteAsync(
        string path,
        ImmutableArray<LockedModel> models,
        bool keepOthers,
        string cacheRoot,
        IRestoreProgress? progress,
        CancellationToken ct
    )
    {
        try
        {
            if (IsUpToDate(path, Merge(path, models, keepOthers)))
            {
                return false;
            }

            using var held = await AcquireAsync(path, cacheRoot, progress, ct);
            return AtomicFile.WriteIfDifferent(path, Merge(path, models, keepOthers));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HubTasksException(RestoreErrors.LockUnwritable(path, e.Message), e);
        }
    }

    private static byte[] Merge(string path, ImmutableArray<LockedModel> models, bool keepOthers)
    {
        var others = keepOthers ? (HubLockFile.Read(path) ?? HubLock.Empty).Models : [];
        var merged = models.Concat(others.Where(other => !models.Any(model => IsSame(model, other))));
        return HubLockFile.Render(new HubLock([.. merged]));
    }

    private static bool IsUpToDate(string path, byte[] wanted) =>
        File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(wanted);

    private static async Task<CacheLock> AcquireAsync(
        string path,
        string cacheRoot,
        IRestoreProgress? progress,
        CancellationToken ct
    )
    {
        Action<string>? waiting = progress is null ? null : progress.Noted;
        try
        {
            return await CacheLock.AcquireAsync(
                Path.Combine(cacheRoot, ".locks", "hubtasks", LockName(path)),
                waiting,
                ct
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // a cache that may only be read is no reason not to write the lock file
            return await CacheLock.AcquireAsync(FallbackLock(path), waiting, ct);
        }
    }

    /// <summary>Taken where the cache may only be read.</summary>
    internal static string FallbackLock(string path) => Path.Combine(Path.GetTempPath(), "hubtasks-" + LockName(path));

    private static string LockName(string path) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..32] + ".lock";

    private static bool IsSame(LockedModel one, LockedModel other) =>
        LockedModelOrder.Instance.Compare(one, other) == 0;
}
