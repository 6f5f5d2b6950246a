using System.Globalization;
using HubTasks.Hub.Restore.Downloads;
using Microsoft.Win32.SafeHandles;

namespace HubTasks.Hub.Cache;

/// <summary>
/// A lock between processes, on the file that <c>huggingface_hub</c> uses for the same blob. On Unix .NET takes
/// <c>flock</c>: exclusive for <see cref="FileShare.None"/>, as Python's filelock does, and shared for
/// <see cref="FileShare.Read"/>; on Windows either side's open fails while the other holds the file. Where a file system
/// has no such locks, the existence of a second file is the lock (<see cref="SoftLock"/>). Content never depends on it:
/// every writer has its own partial file and renames it; without a lock only the download may happen twice.
/// </summary>
public sealed class CacheLock : IDisposable
{
    private static readonly TimeSpan FirstNotice = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(1);

    /// <summary>Nobody can tell whether a holder on another machine still lives; then a second download is the lesser harm.</summary>
    private static readonly TimeSpan SoftPatience = TimeSpan.FromMinutes(2);

    private readonly SafeFileHandle? _file;
    private readonly string? _mark;

    private CacheLock(SafeFileHandle? file, string? mark)
    {
        _file = file;
        _mark = mark;
    }

    /// <summary>Waits without bound, until it has the lock or is cancelled.</summary>
    /// <param name="path">The lock file; created with its folder when missing, and left behind.</param>
    /// <param name="waiting">
    /// Told after 5 seconds, then after twice the time, and at least once a minute, so that a person knows what the process
    /// waits for, and forty projects that wait for one download do not fill the log.
    /// </param>
    /// <param name="ct">Ends the wait.</param>
    public static Task<CacheLock> AcquireAsync(string path, Action<string>? waiting, CancellationToken ct) =>
        AcquireAsync(path, new FileLocks(), waiting, ct);

    /// <param name="path">As above.</param>
    /// <param name="locks">Of the file system on which this lock and those before it lie.</param>
    /// <param name="waiting">As above.</param>
    /// <param name="ct">As above.</param>
    internal static Task<CacheLock> AcquireAsync(
        string path,
        FileLocks locks,
        Action<string>? waiting,
        CancellationToken ct
    ) => AcquireAsync(path, shared: false, waiting, locks.Work, SoftPatience, TimeProvider.System, ct);

    /// <summary>
    /// As <see cref="AcquireAsync(string, Action{string}?, CancellationToken)"/>, together with others who share it. In a
    /// cache that cannot be written there is no such lock, and nobody who could take anything away from it.
    /// </summary>
    public static async Task<CacheLock> AcquireSharedAsync(string path, Action<string>? waiting, CancellationToken ct)
    {
        try
        {
            return await AcquireAsync(
                path,
                shared: true,
                waiting,
                new FileLocks().Work,
                SoftPatience,
                TimeProvider.System,
                ct
            );
        }
        catch (Exception e)
            when (e is UnauthorizedAccessException || (e is IOException io && DiskErrors.IsReadOnly(io)))
        {
            return new CacheLock(null, null);
        }
    }

    /// <summary>Null when somebody else holds or shares it.</summary>
    public static CacheLock? TryAcquire(string path) => TryAcquire(path, shared: false, new FileLocks().Work, out _);

    public void Dispose()
    {
        _file?.Dispose();
        if (_mark is not null)
        {
            SoftLock.Remove(_mark);
        }
    }

    /// <param name="path">The lock file.</param>
    /// <param name="shared">Together with others who share it.</param>
    /// <param name="waiting">Told what it waits for.</param>
    /// <param name="work">Whether locks on the file system of the open file, shared or not, work.</param>
    /// <param name="softPatience">After so long it goes on without a lock that is only a file.</param>
    /// <param name="time">What it waits by.</param>
    /// <param name="ct">Ends the wait.</param>
    internal static async Task<CacheLock> AcquireAsync(
        string path,
        bool shared,
        Action<string>? waiting,
        Func<SafeFileHandle, bool, bool> work,
        TimeSpan softPatience,
        TimeProvider time,
        CancellationToken ct
    )
    {
        var waited = TimeSpan.Zero;
        var notice = FirstNotice;
        // late by a fiftieth of what it waited, and never by more than a tenth of a second
        var pause = TimeSpan.FromMilliseconds(5);
        while (true)
        {
            if (TryAcquire(path, shared, work, out var isSoft) is { } held)
            {
                return held;
            }

            if (isSoft && waited >= softPatience)
            {
                waiting?.Invoke($"going on without {path}: whoever holds it does not let go, or ended without a word");
                return new CacheLock(null, null);
            }

            await Task.Delay(pause, time, ct);
            waited += pause;
            pause = TimeSpan.FromMilliseconds(Math.Clamp(waited.TotalMilliseconds / 50, 5, 100));
            if (waited >= notice)
            {
                waiting?.Invoke($"waiting for another process that holds {path}");
                notice += notice < LongestSilence ? notice : LongestSilence;
            }
        }
    }

    internal static CacheLock? TryAcquire(
        string path,
        bool shared,
        Func<SafeFileHandle, bool, bool> work,
        out bool isSoft
    )
    {
        isSoft = false;
        SafeFileHandle file;
        try
        {
            file = SmallFile.InFolder(path, shared, Open);
        }
        catch (IOException e) when (IsHeld(e))
        {
            return null;
        }

        if (!work(file, shared))
        {
            isSoft = true;
            file.Dispose();
            return SoftLock.TryTake(path, shared) is { } mark ? new CacheLock(null, mark) : null;
        }

        if (IsUnlinked(file))
        {
            file.Dispose();
            return null;
        }

        return new CacheLock(file, null);
    }

    private static SafeFileHandle Open(string path, bool shared) =>
        shared
            ? File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read)
            : File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    /// <summary>
    /// Newer versions of filelock delete the file on release: whoever waited on the old file then holds nothing. Linux
    /// tells; elsewhere the consequence is a second download, never wrong content.
    /// </summary>
    private static bool IsUnlinked(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        var number = file.DangerousGetHandle().ToInt64().ToString(CultureInfo.InvariantCulture);
        return new FileInfo("/proc/self/fd/" + number).LinkTarget?.EndsWith(" (deleted)", StringComparison.Ordinal)
            == true;
    }

    /// <summary>EWOULDBLOCK on Linux and on macOS, a sharing or lock violation on Windows.</summary>
    private static bool IsHeld(IOException e) =>
        OperatingSystem.IsWindows() ? (e.HResult & 0xFFFF) is 32 or 33
        : OperatingSystem.IsMacOS() ? e.HResult == 35
        : e.HResult == 11;
}
