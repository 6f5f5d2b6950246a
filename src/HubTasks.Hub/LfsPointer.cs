using System.Globalization;
using System.Text;
using HubTasks.Hub.Cache;

namespace HubTasks.Hub;

/// <summary>The small text that git keeps for a file in large file storage (git-lfs, docs/spec.md).</summary>
public static class LfsPointer
{
    /// <param name="sha256">Of the content; 64 hex digits.</param>
    /// <param name="size">Of the content in bytes.</param>
    public static string Text(string sha256, long size) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {size}\n"
        );

    /// <summary>The git blob id of the pointer: what a tree listing calls the file's <c>oid</c>.</summary>
    public static string Oid(string sha256, long size)
    {
        var text = Encoding.ASCII.GetBytes(Text(sha256, size));
        using var hasher = new BlobHasher(text.Length, withOid: true);
        hasher.Append(text);
        return hasher.Finish().Oid!;
    }
}
