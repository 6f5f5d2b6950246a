using System.Collections.Immutable;

namespace HubTasks.Releases.Discussions;

/// <summary>Which way words go.</summary>
public enum MirrorDirection
{
    /// <summary>From the Hub to GitHub.</summary>
    Hub,

    /// <summary>From GitHub to the Hub.</summary>
    GitHub,

    /// <summary>Both ways.</summary>
    Both,
}

public sealed record MirrorOptions
{
    public const int DefaultLimit = 50;

    public MirrorDirection From { get; init; } = MirrorDirection.Hub;

    /// <summary>Threads that were closed before they got a copy get one too.</summary>
    public bool IncludeClosed { get; init; }

    /// <summary>Pull requests of the Hub get an issue that links to them; their talk stays there.</summary>
    public bool LinkPullRequests { get; init; } = true;

    /// <summary>New copies in one run; the others wait for the next.</summary>
    public int Limit { get; init; } = DefaultLimit;
}

/// <summary>One write.</summary>
/// <param name="To">Where.</param>
/// <param name="Number">Of the thread; null for the one that the step before opens.</param>
/// <param name="About">What it carries, as a marker names it.</param>
public abstract record MirrorStep(ForumKind To, int? Number, string About)
{
    /// <summary>A copy of a thread.</summary>
    public sealed record Open(ForumKind To, string Title, string Text, string About) : MirrorStep(To, null, About);

    /// <summary>A copy of a comment.</summary>
    public sealed record Comment(ForumKind To, int? Number, string Text, string About) : MirrorStep(To, Number, About);

    /// <summary>A copy whose source was edited or removed.</summary>
    public sealed record Edit(ForumKind To, int? Number, string Id, string Text, string About)
        : MirrorStep(To, Number, About);

    /// <summary>Title, text, open or closed.</summary>
    public sealed record Update(ForumKind To, int? Number, ThreadChange Change, string About)
        : MirrorStep(To, Number, About);
}

/// <summary>Everything that brings the two into step.</summary>
/// <param name="Steps">In the order to take them. Killed after any of them, the next plan holds the rest.</param>
/// <param name="Postponed">New threads beyond <see cref="MirrorOptions.Limit"/>.</param>
/// <param name="Closed">Threads without a copy that were closed before they got one.</param>
public sealed record MirrorPlan(ImmutableArray<MirrorStep> Steps, int Postponed, int Closed);
