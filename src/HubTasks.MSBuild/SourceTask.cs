using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Client;
using HubTasks.Hub.Restore;
using HubTasks.Hub.Sources;
using Microsoft.Build.Framework;

namespace HubTasks.MSBuild;

/// <summary>A task that asks a Hub or a folder feed for models.</summary>
public abstract class SourceTask : HubTask
{
    [Required]
    public ITaskItem[] References { get; set; } = [];

    /// <summary>The central <c>HubModelVersion</c> items.</summary>
    public ITaskItem[] Pins { get; set; } = [];

    /// <summary>Absolute.</summary>
    [Required]
    public string LockFile { get; set; } = "";

    /// <summary>Leave entries of the lock that <see cref="References"/> does not explain.</summary>
    public bool KeepOthers { get; set; }

    public bool Offline { get; set; }

    /// <summary>A URL or a folder, relative to the project; empty for the environment's.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>Relative to the project; empty for the environment's.</summary>
    public string CacheDirectory { get; set; } = "";

    /// <summary>The name of the environment variable that holds the token: parameters are written to binary logs.</summary>
    public string TokenVariable { get; set; } = "";

    protected override IEnumerable<ITaskItem> ItemsToBlame => References.Concat(Pins);

    private protected RestoreRequest Request(IEnumerable<HubModelItem> items) =>
        new()
        {
            References = [.. items.Select(item => item.Reference)],
            LockFile = LockFile,
            KeepOthers = KeepOthers,
            Offline = Offline,
        };

    /// <summary>Restores, and says what there is to say about it.</summary>
    private protected async Task<RestoreResult> RestoreAsync(RestoreRequest request, CancellationToken ct)
    {
        if (TokenVariable.StartsWith("hf_", StringComparison.Ordinal) && TokenVariable.Length > 16)
        {
            throw new HubTasksException(ProjectErrors.LooksLikeToken());
        }

        var environment = HubEnvironment.FromProcess();
        var progress = new BuildProgress(Log);
        using var connection = SourceConnection.Open(
            environment,
            new HubHttpOptions
            {
                Endpoint = Endpoint,
                Offline = request.Offline || environment.Offline,
                TokenVariable = TokenVariable.Length > 0 ? TokenVariable : null,
                Notice = progress.Noted,
            },
            ProjectDirectory
        );
        var root =
            CacheDirectory.Length > 0 ? Path.GetFullPath(CacheDirectory, ProjectDirectory) : environment.CacheDirectory;
        var cache = new ModelCache(new CacheLayout(root), environment.DisableSymlinks);
        var result = await new Restorer(connection.Source, cache, progress).RunAsync(
            request with
            {
                Offline = request.Offline || environment.Offline,
            },
            ct
        );
        Warn(result.Warnings);
        return result;
    }
}
