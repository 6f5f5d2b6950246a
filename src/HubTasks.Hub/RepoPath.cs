using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace HubTasks.Hub;

/// <summary>
/// Paths inside a repository, with <c>/</c>. A path from a server, an archive or a lock file passes here before it
/// touches a disk, under the rules of every system at once: what is refused on Windows is refused everywhere, so a lock
/// written on Linux restores on Windows.
/// </summary>
public static class RepoPath
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create(
        "\\:*?\"<>|\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f\u007f"
    );

    /// <summary>Longest path accepted, in UTF-16 units; Linux allows 4096 bytes, a repository needs far less.</summary>
    public const int MaxLength = 1024;

    /// <summary>False, with the reason, for a path that could leave its folder or not exist on some system.</summary>
    public static bool TryParse([NotNullWhen(true)] string? path, [NotNullWhen(false)] out string? reason)
    {
        reason = Reason(path);
        return reason is null;
    }

    public static bool IsSafe([NotNullWhen(true)] string? path) => Reason(path) is null && path is not null;

    private static string? Reason(string? path)
    {
        if (string.IsNullOrEmpty(path))
        {
            return "it is empty";
        }

        if (path.Length > MaxLength)
        {
            return $"it is longer than {MaxLength} characters";
        }

        if (path[0] is '/')
        {
            return "it is absolute";
        }

        if (path.AsSpan().IndexOfAny(Forbidden) is var at and >= 0)
        {
            return path[at] is '\\' ? "it contains a backslash"
                : path[at] is ':' && at == 1 ? "it begins with a drive letter"
                : $"it contains the character U+{(int)path[at]:X4}";
        }

        foreach (var segment in path.Split('/'))
        {
            if (SegmentReason(segment) is { } reason)
            {
                return reason;
            }
        }

        return null;
    }

    private static string? SegmentReason(string segment)
    {
        if (segment.Length == 0)
        {
            return "it has an empty segment";
        }

        if (segment is "." or "..")
        {
            return $"it has the segment `{segment}`";
        }

        if (segment.Length > 255)
        {
            return "it has a segment longer than 255 characters";
        }

        if (segment.Equals(".git", StringComparison.OrdinalIgnoreCase))
        {
            return "it has the segment `.git`";
        }

        if (segment[^1] is '.' or ' ')
        {
            return $"the segment `{segment}` ends with a dot or a space, which Windows drops";
        }

        return IsReservedOnWindows(segment) ? $"`{segment}` is a device name on Windows" : null;
    }

    private static bool IsReservedOnWindows(string segment)
    {
        var stem = segment.AsSpan();
        if (stem.IndexOf('.') is var dot and >= 0)
        {
            stem = stem[..dot];
        }

        stem = stem.TrimEnd(' ');
        return stem.Equals("CON", StringComparison.OrdinalIgnoreCase)
            || stem.Equals("PRN", StringComparison.OrdinalIgnoreCase)
            || stem.Equals("AUX", StringComparison.OrdinalIgnoreCase)
            || stem.Equals("NUL", StringComparison.OrdinalIgnoreCase)
            || (
                stem.Length == 4
                && (
                    stem.StartsWith("COM", StringComparison.OrdinalIgnoreCase)
                    || stem.StartsWith("LPT", StringComparison.OrdinalIgnoreCase)
                )
                && (char.IsAsciiDigit(stem[3]) || stem[3] is '\u00b9' or '\u00b2' or '\u00b3')
            );
    }
}
