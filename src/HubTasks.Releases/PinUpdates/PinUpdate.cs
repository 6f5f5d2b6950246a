using System.Collections.Immutable;
using HubTasks.Hub;
using HubTasks.Hub.Client;
using HubTasks.Hub.Restore;

namespace HubTasks.Releases.PinUpdates;

/// <summary>What is to be done about one model: its pins that the Hub has moved past, and the edits that move them.</summary>
/// <param name="Repository">On the Hub.</param>
/// <param name="Moves">Empty when every pin is where the Hub is.</param>
/// <param name="Edits">In the order to make them; several may be of one file.</param>
public sealed record PinUpdate(HubRepository Repository, ImmutableArray<PinMove> Moves, ImmutableArray<FileEdit> Edits)
{
    /// <summary>What the lock file says now of the files in use.</summary>
    public ImmutableArray<LockedModel> Before { get; init; } = [];

    /// <summary>Fetches what the new revision is. Asked only when something has to be written.</summary>
    public required Func<CancellationToken, Task<PinContent>> Content { get; init; }

    /// <summary>The page of the repository on the Hub; null where it has none.</summary>
    public string? Page { get; init; }

    /// <summary><c>models/org/name</c>: in markers and trailers.</summary>
    public string Name => $"{Repository.ApiSegment}/{Repository.Id}";
}

/// <summary>What the new revision is.</summary>
/// <param name="After">What the lock file will say: every hash checked.</param>
/// <param name="Commits">Newest first, as far as they are new; empty where the source has no history.</param>
public sealed record PinContent(ImmutableArray<LockedModel> After, ImmutableArray<RepoCommit> Commits);

/// <param name="From">40 hex digits; null for a pin that named a branch or a tag and was not locked.</param>
/// <param name="To">40 hex digits.</param>
/// <param name="Wanted">The branch or tag on the Hub that was followed.</param>
public sealed record PinMove(string? From, string To, string Wanted);

/// <summary>One edit of one file.</summary>
/// <param name="Path">In the git repository, with <c>/</c>.</param>
/// <param name="Local">The same file in the checkout that the models were read from; absolute.</param>
/// <param name="Edit">Pure: the file's bytes to its new bytes, given what the lock file will say.</param>
/// <param name="IsOptional">It may be missing in the repository, and is left out then: a lock file that nobody commits.</param>
public sealed record FileEdit(
    string Path,
    string Local,
    Func<byte[], ImmutableArray<LockedModel>, byte[]> Edit,
    bool IsOptional = false
);

/// <summary>Where pull requests are made.</summary>
public sealed record PinUpdateOptions
{
    public const string DefaultPrefix = "hubtasks/";

    /// <summary>The branch to merge into; null is the repository's default branch.</summary>
    public string? Base { get; init; }

    /// <summary>What every branch begins with.</summary>
    public string BranchPrefix { get; init; } = DefaultPrefix;

    /// <summary>Decide and write nothing.</summary>
    public bool DryRun { get; init; }
}

/// <param name="Update">What it was about.</param>
/// <param name="Action">What was done, or would be.</param>
/// <param name="Branch">Of the pull request.</param>
/// <param name="Title">What the pull request is called, or would be.</param>
/// <param name="Pull">The pull request; null when there is none.</param>
public sealed record PinUpdateResult(
    PinUpdate Update,
    PinAction Action,
    string Branch,
    string Title,
    GitHub.GitHubPull? Pull
)
{
    /// <summary>Paths in the git repository that the pull request changes.</summary>
    public ImmutableArray<string> Files { get; init; } = [];
}
