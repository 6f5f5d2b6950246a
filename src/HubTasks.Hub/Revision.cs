using System.Buffers;

namespace HubTasks.Hub;

/// <summary>A revision is a branch, a tag, a full commit, or a ref such as <c>refs/pr/1</c>.</summary>
public static class Revision
{
    public const string Main = "main";

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    /// <summary>True for a full commit id: 40 lower-case hexadecimal digits. Only such a revision is a pin.</summary>
    public static bool IsCommit(string? text) => text is { Length: 40 } && IsLowerHex(text);

    public static bool IsLowerHex(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(LowerHex);

    /// <summary>
    /// True for text that can name a revision and be a relative path in <c>refs/</c>: git's ref rules
    /// (git-check-ref-format) that matter for paths and URLs.
    /// </summary>
    public static bool IsValid(string? text) =>
        text is { Length: > 0 and <= 255 }
        && RepoPath.TryParse(text, out _)
        && text.IndexOfAny([' ', '~', '^', ':', '?', '*', '[', '\\']) < 0
        && !text.EndsWith(".lock", StringComparison.Ordinal)
        && !text.Contains("@{", StringComparison.Ordinal);
}
