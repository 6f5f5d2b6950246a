using System.Collections.Immutable;
using HubTasks.Cli.CommandLine;
using HubTasks.Cli.Progress;
using HubTasks.Cli.Projects;
using HubTasks.Cli.Restoring;
using HubTasks.Hub;
using HubTasks.Hub.Client;
using HubTasks.Hub.Restore;
using HubTasks.Releases.PinUpdates;

namespace HubTasks.Cli.PinUpdates;

/// <summary>A pin that the Hub has moved past.</summary>
/// <param name="Job">Whose it is.</param>
/// <param name="Reference">As it stands there.</param>
/// <param name="From">Where it is; null for a branch or a tag that was never locked.</param>
/// <param name="To">Where the Hub is.</param>
/// <param name="Wanted">The branch or tag that says so.</param>
internal sealed record OutdatedPin(RestoreJob Job, ModelReference Reference, string? From, string To, string Wanted)
{
    /// <summary>The references as they will stand: one pin may be shared by several, of other files.</summary>
    public IEnumerable<ModelReference> Moved =>
        Job
            .References.Where(one => one.Repository == Reference.Repository && one.Revision == Reference.Revision)
            .Select(one => one.IsPinned ? one with { Revision = To } : one);
}

/// <summary>From outdated pins to what a pull request needs: edits of files, and the lock file's new entries.</summary>
internal sealed class PinPlan(Invocation run, ConnectionOptions connection)
{
    private const int MaxCommits = 50;

    /// <param name="repository">One of those asked for.</param>
    /// <param name="pins">Of this repository; empty when nothing is outdated.</param>
    public PinUpdate Create(HubRepository repository, ImmutableArray<OutdatedPin> pins)
    {
        var before = pins.GroupBy(pin => pin.Job)
            .SelectMany(job =>
                Locked(job.Key).Models.Where(model => job.Any(pin => IsOf(pin, model.Repository, model.Revision)))
            );
        return new PinUpdate(
            repository,
            [.. pins.Select(pin => new PinMove(pin.From, pin.To, pin.Wanted))],
            [.. pins.SelectMany(Edits), .. pins.GroupBy(pin => pin.Job).Select(job => LockEdit(job.Key, [.. job]))]
        )
        {
            Before = [.. before],
            Content = ct => FetchAsync(repository, pins, ct),
            Page = pins.FirstOrDefault() is { } first ? Page(first, repository) : null,
        };
    }

    private static IEnumerable<FileEdit> Edits(OutdatedPin pin) =>
        pin.Reference.IsPinned
            ? ReferenceEdit
                .Moves(pin.Job, pin.Reference, pin.To)
                .Select(move => new FileEdit(
                    GitFolder.PathOf(move.File),
                    move.File,
                    (bytes, _) => ProjectFile.Edited(bytes, move.File, move.Edit)
                ))
            : [];

    private static FileEdit LockEdit(RestoreJob job, ImmutableArray<OutdatedPin> pins) =>
        new(
            GitFolder.PathOf(job.LockFile),
            job.LockFile,
            (bytes, after) =>
            {
                var held = HubLockFile.Parse(bytes, job.LockFile);
                var kept = held.Models.Where(model => !pins.Any(pin => IsOf(pin, model.Repository, model.Revision)));
                var moved = after.Where(model => pins.SelectMany(pin => pin.Moved).Any(one => IsSame(one, model)));
                return HubLockFile.Render(new HubLock([.. kept, .. moved.DistinctBy(Key)]));
            },
            IsOptional: true
        );

    /// <summary>Restored into the cache, so that every hash was checked against content; the lock goes to a folder of its own.</summary>
    private async Task<PinContent> FetchAsync(
        HubRepository repository,
        ImmutableArray<OutdatedPin> pins,
        CancellationToken ct
    )
    {
        var after = ImmutableArray.CreateBuilder<LockedModel>();
        var commits = ImmutableArray<RepoCommit>.Empty;
        var folder = Directory.CreateTempSubdirectory("hubtasks-update-");
        try
        {
            foreach (var group in pins.GroupBy(pin => pin.Job))
            {
                using var hub = group.Key.Connect(run, connection);
                var request = new RestoreRequest
                {
                    References = [.. group.SelectMany(pin => pin.Moved)],
                    LockFile = Path.Combine(folder.FullName, HubLockFile.DefaultName),
                    ForceEvaluate = true,
                };
                var result = await RestoreProgress.ShowAsync(
                    run,
                    hub.Environment,
                    progress => new Restorer(hub.Source, hub.Cache, progress).RunAsync(request, ct)
                );
                after.AddRange(HubLockFile.Read(request.LockFile)!.Models);
                if (commits.IsEmpty && !hub.IsFolder)
                {
                    commits = await CommitsAsync(hub.Client("a history"), repository, group.First(), ct);
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return new PinContent(after.ToImmutable(), commits);
    }

    private static async Task<ImmutableArray<RepoCommit>> CommitsAsync(
        HubClient client,
        HubRepository repository,
        OutdatedPin pin,
        CancellationToken ct
    )
    {
        var commits = ImmutableArray.CreateBuilder<RepoCommit>();
        await foreach (var commit in client.ListCommitsAsync(repository, pin.To, ct))
        {
            if (commit.Id == pin.From || commits.Count == MaxCommits)
            {
                break;
            }

            commits.Add(commit);
        }

        return commits.ToImmutable();
    }

    private string? Page(OutdatedPin pin, HubRepository repository)
    {
        using var hub = pin.Job.Connect(run, connection);
        return hub.IsFolder ? null : $"{hub.Environment.Endpoint.TrimEnd('/')}/{repository}";
    }

    private static HubLock Locked(RestoreJob job) => HubLockFile.Read(job.LockFile) ?? HubLock.Empty;

    private static bool IsOf(OutdatedPin pin, HubRepository repository, string revision) =>
        pin.Reference.Repository == repository && pin.Reference.Revision == revision;

    private static string Key(LockedModel model) =>
        $"{model.Repository}\n{model.Revision}\n{string.Join('|', model.Include)}\n{string.Join('|', model.Exclude)}";

    private static bool IsSame(ModelReference reference, LockedModel model) =>
        reference.Repository == model.Repository
        && reference.Revision == model.Revision
        && reference.Files.SequenceEqual(model.Include)
        && reference.ExcludeFiles.SequenceEqual(model.Exclude);
}
