using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace HubTasks.Hub.Restore.Downloads;

/// <summary>
/// A download that is not finished: the file at its full length, and beside it the numbers of the chunks that are
/// complete, appended as they are. A killed run leaves both, and the next one renames them to a name of its own and goes
/// on. The name tells the machine and the process, so that the file of a living process is never taken, even where
/// locks do not work.
/// </summary>
internal sealed class PartialFile : IDisposable
{
    private readonly FileStream _map;

    private PartialFile(string path, SafeFileHandle handle, FileStream map, HashSet<int> complete)
    {
        Path = path;
        Handle = handle;
        _map = map;
        Complete = complete;
    }

    public string Path { get; }

    public SafeFileHandle Handle { get; }

    /// <summary>Chunks that an earlier run completed.</summary>
    public HashSet<int> Complete { get; }

    /// <param name="folder">Where partial files of the repository lie.</param>
    /// <param name="etag">Of the blob to be.</param>
    /// <param name="size">In bytes.</param>
    public static PartialFile Open(string folder, string etag, long size)
    {
        Directory.CreateDirectory(folder);
        var path = System.IO.Path.Combine(
            folder,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{etag}.{Environment.MachineName}.{Environment.ProcessId}.{Guid.NewGuid().ToString("N")[..8]}"
            )
        );
        var adopted = TryAdopt(folder, etag, path);
        var fits = adopted && new FileInfo(path).Length == size;
        if (adopted && !fits)
        {
            // not truncated: some file systems write a file out when it is closed after that
            File.Delete(path);
        }

        var handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        if (!fits)
        {
            RandomAccess.SetLength(handle, size);
        }

        var map = new FileStream(
            path + ".map",
            fits ? FileMode.OpenOrCreate : FileMode.Create,
            FileAccess.ReadWrite,
            FileShare.Read,
            bufferSize: 0
        );
        return new PartialFile(path, handle, map, ReadMap(map));
    }

    public void MarkComplete(int chunk)
    {
        Span<byte> entry = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(entry, chunk);
        lock (_map)
        {
            _map.Write(entry);
        }
    }

    /// <summary>Renames the finished content into place. Returns when it was written.</summary>
    public DateTime MoveTo(string destination)
    {
        var written = File.GetLastWriteTimeUtc(Handle);
        Dispose();
        File.Move(Path, destination, overwrite: true);
        File.Delete(Path + ".map");
        return written;
    }

    public void Delete()
    {
        Dispose();
        File.Delete(Path);
        File.Delete(Path + ".map");
    }

    public void Dispose()
    {
        Handle.Dispose();
        _map.Dispose();
    }

    private static bool TryAdopt(string folder, string etag, string path)
    {
        foreach (var found in Directory.EnumerateFiles(folder, etag + ".*"))
        {
            if (found.EndsWith(".map", StringComparison.Ordinal) || IsInUse(found))
            {
                continue;
            }

            try
            {
                File.Move(found + ".map", path + ".map", overwrite: true);
                File.Move(found, path);
                return true;
            }
            catch (IOException)
            {
                // somebody else took it, or it has no map: then it is worth nothing
                TryDelete(found);
            }
        }

        return false;
    }

    /// <summary>True for the file of another machine, or of another process that still runs here.</summary>
    private static bool IsInUse(string found)
    {
        var parts = System.IO.Path.GetFileName(found).Split('.');
        if (parts.Length < 4 || !int.TryParse(parts[^2], CultureInfo.InvariantCulture, out var id))
        {
            return false;
        }

        if (string.Join('.', parts[1..^2]) != Environment.MachineName)
        {
            return true;
        }

        if (id == Environment.ProcessId)
        {
            return false;
        }

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

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (IOException)
        {
            // in use on Windows
        }
    }

    private static HashSet<int> ReadMap(FileStream map)
    {
        var complete = new HashSet<int>();
        Span<byte> entry = stackalloc byte[4];
        while (map.ReadAtLeast(entry, 4, throwOnEndOfStream: false) == 4)
        {
            complete.Add(BinaryPrimitives.ReadInt32LittleEndian(entry));
        }

        map.SetLength(complete.Count * 4L);
        map.Seek(0, SeekOrigin.End);
        return complete;
    }
}
