using System.Net.Sockets;

namespace HubTasks.Hub.Restore.Downloads;

/// <summary>Tells a failing disk from a failing connection: both are <see cref="IOException"/> in .NET.</summary>
internal static class DiskErrors
{
    /// <summary>No space, read-only, I/O error (EIO, ERROR_IO_DEVICE), or larger than a file may be (EFBIG).</summary>
    public static bool IsDisk(Exception e) =>
        e is IOException { InnerException: not SocketException } io
        && (
            IsFull(io) || IsReadOnly(io) || (OperatingSystem.IsWindows() ? Number(io) == 0x45D : Number(io) is 5 or 27)
        );

    /// <summary>No space (ENOSPC, EDQUOT, ERROR_DISK_FULL, ERROR_HANDLE_DISK_FULL).</summary>
    public static bool IsFull(Exception e) =>
        e is IOException io
        && (OperatingSystem.IsWindows() ? Number(io) is 0x70 or 0x27 : Number(io) is 28 or 122 or 69);

    /// <summary>May not be written at all (EROFS, ERROR_WRITE_PROTECT).</summary>
    public static bool IsReadOnly(IOException e) => Number(e) == (OperatingSystem.IsWindows() ? 0x13 : 30);

    /// <summary>
    /// A folder cannot be moved there in one step, but can be made and deleted there: it is another disk (EXDEV,
    /// ERROR_NOT_SAME_DEVICE), or Windows has something of it open, for which it has many numbers.
    /// </summary>
    public static bool IsNoMove(IOException e) => OperatingSystem.IsWindows() || Number(e) == 18;

    private static int Number(IOException e) => OperatingSystem.IsWindows() ? e.HResult & 0xFFFF : e.HResult;
}
