using HubTasks.Releases.Plan;

namespace HubTasks.Releases;

/// <summary>How a sync ended.</summary>
/// <param name="Plan">What was to be done.</param>
/// <param name="Applied">It was done; false for a dry run, for conflicts, and when there was nothing to do.</param>
public sealed record SyncResult(SyncPlan Plan, bool Applied)
{
    /// <summary>The commit on the Hub that has the release; null when there is none.</summary>
    public string? Commit { get; init; }

    public string? PullRequestUrl { get; init; }

    /// <summary>The repository's page on the Hub.</summary>
    public required string HubUrl { get; init; }
}
