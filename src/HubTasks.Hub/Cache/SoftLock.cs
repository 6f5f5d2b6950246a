using System.Diagnostics;
using System.Globalization;

namespace HubTasks.Hub.Cache;

/// <summary>
/// A lock for file systems without locks: the existence of a file, created exclusively and deleted on release, as
/// <c>huggingface_hub</c> falls back to filelock's <c>SoftFileLock</c>. It names its process and machine, so that what a
/// killed process left is taken away at once. Its name is the lock's with <c>.held</c>, because filelock deletes the
/// lock file itself when it finds that locks do not work; those who share leave <c>.use.</c> files beside it. Each side
/// shows its own file first and looks for the other's then, so that one of them always sees the other.
/// </summary>
internal static class SoftLock
{
    /// <summary>Who makes a file writes into it at once, or died before it could.</summary>
    private static readonly TimeSpan LongestEmpty = TimeSpan.FromSeconds(10);

    /// <summary>The file that stands for the lock; null when somebody has it.</summary>
    public static string? TryTake(string path, bool shared)
    {
        var held = path + ".held";
        var mark = shared ? $"{path}.use.{Guid.NewGuid():N}" : held;
        if ((!shared && IsAlive(held)) || !TryCreate(mark))
        {
            return null;
        }

        if (shared ? IsAlive(held) : HasUsers(path))
        {
            Remove(mark);
            return null;
        }

        return mark;
    }

    public static void Remove(string mark)
    {
        try
        {
            File.Delete(mark);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // somebody finds that its process is gone
        }
    }

    private static bool TryCreate(string mark)
    {
        FileStream file;
        try
        {
            // no buffer: what cannot be written is to fail here
            file = new FileStream(mark, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite, 0);
        }
        catch (IOException) when (File.Exists(mark))
        {
            return false;
        }

        using (file)
        {
            try
            {
                file.Write(
                    System.Text.Encoding.UTF8.GetBytes(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{Environment.ProcessId}\n{Environment.MachineName}\n"
                        )
                    )
                );
                return true;
            }
            catch
            {
                Remove(mark);
                throw;
            }
        }
    }

    private static bool HasUsers(string path) =>
        Directory.EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + ".use.*").Any(IsAlive);

    /// <summary>False when there is none, or its process ran on this machine and is gone: then it is deleted.</summary>
    private static bool IsAlive(string mark)
    {
        string[] lines;
        try
        {
            using var file = new FileStream(
                mark,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete
            );
            using var reader = new StreamReader(file);
            lines = reader.ReadToEnd().Split('\n');
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }

        if (
            lines is [""]
            && TimeProvider.System.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(mark) > LongestEmpty
        )
        {
            Remove(mark);
            return false;
        }

        if (
            lines.Length < 2
            || lines[1] != Environment.MachineName
            || !int.TryParse(lines[0], CultureInfo.InvariantCulture, out var id)
            || IsRunning(id)
        )
        {
            return true;
        }

        Remove(mark);
        return false;
    }

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
