using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace HubTasks.Hub.Upload;

/// <summary>
/// Remembers on the disk which parts of a large file the storage took, so that an upload that was killed goes on where it
/// was. The storage keeps parts only for the addresses they were sent to, so those are remembered too; they are signed,
/// which makes them secrets for as long as they are good. Forgetting is always safe: then the file is sent anew.
/// </summary>
/// <param name="folder">Absolute; made when something is to be remembered.</param>
/// <param name="time">To leave out what is too old to be good.</param>
internal sealed class UploadJournal(string folder, TimeProvider time)
{
    /// <summary>Storages give addresses for minutes to a day.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    /// <summary>What an earlier run began with the same cut; null when there is nothing to go on with.</summary>
    public UploadState? Find(string place, string oid, long partSize, int parts)
    {
        try
        {
            var file = new FileInfo(PathOf(place, oid));
            if (!file.Exists || time.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc > Lifetime)
            {
                return null;
            }

            var state = JsonSerializer.Deserialize(File.ReadAllBytes(file.FullName), UploadJson.Default.UploadState);
            return
                state is not null
                && state.PartSize == partSize
                && state.Parts.Count == parts
                && state.Etags.Length == parts
                ? state
                : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>A disk that cannot be written to costs the chance to go on later, not the upload.</summary>
    public void Remember(string place, string oid, UploadState state)
    {
        var path = PathOf(place, oid);
        var temporary = path + "." + Guid.NewGuid().ToString("N")[..8];
        try
        {
            Directory.CreateDirectory(folder);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var file = new FileStream(temporary, options))
            {
                JsonSerializer.Serialize(file, state, UploadJson.Default.UploadState);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            Remove(temporary);
        }
    }

    public void Forget(string place, string oid) => Remove(PathOf(place, oid));

    /// <summary>What nobody came back for.</summary>
    public void RemoveOld()
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (var file in new DirectoryInfo(folder).EnumerateFiles())
        {
            if (time.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc > Lifetime)
            {
                Remove(file.FullName);
            }
        }
    }

    private string PathOf(string place, string oid) =>
        Path.Combine(
            folder,
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(place + "\n" + oid))) + ".json"
        );

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception held) when (held is IOException or UnauthorizedAccessException)
        {
            // another run looks at it, or it is not ours: it grows too old by itself
        }
    }
}

/// <param name="PartSize">In bytes; the last part may be shorter.</param>
/// <param name="Complete">The signed address that puts the parts together.</param>
/// <param name="Parts">Signed addresses, in order.</param>
/// <param name="Etags">What the storage said for each part; null for one that it does not have.</param>
internal sealed record UploadState(long PartSize, string Complete, IReadOnlyList<string> Parts, string?[] Etags);
