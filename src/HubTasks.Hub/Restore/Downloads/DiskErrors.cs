using System.Net.Sockets;

namespace HubTasks.Hub.Restore.Downloads;

/// <summary>Tells a failing disk from a failing connection: both are <see cref="IOException"/> in .NET.</summary>
internal static class DiskErrors
{
    /// <summary>No space (ENOSPC, EDQUOT, EFBIG), read-only (EROFS), or I/O error (EIO), and their Windows numbers.</summary>
    public static bool IsDisk(Exception e) =>
        e is IOException { InnerException: not SocketException } io
        && (
            OperatingSystem.IsWindows()
                ? (io.HResult & 0xFFFF) is 0x70 or 0x27 or 0x13 or 0x45D
                : io.HResult is 28 or 122 or 69 or 27 or 30 or 5
        );

    /// <summary>A rename from one file system to another (EXDEV, ERROR_NOT_SAME_DEVICE).</summary>
    public static bool IsOtherDisk(IOException e) =>
        OperatingSystem.IsWindows() ? (e.HResult & 0xFFFF) == 0x11 : e.HResult == 18;

    /// <summary>May not be written at all (EROFS, ERROR_WRITE_PROTECT).</summary>
    public static bool IsReadOnly(IOException e) =>
        OperatingSystem.IsWindows() ? (e.HResult & 0xFFFF) == 0x13 : e.HResult == 30;

    public static bool IsFull(Exception e) =>
        e is IOException io
        && (OperatingSystem.IsWindows() ? (io.HResult & 0xFFFF) is 0x70 or 0x27 : io.HResult is 28 or 122 or 69);
}
