using HubTasks.Hub.Restore.Downloads;

namespace HubTasks.Hub.Cache;

/// <summary>Folders that come to be in one step.</summary>
internal static class WholeFolder
{
    /// <summary>
    /// Makes a folder with what is to be in it, or leaves the one that is there. Nobody sees half of it, and it does not
    /// come back when somebody took the folder around it away: renaming, unlike making, fails then.
    /// </summary>
    /// <param name="layout">The cache that it is in.</param>
    /// <param name="folder">Absolute.</param>
    /// <param name="inside">Names of folders in it.</param>
    /// <exception cref="IOException">The disk fails, or the folder around it is gone.</exception>
    public static void Make(CacheLayout layout, string folder, params string[] inside)
    {
        var aside = Path.Combine(layout.Aside, $"begun-{Guid.NewGuid():N}");
        try
        {
            Fill(aside, inside);
            Directory.Move(aside, folder);
        }
        catch (IOException e)
        {
            if (Directory.Exists(aside))
            {
                Directory.Delete(aside, recursive: true);
            }

            if (Directory.Exists(folder))
            {
                return;
            }

            if (!Directory.Exists(Path.GetDirectoryName(folder)) || !DiskErrors.IsNoMove(e))
            {
                throw;
            }

            Fill(folder, inside);
        }
    }

    private static void Fill(string folder, string[] inside)
    {
        Directory.CreateDirectory(folder);
        foreach (var name in inside)
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
        }
    }
}
