using HubTasks.Cli.CommandLine;
using HubTasks.Cli.Output;
using HubTasks.Cli.Progress;
using HubTasks.Hub.Restore;

namespace HubTasks.Cli.Restoring;

/// <summary>One job, done: restored with progress, warnings said, and a line about the lock file.</summary>
internal static class RestoreRun
{
    public static async Task<RestoreResult> RunAsync(
        Invocation run,
        RestoreJob job,
        HubConnection hub,
        Func<RestoreRequest, RestoreRequest> adjust,
        CancellationToken ct
    )
    {
        var request = adjust(
            new RestoreRequest
            {
                References = job.References,
                LockFile = job.LockFile,
                Locked = job.Locked,
                KeepOthers = job.KeepOthers,
                Offline = job.Offline || hub.Environment.Offline,
            }
        );
        var result = await RestoreProgress.ShowAsync(
            run,
            hub.Environment,
            progress => new Restorer(hub.Source, hub.Cache, progress).RunAsync(request, ct)
        );
        foreach (var warning in result.Warnings)
        {
            run.Talk.Warning(warning);
        }

        var files = result.Models.Sum(model => model.Files.Length);
        var bytes = result.Models.Sum(model => model.Files.Sum(file => file.Size));
        var wrote = result.LockChanged ? $"; wrote {Path.GetRelativePath(run.App.Directory, job.LockFile)}" : "";
        run.Talk.Line(
            $"restored {Units.Count(result.Models.Length, "model")}: {Units.Count(files, "file")}, {Units.Bytes(bytes)}{wrote}"
        );
        return result;
    }
}
