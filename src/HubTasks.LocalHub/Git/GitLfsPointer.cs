using System.Globalization;
using System.Text;

namespace HubTasks.LocalHub.Git;

/// <summary>The text that git holds in place of a large file (git-lfs specification, "The Pointer").</summary>
internal static class GitLfsPointer
{
    public static byte[] Render(string sha256, long size) =>
        Encoding.ASCII.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {size}\n"
            )
        );

    public static int Length(string sha256, long size) => Render(sha256, size).Length;

    /// <summary>The git blob id of the pointer: what a tree lists for a large file.</summary>
    public static string BlobId(string sha256, long size) => GitId.OfBlob(Render(sha256, size));
}
