using HubTasks.Findings;
using HubTasks.Releases.GitHub;

namespace HubTasks.Releases.PinUpdates;

/// <summary>A branch at one commit: its folders are fetched as they are needed, once.</summary>
internal sealed class BaseBranch(GitHubBranches git, GitHubRepo repo, string name, string head, string tree)
{
    private readonly Dictionary<string, GitTree> _folders = new(StringComparer.Ordinal);

    public string Name { get; } = name;

    /// <summary>40 hex digits.</summary>
    public string Head { get; } = head;

    public string Tree { get; } = tree;

    /// <summary>The repository's default branch.</summary>
    public bool IsDefault { get; private init; }

    public static async Task<BaseBranch> OpenAsync(
        GitHubClient client,
        GitHubBranches git,
        GitHubRepo repo,
        string? name,
        CancellationToken ct
    )
    {
        var info = await client.GetRepositoryAsync(repo, ct);
        var branch = name ?? info.DefaultBranch;
        var head =
            await git.GetHeadAsync(repo, branch, ct)
            ?? throw new HubTasksException(PinErrors.NoSuchBranch(repo.Value, branch));
        var commit = await git.GetCommitAsync(repo, head, ct);
        return new BaseBranch(git, repo, branch, head, commit.Tree.Sha) { IsDefault = branch == info.DefaultBranch };
    }

    /// <summary>Null when there is no such file.</summary>
    public async Task<GitTreeEntry?> FindAsync(string path, CancellationToken ct)
    {
        var at = Tree;
        GitTreeEntry? entry = null;
        foreach (var part in path.Split('/'))
        {
            if (entry is { Type: not "tree" })
            {
                return null;
            }

            if (!_folders.TryGetValue(at, out var folder))
            {
                _folders[at] = folder = await git.GetTreeAsync(repo, at, ct);
            }

            entry = folder.Tree.FirstOrDefault(one => one.Path == part);
            if (entry is null)
            {
                return folder.Truncated ? throw new HubTasksException(PinErrors.TreeTooLarge(path)) : null;
            }

            at = entry.Sha;
        }

        return entry is { Type: "blob", Mode: not "120000" } ? entry : null;
    }

    /// <summary>The file that an edit is for, as the branch has it. What was read here must be what is changed there.</summary>
    /// <returns>Null for an optional one that the branch does not have.</returns>
    /// <exception cref="HubTasksException">HUB4603, HUB4604.</exception>
    public async Task<ChangedFile?> ReadAsync(FileEdit edit, CancellationToken ct)
    {
        if (await FindAsync(edit.Path, ct) is not { } entry)
        {
            return edit.IsOptional
                ? null
                : throw new HubTasksException(PinErrors.NotOnBase(edit.Local, edit.Path, Name));
        }

        var local = File.Exists(edit.Local) ? await File.ReadAllBytesAsync(edit.Local, ct) : [];
        if (GitBlobId.Of(local) == entry.Sha)
        {
            return new ChangedFile(edit.Path, entry.Mode, local);
        }

        // a checkout on Windows has other line ends than the repository
        var there = await git.GetBlobAsync(repo, entry.Sha, ct);
        return WithoutReturns(local).SequenceEqual(WithoutReturns(there))
            ? new ChangedFile(edit.Path, entry.Mode, there)
            : throw new HubTasksException(PinErrors.OtherThanBase(edit.Local, edit.Path, Name));
    }

    private static IEnumerable<byte> WithoutReturns(byte[] bytes) => bytes.Where(unit => unit != '\r');
}
