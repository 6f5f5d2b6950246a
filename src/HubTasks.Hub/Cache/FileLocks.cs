using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace HubTasks.Hub.Cache;

/// <summary>
/// Tells whether <c>flock</c> works on one file system. .NET opens a file without a word when the file system refuses the
/// lock, as some network file systems do. Asked once, for the first file.
/// </summary>
internal sealed class FileLocks
{
    private const int ExclusiveAtOnce = 2 | 4;
    private const int SharedAtOnce = 1 | 4;

    private bool? _work;

    /// <param name="file">Opened for the lock.</param>
    /// <param name="shared">How it was.</param>
    public bool Work(SafeFileHandle file, bool shared) => _work ??= Ask(file, shared);

    /// <summary>Asks again for the lock that the open file should have: whoever has it gets it.</summary>
    private static bool Ask(SafeFileHandle file, bool shared)
    {
        if (OperatingSystem.IsWindows())
        {
            return true;
        }

        try
        {
            return Flock(file.DangerousGetHandle().ToInt32(), shared ? SharedAtOnce : ExclusiveAtOnce) == 0
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
