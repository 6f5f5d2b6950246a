using System.Collections.Immutable;

namespace HubTasks.Releases.Apply;

/// <summary>The writes of a sync: over HTTP, or straight into a storage. Each either happens whole or not at all.</summary>
public interface IHubWriter
{
    Task CreateRepositoryAsync(bool isPrivate, CancellationToken ct);

    /// <summary>Nothing when the branch exists already.</summary>
    Task CreateBranchAsync(string branch, string start, CancellationToken ct);

    /// <summary>Uploads what the Hub does not have yet, then makes one commit.</summary>
    /// <returns>Null, with nothing committed, when the branch is no longer at <see cref="HubCommit.Parent"/>.</returns>
    Task<HubCommitted?> CommitAsync(HubCommit commit, CancellationToken ct);

    Task CreateTagAsync(string tag, string commit, string message, CancellationToken ct);

    Task DeleteTagAsync(string tag, CancellationToken ct);
}

/// <param name="Branch">Must exist.</param>
/// <param name="Parent">The commit that the plan was made for.</param>
/// <param name="Title">One line.</param>
/// <param name="Description">What follows it: trailers.</param>
/// <param name="Files">To add or replace.</param>
/// <param name="Deleted">Paths.</param>
/// <param name="PullRequest">Open one on top of the branch instead of moving it.</param>
public sealed record HubCommit(
    string Branch,
    string Parent,
    string Title,
    string Description,
    ImmutableArray<HubUpload> Files,
    ImmutableArray<string> Deleted,
    bool PullRequest
);

/// <param name="Path">On the Hub.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Of the content.</param>
/// <param name="Oid">The git blob id of the content.</param>
/// <param name="LocalPath">Where the bytes are; absolute.</param>
public sealed record HubUpload(string Path, long Size, string Sha256, string Oid, string LocalPath);

/// <param name="Commit">40 hex digits.</param>
/// <param name="PullRequestUrl">When one was asked for.</param>
public sealed record HubCommitted(string Commit, string? PullRequestUrl);
