using System.Collections.Immutable;
using Microsoft.Extensions.FileSystemGlobbing;

namespace HubTasks.Hub.Restore;

/// <summary>
/// Globs with MSBuild's meaning: <c>*</c> stays inside a folder, <c>**</c> crosses folders. (In Python's
/// <c>allow_patterns</c> a <c>*</c> crosses them too.) Case-sensitive, as the Hub's paths are.
/// </summary>
public static class FileSelection
{
    /// <summary>Why a glob cannot be used; null when it can.</summary>
    public static string? Problem(string glob) =>
        string.IsNullOrWhiteSpace(glob) ? "it is empty"
        : glob.Contains('\0', StringComparison.Ordinal) ? "it contains NUL"
        : glob.StartsWith('/') || (glob.Length > 1 && glob[1] == ':') ? "it is absolute"
        : glob.Split('/', '\\').Contains("..") ? "it leaves the repository"
        : null;

    /// <summary>The paths that a selection takes, in the order given.</summary>
    /// <param name="paths">All of a repository's.</param>
    /// <param name="include">Empty means all.</param>
    /// <param name="exclude">Wins over <paramref name="include"/>.</param>
    public static ImmutableArray<string> Select(
        IReadOnlyCollection<string> paths,
        ImmutableArray<string> include,
        ImmutableArray<string> exclude
    )
    {
        if (include.IsEmpty && exclude.IsEmpty)
        {
            return [.. paths];
        }

        var matcher = new Matcher(StringComparison.Ordinal);
        matcher.AddIncludePatterns(include.IsEmpty ? ["**/*"] : include);
        matcher.AddExcludePatterns(exclude);

        // paths that no system could hold are not handed to a library that thinks in files
        var safe = paths.Where(RepoPath.IsSafe).ToHashSet(StringComparer.Ordinal);
        var taken = matcher.Match(safe).Files.Select(match => match.Path).ToHashSet(StringComparer.Ordinal);
        return [.. paths.Where(path => taken.Contains(path) || (!safe.Contains(path) && include.IsEmpty))];
    }
}
