using System.Globalization;

namespace HubTasks.Hub.Cache;

/// <summary>
/// An exclusive lock between processes, on the file that <c>huggingface_hub</c> uses for the same blob. On Unix .NET
/// takes <c>flock(LOCK_EX)</c> for <see cref="FileShare.None"/>, as Python's filelock does; on Windows either side's
/// open fails while the other holds the file. Where a file system grants the lock to everybody, content stays safe,
/// because every writer has its own partial file and renames it; only the download may happen twice.
/// </summary>
public sealed class CacheLock : IDisposable
{
    private static readonly TimeSpan FirstNotice = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan NextNotices = TimeSpan.FromSeconds(10);

    private readonly FileStream _file;

    private CacheLock(FileStream file) => _file = file;

    /// <summary>Waits without bound, until it has the lock or is cancelled.</summary>
    /// <param name="path">The lock file; created with its folder when missing, and left behind.</param>
    /// <param name="waiting">Told after 5 seconds, then every 10, so that a person knows what the process waits for.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task<CacheLock> AcquireAsync(string path, Action<string>? waiting, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var waited = TimeSpan.Zero;
        var notice = FirstNotice;
        var pause = TimeSpan.FromMilliseconds(5);
        while (true)
        {
            if (TryAcquire(path) is { } held)
            {
                return held;
            }

            await Task.Delay(pause, ct);
            waited += pause;
            pause = TimeSpan.FromMilliseconds(Math.Min(100, pause.TotalMilliseconds * 2));
            if (waited >= notice)
            {
                waiting?.Invoke($"waiting for another process that holds {path}");
                notice += NextNotices;
            }
        }
    }

    /// <summary>Null when somebody else holds it.</summary>
    public static CacheLock? TryAcquire(string path)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException e) when (IsHeld(e))
        {
            return null;
        }

        if (IsUnlinked(file))
        {
            file.Dispose();
            return null;
        }

        return new CacheLock(file);
    }

    public void Dispose() => _file.Dispose();

    /// <summary>
    /// Newer versions of filelock delete the file on release: whoever waited on the old file then holds nothing. Linux
    /// tells; elsewhere the consequence is a second download, never wrong content.
    /// </summary>
    private static bool IsUnlinked(FileStream file)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        var number = file.SafeFileHandle.DangerousGetHandle().ToInt64().ToString(CultureInfo.InvariantCulture);
        return new FileInfo("/proc/self/fd/" + number).LinkTarget?.EndsWith(" (deleted)", StringComparison.Ordinal)
            == true;
    }

    /// <summary>EWOULDBLOCK on Linux and on macOS, a sharing or lock violation on Windows.</summary>
    private static bool IsHeld(IOException e) =>
        OperatingSystem.IsWindows() ? (e.HResult & 0xFFFF) is 32 or 33
        : OperatingSystem.IsMacOS() ? e.HResult == 35
        : e.HResult == 11;
}
