using System.Collections.Immutable;

namespace HubTasks.GitHubEmulator;

/// <summary>An issue, or what a pull request shares with one: both are counted together.</summary>
public sealed class EmulatedIssue(long id, int number, string author, string title, DateTimeOffset createdAt)
{
    public long Id { get; } = id;

    public int Number { get; } = number;

    public string Author { get; } = author;

    public string Title { get; set; } = title;

    public string? Body { get; set; }

    public bool IsOpen { get; set; } = true;

    /// <summary><c>completed</c>, <c>not_planned</c>, <c>reopened</c>; null for one that was never closed.</summary>
    public string? StateReason { get; set; }

    public ImmutableSortedSet<string> Labels { get; set; } = [];

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public IList<EmulatedComment> Comments { get; } = [];

    /// <summary>Null for an issue.</summary>
    public EmulatedPull? Pull { get; init; }
}

public sealed class EmulatedComment(long id, string author, string body, DateTimeOffset createdAt)
{
    public long Id { get; } = id;

    public string Author { get; } = author;

    public string Body { get; set; } = body;

    public DateTimeOffset CreatedAt { get; } = createdAt;
}

public sealed class EmulatedPull(string head, string @base)
{
    /// <summary>A branch of the same repository, without <c>refs/heads/</c>.</summary>
    public string Head { get; } = head;

    public string Base { get; set; } = @base;

    /// <summary>Where the head was when the pull request was closed; while it is open the branch tells.</summary>
    public string? LastHead { get; set; }

    public bool Merged { get; set; }
}
