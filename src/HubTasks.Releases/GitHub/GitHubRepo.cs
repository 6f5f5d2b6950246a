using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace HubTasks.Releases.GitHub;

/// <summary>A repository on GitHub: <c>owner/name</c>.</summary>
public readonly partial record struct GitHubRepo
{
    private readonly string? _value;

    private GitHubRepo(string value) => _value = value;

    public string Value =>
        _value ?? throw new InvalidOperationException("a GitHub repository was used before it was set");

    public string Owner => Value[..Value.IndexOf('/', StringComparison.Ordinal)];

    public static bool TryParse([NotNullWhen(true)] string? text, out GitHubRepo repo)
    {
        var ok = text is not null && Pattern.IsMatch(text) && text.Split('/')[1] is not ("." or "..");
        repo = ok ? new GitHubRepo(text!) : default;
        return ok;
    }

    /// <exception cref="FormatException">The text is not <c>owner/name</c>.</exception>
    public static GitHubRepo Parse(string text) =>
        TryParse(text, out var repo) ? repo : throw new FormatException($"`{text}` is not owner/name");

    /// <exception cref="Findings.HubTasksException">HUB4003.</exception>
    public static GitHubRepo Require(string? text) =>
        TryParse(text, out var repo) ? repo : throw new Findings.HubTasksException(SyncErrors.NoGitHubRepo(text));

    public override string ToString() => _value ?? "";

    [GeneratedRegex(
        @"\A[A-Za-z0-9_](?:[A-Za-z0-9_\-]{0,38})/[A-Za-z0-9_.\-]{1,100}\z",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 60_000
    )]
    private static partial Regex Pattern { get; }
}
