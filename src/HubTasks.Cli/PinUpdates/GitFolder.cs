using HubTasks.Findings;
using HubTasks.Releases.PinUpdates;

namespace HubTasks.Cli.PinUpdates;

/// <summary>The clone that files lie in, as far as their paths in it.</summary>
internal static class GitFolder
{
    /// <summary>A file's path in the git repository around it, with <c>/</c>.</summary>
    /// <param name="file">Absolute.</param>
    /// <exception cref="HubTasksException">HUB4601.</exception>
    public static string PathOf(string file) =>
        GitCheckout.RootOf(Path.GetDirectoryName(file)) is { } root
            ? Path.GetRelativePath(root, file).Replace('\\', '/')
            : throw new HubTasksException(PinErrors.NotInGit(file));
}
