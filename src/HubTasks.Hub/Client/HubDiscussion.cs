using System.Text.Json.Serialization;

namespace HubTasks.Hub.Client;

/// <summary>A discussion or a pull request of a repository on the Hub.</summary>
/// <param name="Num">In its repository; discussions and pull requests are counted together.</param>
/// <param name="Title">One line.</param>
/// <param name="Status"><c>open</c>, <c>closed</c>, <c>merged</c> or <c>draft</c>.</param>
/// <param name="CreatedAt">When it was opened.</param>
public sealed record HubDiscussion(int Num, string Title, string Status, DateTimeOffset CreatedAt)
{
    public bool IsPullRequest { get; init; }

    /// <summary>Null for an account that is gone.</summary>
    public HubAuthor? Author { get; init; }

    /// <summary>Oldest first, the opening comment among them; null in a list.</summary>
    public IReadOnlyList<HubDiscussionEvent>? Events { get; init; }
}

/// <param name="Name">The account.</param>
public sealed record HubAuthor(string? Name);

/// <param name="Id">24 hex digits on the Hub.</param>
/// <param name="Type"><c>comment</c>, <c>status-change</c>, <c>title-change</c>, <c>commit</c> …</param>
/// <param name="CreatedAt">To the millisecond.</param>
public sealed record HubDiscussionEvent(string Id, string Type, DateTimeOffset CreatedAt)
{
    /// <summary>Null for an account that is gone.</summary>
    public HubAuthor? Author { get; init; }

    public HubEventData? Data { get; init; }
}

/// <summary>Of a comment; other kinds of events have other members.</summary>
public sealed record HubEventData
{
    public HubCommentText? Latest { get; init; }

    /// <summary>Its author or a moderator took it back.</summary>
    public bool Hidden { get; init; }
}

/// <param name="Raw">Markdown as it was typed.</param>
public sealed record HubCommentText(string? Raw);

internal sealed record HubDiscussionPage(IReadOnlyList<HubDiscussion?> Discussions, int Count, int Start);

internal sealed record NewDiscussion(string Title, string Description, bool PullRequest);

internal sealed record NewDiscussionComment(string Comment);

internal sealed record EditedDiscussionComment(string Content);

internal sealed record DiscussionTitle(string Title);

internal sealed record DiscussionStatus(string Status);

internal sealed record CreatedDiscussion(int Num);

[JsonSourceGenerationOptions(
    System.Text.Json.JsonSerializerDefaults.Web,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    NumberHandling = JsonNumberHandling.Strict,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(HubDiscussion))]
[JsonSerializable(typeof(HubDiscussionPage))]
[JsonSerializable(typeof(NewDiscussion))]
[JsonSerializable(typeof(NewDiscussionComment))]
[JsonSerializable(typeof(EditedDiscussionComment))]
[JsonSerializable(typeof(DiscussionTitle))]
[JsonSerializable(typeof(DiscussionStatus))]
[JsonSerializable(typeof(CreatedDiscussion))]
internal sealed partial class HubDiscussionJson : JsonSerializerContext;
