using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace HubTasks.EndToEnd;

/// <summary>A folder in the one layout, with real files in its snapshots: what a team would keep on a share.</summary>
public sealed class FolderFeed(string root)
{
    public string Root { get; } = root;

    /// <summary>Adds a commit whose id follows from its content, points <c>main</c> at it, and returns the id.</summary>
    public string Add(string id, params (string Path, byte[] Content)[] files)
    {
        var repository = Path.Combine(Root, "models--" + id.Replace("/", "--", StringComparison.Ordinal));
        var tree = files.OrderBy(file => file.Path, StringComparer.Ordinal).ToDictionary(file => file.Path, Describe);
        var listing = JsonSerializer.Serialize(new { format_version = 1, files = tree });
        var commit = Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(id + listing)));
        foreach (var (path, content) in files)
        {
            Write(Path.Combine(repository, "snapshots", commit, path), content);
        }

        Write(Path.Combine(repository, "trees", commit + ".json"), Encoding.UTF8.GetBytes(listing));
        Write(Path.Combine(repository, "refs", "main"), Encoding.UTF8.GetBytes(commit));
        return commit;
    }

    public string Add(string id, params (string Path, string Content)[] files) =>
        Add(id, [.. files.Select(file => (file.Path, Encoding.UTF8.GetBytes(file.Content)))]);

    /// <summary>The id that git gives to a file.</summary>
    public static string GitOid(byte[] content) =>
        Convert.ToHexStringLower(
            SHA1.HashData([
                .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {content.Length}\0")),
                .. content,
            ])
        );

    private static Dictionary<string, object> Describe((string Path, byte[] Content) file) =>
        new(StringComparer.Ordinal) { ["size"] = file.Content.LongLength, ["blob_id"] = GitOid(file.Content) };

    private static void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }
}
