using HubTasks.Findings;

namespace HubTasks.Hub.Restore;

/// <summary>Whether paths from a server can all be files in one folder, on every system.</summary>
internal static class PathCheck
{
    public static IEnumerable<Diagnostic> Problems(HubRepository repository, IEnumerable<string> paths)
    {
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var safe = new List<string>();
        foreach (var path in paths)
        {
            if (!RepoPath.TryParse(path, out var reason))
            {
                yield return RestoreErrors.UnsafePath(repository, path, reason);
            }
            else if (!seen.TryAdd(path, path))
            {
                yield return RestoreErrors.PathsCollide(repository, seen[path], path);
            }
            else
            {
                safe.Add(path);
            }
        }

        foreach (var path in safe)
        {
            for (
                var slash = path.IndexOf('/', StringComparison.Ordinal);
                slash >= 0;
                slash = path.IndexOf('/', slash + 1)
            )
            {
                if (seen.TryGetValue(path[..slash], out var file))
                {
                    yield return RestoreErrors.PathsCollide(repository, file, path);
                }
            }
        }
    }
}
