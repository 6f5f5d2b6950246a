using System.Collections.Immutable;
using System.Net;

namespace HubTasks.Releases.GitHub;

/// <summary>
/// Branches and what is on them, through GitHub's git database: commits are made without a clone, so a workflow's token
/// and nothing else is needed. One method per endpoint.
/// </summary>
public sealed class GitHubBranches(HttpClient http, GitHubOptions options)
{
    // 409: the repository is empty
    private static readonly HttpStatusCode[] Missing = [HttpStatusCode.NotFound, HttpStatusCode.Conflict];
    private static readonly HttpStatusCode[] Gone = [HttpStatusCode.NotFound, HttpStatusCode.UnprocessableEntity];

    private readonly GitHubCalls _calls = new(http, options);

    /// <summary>The commit that a branch is at; null when there is no such branch.</summary>
    public async Task<string?> GetHeadAsync(GitHubRepo repo, string branch, CancellationToken ct) =>
        (
            await _calls.TryGetAsync(
                $"/repos/{repo}/git/ref/heads/{GitHubRoutes.Segments(branch)}",
                $"branch `{branch}` in `{repo}`",
                Missing,
                GitHubWorkJson.Default.GitRef,
                ct
            )
        )
            ?.Target
            .Sha;

    public Task<GitCommit> GetCommitAsync(GitHubRepo repo, string sha, CancellationToken ct) =>
        _calls.GetAsync(
            $"/repos/{repo}/git/commits/{sha}",
            $"commit `{sha}` in `{repo}`",
            GitHubWorkJson.Default.GitCommit,
            ct
        );

    /// <summary>One folder, not what is below it.</summary>
    public Task<GitTree> GetTreeAsync(GitHubRepo repo, string sha, CancellationToken ct) =>
        _calls.GetAsync(
            $"/repos/{repo}/git/trees/{sha}",
            $"folder `{sha}` in `{repo}`",
            GitHubWorkJson.Default.GitTree,
            ct
        );

    public async Task<byte[]> GetBlobAsync(GitHubRepo repo, string sha, CancellationToken ct)
    {
        var blob = await _calls.GetAsync(
            $"/repos/{repo}/git/blobs/{sha}",
            $"file `{sha}` in `{repo}`",
            GitHubWorkJson.Default.GitBlob,
            ct
        );
        return Convert.FromBase64String(blob.Content);
    }

    /// <returns>Its id.</returns>
    public async Task<string> CreateBlobAsync(GitHubRepo repo, byte[] content, CancellationToken ct)
    {
        var body = new NewBlob(Convert.ToBase64String(content), "base64");
        var made = await _calls.SendAsync(
            (HttpMethod.Post, $"/repos/{repo}/git/blobs"),
            $"a file in `{repo}`",
            (body, GitHubWorkJson.Default.NewBlob),
            GitHubWorkJson.Default.GitLink,
            ct
        );
        return made.Sha;
    }

    /// <summary>A tree with some files in place of those that <paramref name="start"/> has.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> CreateTreeAsync(
        GitHubRepo repo,
        string start,
        ImmutableArray<NewTreeEntry> files,
        CancellationToken ct
    )
    {
        var made = await _calls.SendAsync(
            (HttpMethod.Post, $"/repos/{repo}/git/trees"),
            $"a tree in `{repo}`",
            (new NewTree(start, files), GitHubWorkJson.Default.NewTree),
            GitHubWorkJson.Default.GitTree,
            ct
        );
        return made.Sha;
    }

    /// <returns>Its id. Nothing points at it yet.</returns>
    public async Task<string> CreateCommitAsync(
        GitHubRepo repo,
        string message,
        string tree,
        string parent,
        CancellationToken ct
    )
    {
        var made = await _calls.SendAsync(
            (HttpMethod.Post, $"/repos/{repo}/git/commits"),
            $"a commit in `{repo}`",
            (new NewCommit(message, tree, [parent]), GitHubWorkJson.Default.NewCommit),
            GitHubWorkJson.Default.GitCommit,
            ct
        );
        return made.Sha;
    }

    /// <summary>A branch that is not there yet.</summary>
    public Task CreateAsync(GitHubRepo repo, string branch, string commit, CancellationToken ct) =>
        _calls.SendAsync(
            (HttpMethod.Post, $"/repos/{repo}/git/refs"),
            $"the new branch `{branch}` in `{repo}`",
            (new NewRef("refs/heads/" + branch, commit), GitHubWorkJson.Default.NewRef),
            GitHubWorkJson.Default.GitRef,
            ct
        );

    /// <param name="force">Also to a commit that does not come after the present one.</param>
    public Task MoveAsync(GitHubRepo repo, string branch, string commit, bool force, CancellationToken ct) =>
        _calls.SendAsync(
            (HttpMethod.Patch, $"/repos/{repo}/git/refs/heads/{GitHubRoutes.Segments(branch)}"),
            $"the branch `{branch}` in `{repo}`",
            (new MovedRef(commit, force ? true : null), GitHubWorkJson.Default.MovedRef),
            GitHubWorkJson.Default.GitRef,
            ct
        );

    /// <returns>False when it was gone already.</returns>
    public Task<bool> DeleteAsync(GitHubRepo repo, string branch, CancellationToken ct) =>
        _calls.DeleteAsync(
            $"/repos/{repo}/git/refs/heads/{GitHubRoutes.Segments(branch)}",
            $"the branch `{branch}` in `{repo}`",
            Gone,
            ct
        );
}
