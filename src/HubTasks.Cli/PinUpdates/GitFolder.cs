using HubTasks.Findings;
using HubTasks.Releases.PinUpdates;

namespace HubTasks.Cli.PinUpdates;

/// <summary>The clone that files lie in, as far as their paths in it.</summary>
internal static class GitFolder
{
    /// <summary>A file's path in the git repository around it, with <c>/</c>.</summary>
    /// <param name="file">Absolute.</param>
    /// <exception cref="HubTasksException">HUB4601.</exception>
    public static string PathOf(string file)
    {
        for (var at = Path.GetDirectoryName(file); at is not null; at = Path.GetDirectoryName(at))
        {
            // a folder, or a file in a worktree and in a submodule
            if (Path.Exists(Path.Combine(at, ".git")))
            {
                return Path.GetRelativePath(at, file).Replace('\\', '/');
            }
        }

        throw new HubTasksException(PinErrors.NotInGit(file));
    }
}
