using System.Security.Cryptography;
using System.Text;

namespace HubTasks.GitHubEmulator;

/// <param name="Login">As it stands beside what it writes; those of apps end in <c>[bot]</c>.</param>
/// <param name="IsApp">A workflow's own token or an app's, which has no user behind it.</param>
/// <param name="MayPush">False: it may read public things only.</param>
public sealed record EmulatedAccount(string Login, bool IsApp = false, bool MayPush = true);

/// <summary>A repository of the emulator. Change it under its own lock while requests run.</summary>
public sealed class EmulatedRepo(string fullName, long id)
{
    public Lock Gate { get; } = new();

    public long Id { get; } = id;

    public string FullName { get; set; } = fullName;

    public string Owner => FullName.Split('/')[0];

    public string Name => FullName.Split('/')[1];

    public string DefaultBranch { get; set; } = "main";

    public bool Private { get; set; }

    public bool HasIssues { get; set; } = true;

    public IList<EmulatedRelease> Releases { get; } = [];

    public EmulatedGit Git { get; } = new();

    /// <summary>Issues and pull requests, oldest first.</summary>
    public IList<EmulatedIssue> Issues { get; } = [];

    /// <summary>Whether a pull request may be opened with a workflow's token; a setting of the repository.</summary>
    public bool WorkflowsMayOpenPulls { get; set; } = true;

    /// <summary>Full names of refs, such as <c>refs/tags/v1</c>, and the object they point at.</summary>
    public IDictionary<string, (string Type, string Sha)> Refs { get; } =
        new SortedDictionary<string, (string Type, string Sha)>(StringComparer.Ordinal);

    /// <summary>Annotated tags by their object's id: name, and what they point at.</summary>
    public IDictionary<string, (string Tag, string Type, string Sha)> TagObjects { get; } =
        new Dictionary<string, (string Tag, string Type, string Sha)>(StringComparer.Ordinal);

    /// <summary>Puts a lightweight tag on a commit, which is made up from the name when none is given.</summary>
    public string Tag(string name, string? commit = null)
    {
        commit ??= Sha($"commit of {name}");
        Refs["refs/tags/" + name] = ("commit", commit);
        return commit;
    }

    /// <summary>Puts an annotated tag on a commit, through <paramref name="depth"/> tag objects.</summary>
    public string AnnotatedTag(string name, int depth = 1)
    {
        var commit = Sha($"commit of {name}");
        var (type, sha) = ("commit", commit);
        for (var i = 0; i < depth; i++)
        {
            var tag = Sha($"tag {name} {i}");
            TagObjects[tag] = (name, type, sha);
            (type, sha) = ("tag", tag);
        }

        Refs["refs/tags/" + name] = (type, sha);
        return commit;
    }

    /// <summary>A commit on a branch, which is made when it is missing: files by path, null deletes.</summary>
    /// <returns>Its id.</returns>
    public string Commit(string branch, string message, params (string Path, string? Text)[] files) =>
        Commit(branch, message, "octo-writer", files);

    /// <summary>As <see cref="Commit(string, string, ValueTuple{string, string}[])"/>, by somebody else.</summary>
    public string Commit(string branch, string message, string author, params (string Path, string? Text)[] files)
    {
        lock (Gate)
        {
            var parent = Head(branch) ?? Head(DefaultBranch);
            var tree = Git.Files(parent is null ? null : Git.Commit(parent)!.Tree);
            foreach (var (path, text) in files)
            {
                tree.Remove(path, out var old);
                if (text is not null)
                {
                    tree[path] = new GitEntry(old.Mode ?? "100644", Git.AddBlob(Encoding.UTF8.GetBytes(text)));
                }
            }

            var commit = Git.AddCommit(
                Git.AddTree(tree),
                parent is null ? [] : [parent],
                message,
                author,
                new DateTimeOffset(2025, 6, 1, 12, 0, 0, TimeSpan.Zero).AddMinutes(Issues.Count + tree.Count)
            );
            Refs["refs/heads/" + branch] = ("commit", commit.Sha);
            return commit.Sha;
        }
    }

    /// <summary>Where a branch is; null when there is none.</summary>
    public string? Head(string branch) => Refs.TryGetValue("refs/heads/" + branch, out var target) ? target.Sha : null;

    /// <summary>The text of a file on a branch; null when it has none.</summary>
    public string? Read(string branch, string path) =>
        Head(branch) is { } head && Git.Files(Git.Commit(head)!.Tree).TryGetValue(path, out var entry)
            ? Encoding.UTF8.GetString(Git.Blob(entry.Sha)!)
            : null;

    /// <summary>Squashes a pull request into its base, as the button does.</summary>
    public string Merge(EmulatedIssue pull)
    {
        var (head, target) = (pull.Pull!.Head, pull.Pull.Base);
        lock (Gate)
        {
            var from = Git.Commit(Head(head)!)!;
            var parent = Git.Commit(from.Parents[0])!;
            var (old, changed) = (Git.Files(parent.Tree), Git.Files(from.Tree));
            var onto = Git.Commit(Head(target)!)!;
            var tree = Git.Files(onto.Tree);
            foreach (
                var (path, entry) in changed.Where(file => !old.TryGetValue(file.Key, out var was) || was != file.Value)
            )
            {
                tree[path] = entry;
            }

            var commit = Git.AddCommit(
                Git.AddTree(tree),
                [onto.Sha],
                from.Message,
                "octo-writer",
                from.Date.AddDays(1)
            );
            Refs["refs/heads/" + target] = ("commit", commit.Sha);
            pull.IsOpen = false;
            pull.Pull.Merged = true;
            pull.Pull.LastHead = from.Sha;
            return commit.Sha;
        }
    }

    // an id that looks like git's
#pragma warning disable CA5350
    public static string Sha(string text) => Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5350
}

public sealed class EmulatedRelease(long id, string tag)
{
    public long Id { get; } = id;

    public string Tag { get; set; } = tag;

    public string TargetCommitish { get; set; } = "main";

    public string? Name { get; set; }

    public string? Body { get; set; }

    public bool Draft { get; set; }

    public bool Prerelease { get; set; }

    public bool Immutable { get; set; }

    public DateTimeOffset CreatedAt { get; set; } = new(2025, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public IList<EmulatedAsset> Assets { get; } = [];
}

public sealed class EmulatedAsset(long id, string name, AssetContent content)
{
    public long Id { get; } = id;

    public string Name { get; set; } = name;

    public string? Label { get; set; }

    public string State { get; set; } = "uploaded";

    public string ContentType { get; set; } = "application/octet-stream";

    /// <summary>What is sent.</summary>
    public AssetContent Content { get; set; } = content;

    /// <summary>What is said; a test may make it differ from what is sent.</summary>
    public long Size { get; set; } = content.Size;

    /// <summary>What is said; null as for assets from before June 2025.</summary>
    public string? Digest { get; set; } = "sha256:" + content.Sha256;

    public DateTimeOffset UpdatedAt { get; set; } = new(2025, 6, 1, 12, 5, 0, TimeSpan.Zero);
}
