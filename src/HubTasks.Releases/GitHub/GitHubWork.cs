using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HubTasks.Releases.GitHub;

/// <summary>GitHub's schema <c>git-commit</c>, as far as it is read here.</summary>
/// <param name="Sha">40 hex digits.</param>
/// <param name="Tree">Its files.</param>
/// <param name="Message">All of it.</param>
/// <param name="Parents">The first one is what it was made on.</param>
public sealed record GitCommit(string Sha, GitLink Tree, string Message, ImmutableArray<GitLink> Parents);

/// <summary>An object by its id.</summary>
public sealed record GitLink(string Sha);

/// <summary>GitHub's schema <c>git-tree</c>: one folder.</summary>
/// <param name="Truncated">There is more than GitHub lists.</param>
public sealed record GitTree(string Sha, ImmutableArray<GitTreeEntry> Tree, bool Truncated);

/// <param name="Path">The name in its folder.</param>
/// <param name="Mode">As git writes it; <c>120000</c> is a link.</param>
/// <param name="Type"><c>blob</c>, <c>tree</c> or <c>commit</c>.</param>
/// <param name="Sha">Of the blob or tree.</param>
public sealed record GitTreeEntry(string Path, string Mode, string Type, string Sha);

/// <summary>GitHub's schema <c>blob</c>.</summary>
public sealed record GitBlob(string Sha, string Content, string Encoding);

/// <summary>GitHub's schemas <c>pull-request</c> and <c>pull-request-simple</c>.</summary>
/// <param name="Number">In its repository, counted with the issues.</param>
/// <param name="State"><c>open</c> or <c>closed</c>.</param>
/// <param name="HtmlUrl">Its page.</param>
/// <param name="Title">One line.</param>
/// <param name="Head">The branch it brings.</param>
/// <param name="Base">The branch it goes to.</param>
public sealed record GitHubPull(
    int Number,
    string State,
    string HtmlUrl,
    string Title,
    GitHubPullSide Head,
    GitHubPullSide Base
)
{
    public string? Body { get; init; }

    /// <summary>Null while it is open, and when it was closed without being merged.</summary>
    public DateTimeOffset? MergedAt { get; init; }

    [JsonIgnore]
    public bool IsOpen => State == "open";
}

/// <param name="Ref">A branch, without <c>refs/heads/</c>.</param>
/// <param name="Sha">The commit it is at.</param>
public sealed record GitHubPullSide(string Ref, string Sha);

/// <summary>GitHub's schema <c>issue</c>. A pull request is one too: <see cref="PullRequest"/>.</summary>
/// <param name="Id">64 bits; stays when the repository is renamed.</param>
/// <param name="Number">In its repository.</param>
/// <param name="Title">One line.</param>
/// <param name="State"><c>open</c> or <c>closed</c>.</param>
/// <param name="HtmlUrl">Its page.</param>
/// <param name="CreatedAt">When it was opened.</param>
public sealed record GitHubIssue(
    long Id,
    int Number,
    string Title,
    string State,
    string HtmlUrl,
    DateTimeOffset CreatedAt
)
{
    public string? Body { get; init; }

    /// <summary>Null for an account that is gone.</summary>
    public GitHubUser? User { get; init; }

    /// <summary>How many.</summary>
    public int Comments { get; init; }

    /// <summary><c>completed</c>, <c>not_planned</c>, <c>reopened</c> …; null for one that was never closed.</summary>
    public string? StateReason { get; init; }

    /// <summary>Present when it is a pull request.</summary>
    public JsonElement? PullRequest { get; init; }

    [JsonIgnore]
    public bool IsOpen => State == "open";
}

/// <summary>GitHub's schema <c>issue-comment</c>.</summary>
/// <param name="Id">64 bits, growing with time.</param>
/// <param name="IssueUrl">The issue in the API; its last segment is the number.</param>
/// <param name="HtmlUrl">Its place on a page.</param>
/// <param name="CreatedAt">When it was written.</param>
public sealed record GitHubComment(long Id, string IssueUrl, string HtmlUrl, DateTimeOffset CreatedAt)
{
    public string? Body { get; init; }

    /// <summary>Null for an account that is gone.</summary>
    public GitHubUser? User { get; init; }
}

/// <param name="Login">Those of apps end in <c>[bot]</c>.</param>
public sealed record GitHubUser(string Login)
{
    /// <summary><c>User</c>, <c>Bot</c>, <c>Organization</c>.</summary>
    public string? Type { get; init; }
}

/// <summary>A file for a new tree.</summary>
public sealed record NewTreeEntry(string Path, string Mode, string Type, string Sha);

internal sealed record NewBlob(string Content, string Encoding);

internal sealed record NewTree(string BaseTree, ImmutableArray<NewTreeEntry> Tree);

internal sealed record NewCommit(string Message, string Tree, ImmutableArray<string> Parents);

internal sealed record NewRef(string Ref, string Sha);

/// <param name="Force">Absent: only forward.</param>
internal sealed record MovedRef(string Sha, bool? Force);

internal sealed record NewPull(string Title, string Head, string Base, string Body);

/// <summary>What changes; null stays as it is.</summary>
public sealed record PullChange
{
    public string? Title { get; init; }

    public string? Body { get; init; }

    /// <summary><c>open</c> or <c>closed</c>.</summary>
    public string? State { get; init; }
}

internal sealed record NewIssue(string Title, string? Body, ImmutableArray<string>? Labels);

/// <summary>What changes; null stays as it is.</summary>
public sealed record IssueChange
{
    public string? Title { get; init; }

    public string? Body { get; init; }

    /// <summary><c>open</c> or <c>closed</c>.</summary>
    public string? State { get; init; }

    /// <summary><c>completed</c>, <c>not_planned</c> or <c>reopened</c>.</summary>
    public string? StateReason { get; init; }
}

internal sealed record NewComment(string Body);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(GitRef))]
[JsonSerializable(typeof(GitCommit))]
[JsonSerializable(typeof(GitTree))]
[JsonSerializable(typeof(GitBlob))]
[JsonSerializable(typeof(GitLink))]
[JsonSerializable(typeof(GitHubPull))]
[JsonSerializable(typeof(ImmutableArray<GitHubPull>))]
[JsonSerializable(typeof(GitHubIssue))]
[JsonSerializable(typeof(ImmutableArray<GitHubIssue>))]
[JsonSerializable(typeof(GitHubComment))]
[JsonSerializable(typeof(ImmutableArray<GitHubComment>))]
[JsonSerializable(typeof(GitHubUser))]
[JsonSerializable(typeof(NewBlob))]
[JsonSerializable(typeof(NewTree))]
[JsonSerializable(typeof(NewCommit))]
[JsonSerializable(typeof(NewRef))]
[JsonSerializable(typeof(MovedRef))]
[JsonSerializable(typeof(NewPull))]
[JsonSerializable(typeof(PullChange))]
[JsonSerializable(typeof(NewIssue))]
[JsonSerializable(typeof(IssueChange))]
[JsonSerializable(typeof(NewComment))]
internal sealed partial class GitHubWorkJson : JsonSerializerContext;
