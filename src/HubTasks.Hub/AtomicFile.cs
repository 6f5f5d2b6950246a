namespace HubTasks.Hub;

/// <summary>Files that are whole or not there: written to a unique name, then renamed.</summary>
public static class AtomicFile
{
    /// <param name="path">Absolute.</param>
    /// <param name="bytes">All of it.</param>
    /// <param name="aside">
    /// Where it gets its unique name, on the same disk; the file's own folder when absent. For folders in which others take
    /// whatever they find for theirs: a kill leaves the unique name behind.
    /// </param>
    public static void Write(string path, ReadOnlySpan<byte> bytes, string? aside = null)
    {
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        Directory.CreateDirectory(aside ?? folder);
        var temporary = Path.Combine(aside ?? folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var handle = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                RandomAccess.Write(handle, bytes, 0);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Leaves an equal file alone, with its time stamp. True when it wrote.</summary>
    public static bool WriteIfDifferent(string path, ReadOnlySpan<byte> bytes, string? aside = null)
    {
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
        {
            return false;
        }

        Write(path, bytes, aside);
        return true;
    }
}
