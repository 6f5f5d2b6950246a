using Microsoft.Win32.SafeHandles;

namespace HubTasks.Hub.Cache;

/// <summary>Files of which there are hundreds in one restore, with as few calls to the system as they need.</summary>
internal static class SmallFile
{
    /// <summary>
    /// For writing from its start, in a folder that is there nearly always. Without the lock of a whole file that .NET
    /// takes otherwise: nobody else knows the name, or a lock of our own is held. For reading too, because before a file
    /// that is only written .NET asks what file system it lies on.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="mode"><see cref="FileMode.CreateNew"/> for a name that nobody has.</param>
    public static SafeFileHandle Create(string path, FileMode mode) => InFolder(path, mode, Open);

    /// <summary>As <see cref="Create"/>, in a folder that is there.</summary>
    public static SafeFileHandle Open(string path, FileMode mode) =>
        File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Opens a file whose folder is there nearly always: it is made when it is missed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="how">Handed on.</param>
    /// <param name="open">Opens it.</param>
    /// <param name="makeFolder">Where the folder is not to be made with all that it lies in.</param>
    public static SafeFileHandle InFolder<T>(
        string path,
        T how,
        Func<string, T, SafeFileHandle> open,
        Action? makeFolder = null
    )
    {
        try
        {
            return open(path, how);
        }
        catch (IOException e) when (e is DirectoryNotFoundException or FileNotFoundException)
        {
            // the latter when somebody else made the folder by the time .NET looks for what was missing
            if (makeFolder is null)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            }
            else
            {
                makeFolder();
            }

            return open(path, how);
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
}
