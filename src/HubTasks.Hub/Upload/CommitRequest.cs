using System.Collections.Immutable;

namespace HubTasks.Hub.Upload;

/// <summary>What one commit is to bring about.</summary>
public sealed record CommitRequest
{
    public required HubRepository Repository { get; init; }

    /// <summary>The branch that the commit goes to, or that the pull request is made from.</summary>
    public string Branch { get; init; } = Revision.Main;

    /// <summary>The first line of the message.</summary>
    public required string Summary { get; init; }

    /// <summary>The rest of the message.</summary>
    public string Description { get; init; } = "";

    /// <summary>Each path once.</summary>
    public required ImmutableArray<UploadFile> Files { get; init; }

    /// <summary>Paths to remove; one that is not there is no error.</summary>
    public ImmutableArray<string> Deletions { get; init; } = [];

    /// <summary>The commit to build on: the branch must not have moved. Null takes where it stands when planning.</summary>
    public string? Parent { get; init; }

    /// <summary>Propose the commit instead of making it.</summary>
    public bool PullRequest { get; init; }
}

/// <summary>What applying will do, decided before anything is written.</summary>
/// <param name="Parent">The commit it builds on, 40 hex digits.</param>
/// <param name="Changes">Ordinal by path.</param>
/// <param name="Unchanged">Files that the Hub holds already.</param>
/// <param name="Ignored">Paths that the repository's <c>.gitignore</c> keeps out; ordinal.</param>
public sealed record CommitPlan(
    CommitRequest Request,
    string Parent,
    ImmutableArray<PlannedChange> Changes,
    int Unchanged,
    ImmutableArray<string> Ignored
)
{
    public bool HasChanges => !Changes.IsEmpty;

    /// <summary>Of the files that travel, unless the Hub's storage has them.</summary>
    public long Bytes => Changes.Sum(change => change.File?.Size ?? 0);
}

public enum ChangeKind
{
    /// <summary>The content is part of the commit.</summary>
    Regular,

    /// <summary>The content goes to LFS storage first.</summary>
    Lfs,
    Delete,
}

/// <param name="File">Null for a deletion.</param>
/// <param name="Replaces">The Hub holds another content at this path.</param>
public sealed record PlannedChange(string Path, ChangeKind Kind, UploadFile? File, bool Replaces);

/// <param name="Commit">The new commit; the parent when there was nothing to do.</param>
/// <param name="Committed">False when nothing was written.</param>
/// <param name="Url">Where a person can look at it.</param>
/// <param name="PullRequest">Its address, when one was made.</param>
/// <param name="Uploaded">Bytes that went to LFS storage; what was stored already does not count.</param>
public sealed record CommitResult(string Commit, bool Committed, string Url, string? PullRequest, long Uploaded);

/// <summary>Told how an upload goes on, from several threads at once; must return quickly and never throw.</summary>
public interface IUploadProgress
{
    /// <summary>So many files and bytes will be sent.</summary>
    void Planned(int files, long bytes);

    /// <summary>Bytes of a file were handed to the network; more than its size when a part had to be sent again.</summary>
    void Advanced(string path, long bytes);

    /// <summary>So many bytes of a file were stored by an earlier run that ended early, and are not sent again.</summary>
    void Resumed(string path, long bytes);

    /// <summary>A file is in the Hub's storage; <paramref name="sent"/> is false when it was there before.</summary>
    void Finished(string path, long size, bool sent);
}
