using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace HubTasks.Hub;

/// <summary>
/// A repository name as the Hub writes it: <c>owner/name</c>, or a bare name for the first models. Case-sensitive.
/// The rules are those of <c>huggingface_hub</c>'s <c>validate_repo_id</c>, with ASCII letters only.
/// </summary>
public sealed partial record RepoId : IComparable<RepoId>
{
    private RepoId(string value) => Value = value;

    public string Value { get; }

    /// <summary>The part before the slash; null for the first models, which have none.</summary>
    public string? Owner => Value.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? Value[..slash] : null;

    public string Name => Value[(Value.IndexOf('/', StringComparison.Ordinal) + 1)..];

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out RepoId? id)
    {
        var ok =
            text is not null
            && Pattern.IsMatch(text)
            && !text.Contains("--", StringComparison.Ordinal)
            && !text.Contains("..", StringComparison.Ordinal)
            && !text.EndsWith(".git", StringComparison.Ordinal);
        id = ok ? new RepoId(text!) : null;
        return ok;
    }

    /// <exception cref="FormatException">The text is not a repository name.</exception>
    public static RepoId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"`{text}` is not a repository name");

    public int CompareTo(RepoId? other) => string.CompareOrdinal(Value, other?.Value);

    public override string ToString() => Value;

    public static bool operator <(RepoId left, RepoId right) => left.CompareTo(right) < 0;

    public static bool operator <=(RepoId left, RepoId right) => left.CompareTo(right) <= 0;

    public static bool operator >(RepoId left, RepoId right) => left.CompareTo(right) > 0;

    public static bool operator >=(RepoId left, RepoId right) => left.CompareTo(right) >= 0;

    [GeneratedRegex(
        @"\A(?:[A-Za-z0-9_](?:[A-Za-z0-9_.\-]{0,94}[A-Za-z0-9_])?/)?[A-Za-z0-9_](?:[A-Za-z0-9_.\-]{0,94}[A-Za-z0-9_])?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 60_000
    )]
    private static partial Regex Pattern { get; }
}
