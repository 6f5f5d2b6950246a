namespace HubTasks.Cli.Syncing;

/// <summary>
/// A folder for the files of one release while they are on their way. A run that is killed leaves it behind with
/// gigabytes in it; the next run on the same machine removes what no living run holds.
/// </summary>
internal sealed class WorkFolder : IDisposable
{
    private const string Prefix = "hubtasks-sync-";
    private const string LockName = "lock";

    private readonly DirectoryInfo _folder;
    private readonly FileStream _lock;

    private WorkFolder(DirectoryInfo folder)
    {
        _folder = folder;
        _lock = new FileStream(
            System.IO.Path.Combine(folder.FullName, LockName),
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.None
        );
        Path = folder.CreateSubdirectory("files").FullName;
    }

    /// <summary>Absolute, exists, empty.</summary>
    public string Path { get; }

    public static WorkFolder Create()
    {
        var folder = Directory.CreateTempSubdirectory(Prefix);
        RemoveAbandoned(folder.Parent!);
        return new WorkFolder(folder);
    }

    public void Dispose()
    {
        _lock.Dispose();
        _folder.Delete(recursive: true);
    }

    private static void RemoveAbandoned(DirectoryInfo temporary)
    {
        foreach (var folder in temporary.EnumerateDirectories(Prefix + "*"))
        {
            try
            {
                // not there yet: that run is just beginning; held: it is alive
                using (
                    new FileStream(
                        System.IO.Path.Combine(folder.FullName, LockName),
                        FileMode.Open,
                        FileAccess.ReadWrite,
                        FileShare.None
                    )
                )
                {
                    Directory.Delete(System.IO.Path.Combine(folder.FullName, "files"), recursive: true);
                }

                folder.Delete(recursive: true);
            }
            catch (Exception theirs) when (theirs is IOException or UnauthorizedAccessException)
            {
                // somebody else's, or in use: it is no reason not to run
            }
        }
    }
}
