using System.Runtime.InteropServices;

namespace HubTasks.Hub.Cache;

/// <summary>
/// Tells whether <c>flock</c> works where a file lies. .NET opens a file without a word when the file system refuses the
/// lock, as some network file systems do.
/// </summary>
internal static class FileLocks
{
    private const int ExclusiveAtOnce = 2 | 4;
    private const int SharedAtOnce = 1 | 4;

    /// <summary>Asks again for the lock that the open file should have: whoever has it gets it.</summary>
    public static bool Work(FileStream file)
    {
        if (OperatingSystem.IsWindows())
        {
            return true;
        }

        try
        {
            var number = file.SafeFileHandle.DangerousGetHandle().ToInt32();
            return Flock(number, file.CanWrite ? ExclusiveAtOnce : SharedAtOnce) == 0
                || !IsUnsupported(Marshal.GetLastSystemError());
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return true;
        }
    }

    /// <summary>ENOSYS, ENOLCK, EOPNOTSUPP and ENOTSUP by their numbers on Linux and on macOS.</summary>
    internal static bool IsUnsupported(int error) =>
        OperatingSystem.IsMacOS() ? error is 78 or 77 or 102 or 45 : error is 38 or 37 or 95;

    // plain numbers in and out: nothing has to be compiled for it at start
    [DllImport("libc", EntryPoint = "flock")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Flock(int file, int operation);
}
