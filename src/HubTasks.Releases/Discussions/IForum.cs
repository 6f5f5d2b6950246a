using System.Collections.Immutable;

namespace HubTasks.Releases.Discussions;

/// <summary>A place where people talk in threads: the discussions of a Hub repository, or the issues of a GitHub one.</summary>
public interface IForum
{
    /// <summary>Which of the two.</summary>
    ForumKind Kind { get; }

    /// <summary>
    /// What stands before <c>#12</c> in a marker, and names the place for good: <c>models/org/name</c>, or <c>issues/</c>
    /// and the id of the repository, which a rename does not change.
    /// </summary>
    string Place { get; }

    /// <summary>Longest text that it takes, in UTF-16 units.</summary>
    int MaxText { get; }

    /// <summary>The page of an account.</summary>
    string AccountPage(string name);

    /// <summary>Every thread that a mirror may need, oldest first, with its comments.</summary>
    /// <param name="copied">Threads here that have a copy on the other side, by their number.</param>
    /// <param name="ct">Ends the wait.</param>
    Task<ImmutableArray<ForumThread>> ReadAsync(IReadOnlySet<int> copied, CancellationToken ct);

    /// <exception cref="Findings.HubTasksException">HUB4703: it appears under an account that was not expected.</exception>
    Task<ForumThread> OpenAsync(string title, string text, CancellationToken ct);

    Task CommentAsync(int number, string text, CancellationToken ct);

    /// <param name="number">Of the thread.</param>
    /// <param name="comment">One that we wrote.</param>
    /// <param name="text">All of it anew.</param>
    /// <param name="ct">Ends the wait.</param>
    Task EditCommentAsync(int number, string comment, string text, CancellationToken ct);

    Task UpdateAsync(ForumThread thread, ThreadChange change, CancellationToken ct);
}

public enum ForumKind
{
    Hub,
    GitHub,
}

/// <param name="Number">In its place.</param>
/// <param name="Title">One line, as its author wrote it.</param>
/// <param name="Text">What it was opened with.</param>
/// <param name="Author">Null for an account that is gone.</param>
/// <param name="IsOpen">Merged pull requests and drafts count as closed and open.</param>
/// <param name="Page">Its address.</param>
/// <param name="CreatedAt">When it was opened.</param>
/// <param name="Comments">Oldest first, without <paramref name="Text"/>.</param>
public sealed record ForumThread(
    int Number,
    string Title,
    string Text,
    string? Author,
    bool IsOpen,
    string Page,
    DateTimeOffset CreatedAt,
    ImmutableArray<ForumComment> Comments
)
{
    /// <summary>Where <see cref="Text"/> is a comment of its own: its id.</summary>
    public string? TextId { get; init; }

    /// <summary>Written by an account whose markers count.</summary>
    public bool IsOurs { get; init; }

    /// <summary>Its text was taken back.</summary>
    public bool IsRemoved { get; init; }

    /// <summary>It proposes a change of files; people talk about it where the files are.</summary>
    public bool IsPullRequest { get; init; }

    /// <summary>It is to be carried to the other side.</summary>
    public bool IsWanted { get; init; } = true;

    /// <summary>Closed as done, as opposed to turned down.</summary>
    public bool IsCompleted { get; init; } = true;
}

/// <param name="Id">In its place.</param>
/// <param name="Order">Grows with time.</param>
/// <param name="Author">Null for an account that is gone.</param>
/// <param name="Text">As it was typed.</param>
/// <param name="CreatedAt">When it was written.</param>
/// <param name="Page">Its address.</param>
public sealed record ForumComment(
    string Id,
    long Order,
    string? Author,
    string Text,
    DateTimeOffset CreatedAt,
    string Page
)
{
    /// <summary>Written by an account whose markers count.</summary>
    public bool IsOurs { get; init; }

    /// <summary>Hidden on the Hub.</summary>
    public bool IsRemoved { get; init; }

    /// <summary>Another program's chatter, which is not carried.</summary>
    public bool IsBot { get; init; }
}

/// <summary>What changes; null stays as it is.</summary>
public sealed record ThreadChange
{
    public string? Title { get; init; }

    public string? Text { get; init; }

    public bool? IsOpen { get; init; }

    public bool IsCompleted { get; init; } = true;
}
