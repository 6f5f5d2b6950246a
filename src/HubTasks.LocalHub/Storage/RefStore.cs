using HubTasks.Hub;

namespace HubTasks.LocalHub.Storage;

internal enum RefKind
{
    Branch,
    Tag,
    Convert,
    PullRequest,
}

/// <param name="Name">As a client says it: <c>main</c>, <c>v1</c>, <c>refs/pr/1</c>, <c>refs/convert/parquet</c>.</param>
/// <param name="Kind">What it is to git.</param>
/// <param name="Commit">40 hexadecimal digits.</param>
internal sealed record StoredRef(string Name, RefKind Kind, string Commit)
{
    /// <summary>The full name in git.</summary>
    public string FullName => RefStore.FullName(Name, Kind);

    /// <summary>The name without its kind's prefix: <c>1</c> for <c>refs/pr/1</c>.</summary>
    public string ShortName =>
        Name[(Name.StartsWith("refs/", StringComparison.Ordinal) ? Name.LastIndexOf('/') + 1 : 0)..];
}

/// <summary>
/// The <c>refs/</c> folder of a cache is the truth, since every tool reads and writes it. Git's own refs below
/// <c>.localhub/git</c> follow it, and say which names are tags.
/// </summary>
internal sealed class RefStore(RepositoryFolder folder)
{
    private string Root => folder.Layout.Refs(folder.Repository);

    public string? Read(string name)
    {
        var file = Revision.IsValid(name) ? folder.Layout.Ref(folder.Repository, name) : null;
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            // shared with a writer that is about to replace the file, which Windows would refuse it otherwise
            using var stream = new FileStream(
                file,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete
            );
            using var reader = new StreamReader(stream);
            var text = reader.ReadToEnd().Trim();
            return Revision.IsCommit(text) ? text : null;
        }
        catch (Exception absent)
            when (absent is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Every ref, ordinal by name.</summary>
    public IReadOnlyList<StoredRef> All()
    {
        if (!Directory.Exists(Root))
        {
            return [];
        }

        var refs = new List<StoredRef>();
        foreach (var file in Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(Root, file).Replace(Path.DirectorySeparatorChar, '/');
            // python's client writes `main.<8 digits>.tmp` first
            if (!name.EndsWith(".tmp", StringComparison.Ordinal) && Read(name) is { } commit)
            {
                refs.Add(new StoredRef(name, KindOf(name), commit));
            }
        }

        refs.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        return refs;
    }

    public RefKind KindOf(string name) =>
        name.StartsWith("refs/pr/", StringComparison.Ordinal) ? RefKind.PullRequest
        : name.StartsWith("refs/convert/", StringComparison.Ordinal) ? RefKind.Convert
        : File.Exists(GitFile(FullName(name, RefKind.Tag))) ? RefKind.Tag
        : RefKind.Branch;

    /// <summary>Moves a ref, or makes it. Git's ref goes first: until the cache has the name too, nobody sees it.</summary>
    /// <param name="name">As a client says it.</param>
    /// <param name="kind">What it is to git.</param>
    /// <param name="commit">Where it leads.</param>
    /// <param name="tagObject">What git's ref names instead: the object of an annotated tag.</param>
    public void Write(string name, RefKind kind, string commit, string? tagObject = null)
    {
        folder.Replace(
            GitFile(FullName(name, kind)),
            System.Text.Encoding.ASCII.GetBytes((tagObject ?? commit) + "\n")
        );
        folder.Replace(folder.Layout.Ref(folder.Repository, name), System.Text.Encoding.ASCII.GetBytes(commit));
    }

    public void Delete(string name)
    {
        var kind = KindOf(name);
        File.Delete(folder.Layout.Ref(folder.Repository, name));
        File.Delete(GitFile(FullName(name, kind)));
    }

    /// <summary>True when a file system that keeps refs as files has no room for the name beside those it holds.</summary>
    public bool Collides(string name) =>
        All()
            .Any(other =>
                other.Name.StartsWith(name + "/", StringComparison.Ordinal)
                || name.StartsWith(other.Name + "/", StringComparison.Ordinal)
            );

    public static string FullName(string name, RefKind kind) =>
        kind switch
        {
            RefKind.Branch => "refs/heads/" + name,
            RefKind.Tag => "refs/tags/" + name,
            _ => name,
        };

    private string GitFile(string fullName) =>
        Path.Combine(folder.Git, fullName.Replace('/', Path.DirectorySeparatorChar));
}
