using HubTasks.Audit.Files;
using HubTasks.Hub;

namespace HubTasks.Audit.Archives;

/// <summary>Names inside archives, under the rules of every system at once.</summary>
internal static class ArchiveNames
{
    public static void Check(FileScan scan, string name, long offset)
    {
        var path = name.TrimEnd('/');
        if (
            path.Length == 0
            || RepoPath.TryParse(path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path, out var reason)
            || path == "."
        )
        {
            return;
        }

        var leaves = Leaves(path);
        scan.Report(
            FileRules.ArchiveName,
            leaves ? Verdict.Dangerous : Verdict.Suspicious,
            $"the member `{FileScan.Shown(name)}` has a name that {(leaves ? "leaves the folder" : "some systems cannot hold")}: {reason}",
            "do not extract this archive",
            offset
        );
    }

    private static bool Leaves(string path) =>
        path[0] is '/' or '\\'
        || (path.Length > 1 && path[1] == ':')
        || path.Contains('\0', StringComparison.Ordinal)
        || path.Split('/', '\\').Contains("..");
}
