using System.Text;

namespace HubTasks.LocalHub.Git;

/// <summary>Folders of a commit as git trees.</summary>
internal static class GitTree
{
    /// <summary>A folder (the root has the empty path), its id and the bytes of its tree object.</summary>
    public sealed record Folder(string Path, string Id, byte[] Content);

    /// <summary>Every folder of a listing, children before parents, the root last.</summary>
    /// <param name="files">Path and blob id of each file.</param>
    public static IReadOnlyList<Folder> Build(IEnumerable<(string Path, string BlobId)> files)
    {
        var root = new Node("");
        foreach (var (path, blobId) in files)
        {
            var at = root;
            var start = 0;
            int slash;
            while ((slash = path.IndexOf('/', start)) >= 0)
            {
                at = at.Child(path[start..slash], path[..slash]);
                start = slash + 1;
            }

            at.Blobs[path[start..]] = blobId;
        }

        var built = new List<Folder>();
        Render(root, built);
        return built;
    }

    private static string Render(Node node, List<Folder> built)
    {
        var entries = new List<(byte[] Key, byte[] Name, string Mode, string Id)>();
        foreach (var (name, child) in node.Children)
        {
            // git sorts a folder as if its name ended with a slash
            entries.Add(
                (Encoding.UTF8.GetBytes(name + "/"), Encoding.UTF8.GetBytes(name), "40000", Render(child, built))
            );
        }

        foreach (var (name, id) in node.Blobs)
        {
            var bytes = Encoding.UTF8.GetBytes(name);
            entries.Add((bytes, bytes, "100644", id));
        }

        entries.Sort((left, right) => left.Key.AsSpan().SequenceCompareTo(right.Key));

        using var content = new MemoryStream();
        foreach (var (_, name, mode, id) in entries)
        {
            content.Write(Encoding.ASCII.GetBytes(mode));
            content.WriteByte((byte)' ');
            content.Write(name);
            content.WriteByte(0);
            content.Write(Convert.FromHexString(id));
        }

        var bytesOfTree = content.ToArray();
        var treeId = GitId.Of("tree", bytesOfTree);
        built.Add(new Folder(node.Path, treeId, bytesOfTree));
        return treeId;
    }

    private sealed class Node(string path)
    {
        public string Path { get; } = path;

        public Dictionary<string, Node> Children { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, string> Blobs { get; } = new(StringComparer.Ordinal);

        public Node Child(string name, string path)
        {
            if (!Children.TryGetValue(name, out var child))
            {
                Children[name] = child = new Node(path);
            }

            return child;
        }
    }
}
