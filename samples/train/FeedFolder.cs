using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Train;

/// <summary>
/// A folder feed: the layout of a Hub cache with real files in it. The ids are the ones that git gives to the same files,
/// so pushing them to a Hub in one commit with the same author and date would give the same commit.
/// </summary>
internal sealed class FeedFolder(string root)
{
    private const string Author = "HubTasks samples <samples@hubtasks.invalid> 1767225600 +0000";

    /// <summary>Replaces whatever the repository held, and returns the commit.</summary>
    public string Add(string id, SortedDictionary<string, byte[]> files)
    {
        var repository = Path.Combine(root, "models--" + id.Replace("/", "--", StringComparison.Ordinal));
        if (Directory.Exists(repository))
        {
            Directory.Delete(repository, recursive: true);
        }

        var listing = new SortedDictionary<string, object>(StringComparer.Ordinal);
        using var tree = new MemoryStream();
        foreach (var (path, content) in files)
        {
            // the Hub keeps weights in LFS: git then holds a note with the hash in place of the file
            var isLfs = path.EndsWith(".safetensors", StringComparison.Ordinal);
            var stored = isLfs ? Encoding.ASCII.GetBytes(Pointer(content)) : content;
            var oid = Id("blob", stored);
            tree.Write(Encoding.UTF8.GetBytes($"100644 {path}\0"));
            tree.Write(oid);
            listing[path] = isLfs
                ? new
                {
                    size = content.Length,
                    blob_id = Convert.ToHexStringLower(oid),
                    lfs_sha256 = Convert.ToHexStringLower(SHA256.HashData(content)),
                    lfs_size = content.Length,
                }
                : new { size = content.Length, blob_id = Convert.ToHexStringLower(oid) };
        }

        var treeId = Convert.ToHexStringLower(Id("tree", tree.ToArray()));
        var commit = Convert.ToHexStringLower(
            Id("commit", Encoding.UTF8.GetBytes($"tree {treeId}\nauthor {Author}\ncommitter {Author}\n\nTrain {id}\n"))
        );
        foreach (var (path, content) in files)
        {
            Write(Path.Combine(repository, "snapshots", commit, path), content);
        }

        var json = TrainedModel.ToJson(new { format_version = 1, files = listing });
        Write(Path.Combine(repository, "trees", commit + ".json"), Encoding.UTF8.GetBytes(json));
        Write(Path.Combine(repository, "refs", "main"), Encoding.UTF8.GetBytes(commit));
        return commit;
    }

    private static string Pointer(byte[] content)
    {
        var size = content.Length.ToString(CultureInfo.InvariantCulture);
        return $"version https://git-lfs.github.com/spec/v1\noid sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}\nsize {size}\n";
    }

    private static byte[] Id(string kind, byte[] content)
    {
        var size = content.Length.ToString(CultureInfo.InvariantCulture);
        return SHA1.HashData([.. Encoding.ASCII.GetBytes($"{kind} {size}\0"), .. content]);
    }

    private static void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }
}
