using System.Collections.Immutable;
using HubTasks.Cli.CommandLine;
using HubTasks.Cli.Projects;
using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Restore;
using HubTasks.Settings;

namespace HubTasks.Cli.Restoring;

/// <summary>From what was typed, or from what lies in the current folder, to jobs.</summary>
internal static class RestoreTargets
{
    private static readonly string[] Solutions = [".sln", ".slnx", ".slnf"];

    /// <param name="run">For the folder and the environment.</param>
    /// <param name="typed">A project, a solution, a lock file, a settings file, a folder with one of them; null is the current folder.</param>
    /// <param name="ct">Ends MSBuild.</param>
    /// <exception cref="HubTasksException">HUB0030 to HUB0036, HUB1002, HUB1012, all that are known.</exception>
    public static async Task<ImmutableArray<RestoreJob>> ReadAsync(Invocation run, string? typed, CancellationToken ct)
    {
        var path = Find(run, typed);
        var name = Path.GetFileName(path);
        if (Solutions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
        {
            var projects = SolutionFile.Projects(path);
            var jobs = new List<RestoreJob>();
            foreach (var project in projects)
            {
                jobs.Add(RestoreJob.Of(await ProjectModels.ReadAsync(project, run.App.Environment, ct)));
            }

            return RestoreJob.Merge(jobs.Where(job => !job.References.IsEmpty));
        }

        if (name.EndsWith("proj", StringComparison.OrdinalIgnoreCase))
        {
            return [RestoreJob.Of(await ProjectModels.ReadAsync(path, run.App.Environment, ct))];
        }

        if (name.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            var held = HubLockFile.Read(path) ?? throw new HubTasksException(Messages.NoSuchFile(path));
            return [RestoreJob.OfLock(path, held)];
        }

        return
            name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase)
            ? [RestoreJob.Of(SettingsFile.Load(path))]
            : throw new HubTasksException(Messages.NotATarget(typed ?? path));
    }

    /// <summary>Restores a job whose files were just edited: read anew, and some repositories resolved anew.</summary>
    public static async Task RestoreAgainAsync(
        Invocation run,
        RestoreJob edited,
        ConnectionOptions connection,
        ImmutableArray<HubRepository> resolve,
        CancellationToken ct
    )
    {
        var sources = edited.Projects.IsEmpty ? [edited.Source] : edited.Projects.Select(project => project.Path);
        var jobs = new List<RestoreJob>();
        foreach (var source in sources)
        {
            jobs.AddRange(await ReadAsync(run, source, ct));
        }

        foreach (var job in RestoreJob.Merge(jobs))
        {
            using var hub = job.Connect(run, connection);
            await RestoreRun.RunAsync(
                run,
                job,
                hub,
                request => request with { Locked = false, ForceEvaluate = true, Only = resolve },
                ct
            );
        }
    }

    /// <summary>The one file that is meant; absolute.</summary>
    public static string Find(Invocation run, string? typed)
    {
        var path = typed is null ? run.App.Directory : run.PathOf(typed);
        if (File.Exists(path))
        {
            return path;
        }

        if (!Directory.Exists(path))
        {
            throw new HubTasksException(Messages.NoSuchFile(typed!));
        }

        var files = Directory.EnumerateFiles(path).ToList();
        files.Sort(StringComparer.Ordinal);
        var projects = files.Where(IsProject).ToList();
        var solutions = files
            .Where(file => Solutions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .ToList();
        var candidates = projects.Count > 0 ? projects : solutions;
        if (candidates.Count > 1)
        {
            throw new HubTasksException(Messages.SeveralTargets(path, candidates));
        }

        return candidates.FirstOrDefault()
            ?? SettingsFile.PathFrom(path)
            ?? files.Find(file => Path.GetFileName(file) == HubLockFile.DefaultName)
            ?? throw new HubTasksException(Messages.NothingToRestore(path));
    }

    private static bool IsProject(string file) =>
        Path.GetExtension(file).ToLowerInvariant() is ".csproj" or ".fsproj" or ".vbproj" or ".proj";
}
