using HubTasks.Cli.CommandLine;
using HubTasks.Hub;
using HubTasks.Hub.Restore;

namespace HubTasks.Cli.Progress;

/// <summary>Bars on a terminal, lines in CI, in a pipe, and wherever someone turned bars off.</summary>
internal static class RestoreProgress
{
    public static async Task<T> ShowAsync<T>(
        Invocation run,
        HubEnvironment environment,
        Func<IRestoreProgress, Task<T>> work
    )
    {
        var bars =
            run.App.Terminal.Error
            && run.Talk.Verbosity >= Verbosity.Normal
            && environment.DisableProgressBars != true
            && !environment.IsCi;
        if (!bars)
        {
            return await work(new LineProgress(run.Talk, run.App.Time));
        }

        await using var progress = new BarProgress(run.App, run.Talk);
        return await work(progress);
    }
}
