using System.Collections.Immutable;
using HubTasks.Audit.Models;
using HubTasks.Cli.CommandLine;
using HubTasks.Hub;

namespace HubTasks.Cli.Auditing;

/// <summary>What only a Hub knows of a commit: when it was made, and what its scanners say.</summary>
internal static class OnlineFacts
{
    /// <summary>Dates that were asked for before are known without a network.</summary>
    public static AuditTarget Remember(AuditTarget target, CommitDates dates) =>
        target with
        {
            Models =
            [
                .. target.Models.Select(model =>
                    model is { Repository: { } repository, Commit: { } commit }
                        ? model with
                        {
                            Committed = dates.Find(repository, commit),
                        }
                        : model
                ),
            ],
        };

    /// <summary>Asks the Hub about each model, once per commit.</summary>
    public static async Task<AuditTarget> AskAsync(
        Invocation run,
        AuditTarget target,
        HubEnvironment environment,
        CommitDates dates,
        CancellationToken ct
    )
    {
        using var hub = new HubConnection(environment, run);
        var client = hub.Client("audit --online");
        var models = ImmutableArray.CreateBuilder<AuditedModel>();
        foreach (var model in target.Models)
        {
            if (model is not { Repository: { } repository, Commit: { } commit })
            {
                models.Add(model);
                continue;
            }

            if (dates.Find(repository, commit) is not { } date)
            {
                date = default;
                await foreach (var made in client.ListCommitsAsync(repository, commit, ct))
                {
                    // the first is the commit itself; a Hub that answers with another one says nothing
                    date = made.Id == commit ? made.Date ?? default : default;
                    break;
                }

                if (date != default)
                {
                    dates.Keep(repository, commit, date);
                }
            }

            models.Add(
                model with
                {
                    Committed = date == default ? null : date,
                    Scan = await client.GetScanAsync(repository, commit, ct),
                }
            );
        }

        return target with
        {
            Models = models.ToImmutable(),
        };
    }
}
