using System.Globalization;

namespace HubTasks.Releases.GitHub;

/// <summary>The paths of the calls, appended to the API's base: joining them as URIs would drop <c>/api/v3</c>.</summary>
internal static class GitHubRoutes
{
    public static string Repository(GitHubRepo repo) => $"/repos/{repo}";

    public static string Release(GitHubRepo repo, long id) => string.Create(Culture, $"/repos/{repo}/releases/{id}");

    public static string ReleaseByTag(GitHubRepo repo, string tag) => $"/repos/{repo}/releases/tags/{Segments(tag)}";

    public static string LatestRelease(GitHubRepo repo) => $"/repos/{repo}/releases/latest";

    public static string Releases(GitHubRepo repo, int? pageSize) => $"/repos/{repo}/releases{Page(pageSize)}";

    public static string Assets(GitHubRepo repo, long release, int? pageSize) =>
        string.Create(Culture, $"/repos/{repo}/releases/{release}/assets{Page(pageSize)}");

    public static string Asset(GitHubRepo repo, long id) =>
        string.Create(Culture, $"/repos/{repo}/releases/assets/{id}");

    public static string TagRef(GitHubRepo repo, string tag) => $"/repos/{repo}/git/ref/tags/{Segments(tag)}";

    public static string Tag(GitHubRepo repo, string sha) => $"/repos/{repo}/git/tags/{sha}";

    public static string Tarball(GitHubRepo repo, string reference) => $"/repos/{repo}/tarball/{Segments(reference)}";

    public static string Attestations(GitHubRepo repo, string sha256) => $"/repos/{repo}/attestations/sha256:{sha256}";

    /// <summary>A tag may hold slashes, which stay; everything else that means something in a URL is escaped.</summary>
    public static string Segments(string text) => string.Join('/', text.Split('/').Select(Uri.EscapeDataString));

    /// <summary>The page size where a query goes before it.</summary>
    public static string AndPage(int? size) => size is null ? "" : string.Create(Culture, $"&per_page={size}");

    /// <param name="query">Escaped, without a question mark; may be empty.</param>
    public static string WithQuery(string path, string query, int? pageSize) =>
        query.Length == 0 ? path + Page(pageSize) : $"{path}?{query}{AndPage(pageSize)}";

    private static CultureInfo Culture => CultureInfo.InvariantCulture;

    private static string Page(int? size) => size is null ? "" : string.Create(Culture, $"?per_page={size}");
}
