using HubTasks.Findings;
using HubTasks.Hub;

namespace HubTasks.Releases.Mapping;

/// <summary>Which paths a release may write, and that no two of its files meet.</summary>
internal static class PathRules
{
    /// <param name="files">Where each comes from, for messages, and its path.</param>
    /// <param name="reserved">Paths that the sync writes itself.</param>
    public static IEnumerable<Diagnostic> Check(
        IReadOnlyCollection<(string Name, string Path)> files,
        IReadOnlySet<string> reserved
    )
    {
        foreach (var (name, path) in files)
        {
            if (Reason(path, reserved) is { } reason)
            {
                yield return SyncErrors.BadPath(name, path, reason);
            }
        }

        var byPath = new Dictionary<string, (string Name, string Path)>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in files)
        {
            if (byPath.TryAdd(file.Path, file))
            {
                continue;
            }

            var other = byPath[file.Path];
            yield return other.Path == file.Path
                ? SyncErrors.SamePath(file.Path, other.Name, file.Name)
                : SyncErrors.CaseOnly(other.Path, file.Path);
        }

        foreach (var (_, path) in files)
        {
            for (
                var slash = path.IndexOf('/', StringComparison.Ordinal);
                slash > 0;
                slash = path.IndexOf('/', slash + 1)
            )
            {
                if (byPath.TryGetValue(path[..slash], out var file))
                {
                    yield return SyncErrors.FileAndFolder(file.Path, path);
                }
            }
        }
    }

    private static string? Reason(string path, IReadOnlySet<string> reserved)
    {
        if (!RepoPath.TryParse(path, out var reason))
        {
            return reason;
        }

        var git = path.Split('/')
            .FirstOrDefault(segment => segment.StartsWith(".git", StringComparison.OrdinalIgnoreCase));
        return git is not null ? $"`{git}` steers git, and a release must not"
            : reserved.Contains(path) ? "the sync writes that file itself"
            : null;
    }
}
