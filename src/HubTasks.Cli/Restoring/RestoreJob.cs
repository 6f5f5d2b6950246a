using System.Collections.Immutable;
using HubTasks.Cli.CommandLine;
using HubTasks.Cli.Projects;
using HubTasks.Hub.Restore;
using HubTasks.Settings;

namespace HubTasks.Cli.Restoring;

/// <summary>One lock file, and everything that is restored under it.</summary>
/// <param name="LockFile">Absolute.</param>
/// <param name="References">From all projects that write this lock file, or from the settings.</param>
internal sealed record RestoreJob(string LockFile, ImmutableArray<ModelReference> References)
{
    /// <summary>Whom to name in a message: a project, a settings file or a lock file; absolute.</summary>
    public required string Source { get; init; }

    public bool Locked { get; init; }

    public bool Offline { get; init; }

    /// <summary>Entries of the lock that nobody here asks for may be somebody else's.</summary>
    public bool KeepOthers { get; init; }

    /// <summary>What the project says, where nobody typed <c>--endpoint</c>; absolute where it is a folder.</summary>
    public string? ProjectEndpoint { get; init; }

    /// <summary>What the project says, where nobody typed <c>--cache-dir</c>; absolute.</summary>
    public string? ProjectCache { get; init; }

    /// <summary>What the settings file says, where neither flag nor environment does; absolute.</summary>
    public string? Feed { get; init; }

    public ImmutableArray<ProjectModels> Projects { get; init; } = [];

    public SettingsFile? Settings { get; init; }

    public static RestoreJob Of(ProjectModels project)
    {
        var folder = Path.GetDirectoryName(project.Path)!;
        string? Absolute(string property) =>
            project.Properties[property] is { Length: > 0 } set
                ? ConnectionOptions.IsAddress(set)
                    ? set
                    : Path.GetFullPath(set, folder)
                : null;
        return new RestoreJob(project.LockFile, [.. project.References.Select(reference => reference.Reference)])
        {
            Source = project.Path,
            Locked = project.Locked,
            Offline = project.Offline,
            KeepOthers = project.SharesLock,
            ProjectEndpoint = Absolute("HubEndpoint"),
            ProjectCache = Absolute("HubCacheDirectory"),
            Projects = [project],
        };
    }

    /// <summary>A lock file by itself restores exactly what it says.</summary>
    public static RestoreJob OfLock(string path, HubLock held) =>
        new(
            path,
            [
                .. held.Models.Select(model => new ModelReference(
                    model.Repository,
                    model.Revision,
                    model.Include,
                    model.Exclude
                )),
            ]
        )
        {
            Source = path,
            Locked = true,
        };

    public static RestoreJob Of(SettingsFile settings) =>
        new(Path.Combine(settings.Folder!, HubLockFile.DefaultName), SettingsModels.Read(settings))
        {
            Source = settings.FullPath!,
            Feed = settings.Root?.GetText("feed") is { } feed ? Path.GetFullPath(feed, settings.Folder!) : null,
            Settings = settings,
        };

    /// <summary>Projects that share a lock file are one job: the file must hold what all of them ask for.</summary>
    public static ImmutableArray<RestoreJob> Merge(IEnumerable<RestoreJob> jobs) =>
        [
            .. jobs.GroupBy(job => job.LockFile, StringComparer.Ordinal)
                .Select(group =>
                    group.First() with
                    {
                        References = [.. group.SelectMany(job => job.References)],
                        Locked = group.Any(job => job.Locked),
                        Offline = group.Any(job => job.Offline),
                        Projects = [.. group.SelectMany(job => job.Projects)],
                    }
                ),
        ];

    /// <summary>Flags beat the project, the project beats the environment as in a build, the environment beats settings.</summary>
    public HubConnection Connect(Invocation run, ConnectionOptions options)
    {
        var environment = options.Read(run);
        if (ProjectEndpoint is not null && !run.Has(options.Endpoint))
        {
            environment = environment.With("HF_ENDPOINT", ProjectEndpoint);
        }
        else if (Feed is not null && !run.Has(options.Endpoint) && environment.NonEmpty("HF_ENDPOINT") is null)
        {
            environment = environment.With("HF_ENDPOINT", Feed);
        }

        if (ProjectCache is not null && !run.Has(options.CacheDirectory))
        {
            environment = environment.With("HF_HUB_CACHE", ProjectCache);
        }

        return new HubConnection(environment, run);
    }
}
