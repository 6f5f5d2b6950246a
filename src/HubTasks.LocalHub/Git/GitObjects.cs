using System.IO.Compression;
using System.Text;

namespace HubTasks.LocalHub.Git;

/// <summary>Loose objects of a bare git repository, readable by git itself (gitformat-loose).</summary>
/// <param name="folder">The bare repository; made when the first object is written.</param>
internal sealed class GitObjects(string folder)
{
    /// <summary>Writes an object unless it is there, and returns its id.</summary>
    public string Write(string kind, ReadOnlySpan<byte> content)
    {
        var id = GitId.Of(kind, content);
        var path = PathOf(id);
        if (File.Exists(path))
        {
            return id;
        }

        EnsureRepository();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = Path.Combine(folder, "objects", "tmp_obj_" + Guid.NewGuid().ToString("N"));
        using (var stream = new ZLibStream(File.Create(temporary), CompressionLevel.Fastest))
        {
            stream.Write(GitId.Header(kind, content.Length));
            stream.Write(content);
        }

        File.Move(temporary, path, overwrite: true);
        return id;
    }

    public bool Contains(string id) => File.Exists(PathOf(id));

    /// <summary>The content of an object, null when it is not here.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or holds another kind.</exception>
    public byte[]? Read(string id, string kind)
    {
        var path = PathOf(id);
        if (!File.Exists(path))
        {
            return null;
        }

        using var stream = new ZLibStream(File.OpenRead(path), CompressionMode.Decompress);
        using var all = new MemoryStream();
        stream.CopyTo(all);
        var bytes = all.ToArray();
        var end = Array.IndexOf(bytes, (byte)0);
        if (end < 0 || !Encoding.ASCII.GetString(bytes, 0, end).StartsWith(kind + " ", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"git object `{id}` is not a {kind}");
        }

        return bytes[(end + 1)..];
    }

    public string PathOf(string id) => Path.Combine(folder, "objects", id[..2], id[2..]);

    private void EnsureRepository()
    {
        if (File.Exists(Path.Combine(folder, "HEAD")))
        {
            return;
        }

        Directory.CreateDirectory(Path.Combine(folder, "objects"));
        Directory.CreateDirectory(Path.Combine(folder, "refs", "heads"));
        Directory.CreateDirectory(Path.Combine(folder, "refs", "tags"));
        File.WriteAllText(
            Path.Combine(folder, "config"),
            "[core]\n\trepositoryformatversion = 0\n\tfilemode = false\n\tbare = true\n"
        );
        File.WriteAllText(Path.Combine(folder, "HEAD"), "ref: refs/heads/main\n");
    }
}
