using Microsoft.Win32.SafeHandles;

namespace HubTasks.Hub.Cache;

/// <summary>Files of which there are hundreds in one restore, with as few calls to the system as they need.</summary>
internal static class SmallFile
{
    /// <summary>
    /// For writing from its start, in a folder that is there nearly always. Without the lock of a whole file that .NET
    /// takes otherwise: nobody else knows the name, or a lock of our own is held.
    /// </summary>
    public static SafeFileHandle Create(string path)
    {
        try
        {
            return Open(path);
        }
        catch (IOException e) when (e is DirectoryNotFoundException or FileNotFoundException)
        {
            // the latter when somebody else made the folder by the time .NET looks for what was missing
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return Open(path);
        }
    }

    public static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // left for the next run
        }
    }

    private static SafeFileHandle Open(string path) =>
        File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
}
