namespace HubTasks.Hub.Client;

/// <summary>
/// The addresses of the Hub's API below its endpoint, as pure functions. Every segment is escaped; a revision's slashes
/// too, because that is what the Hub routes on.
/// </summary>
internal static class HubRoutes
{
    public const string WhoAmI = "/api/whoami-v2";

    public const string OAuthToken = "/oauth/token";

    public static string Info(
        HubRepository repository,
        string? revision,
        IEnumerable<KeyValuePair<string, string>> query
    ) => (revision is null ? Api(repository) : $"{Api(repository)}/revision/{Segment(revision)}") + Query(query);

    public static string Tree(HubRepository repository, string revision, string? folder, bool recursive, bool expand) =>
        $"{Api(repository)}/tree/{Segment(revision)}"
        + (string.IsNullOrEmpty(folder) ? "" : "/" + Path(folder))
        + Query([new("recursive", Flag(recursive)), new("expand", Flag(expand))]);

    public static string PathsInfo(HubRepository repository, string revision) =>
        $"{Api(repository)}/paths-info/{Segment(revision)}";

    public static string Refs(HubRepository repository, bool pullRequests) =>
        $"{Api(repository)}/refs" + (pullRequests ? "?include_prs=1" : "");

    public static string Commits(HubRepository repository, string revision) =>
        $"{Api(repository)}/commits/{Segment(revision)}";

    public static string Resolve(HubRepository repository, string revision, string path) =>
        $"/{Web(repository)}/resolve/{Segment(revision)}/{Path(path)}";

    public static string Search(RepoType type, IEnumerable<KeyValuePair<string, string>> query) =>
        $"/api/{type.ApiSegment()}" + Query(query);

    /// <summary><c>/api/models/org/name</c>.</summary>
    public static string Api(HubRepository repository) => $"/api/{repository.ApiSegment}/{Path(repository.Id.Value)}";

    /// <summary><c>datasets/org/name</c>: the repository's page, which is where access is asked for.</summary>
    public static string Web(HubRepository repository) => repository.WebPrefix + Path(repository.Id.Value);

    /// <summary>One segment of a path, with every reserved character escaped.</summary>
    /// <exception cref="Findings.HubTasksException">HUB9044: <c>.</c> or <c>..</c>, which an address cannot carry.</exception>
    public static string Segment(string text) =>
        text is "" or "." or ".." ? throw HubErrors.BadPath(text).AsException() : Uri.EscapeDataString(text);

    /// <summary>Several segments; their slashes stay.</summary>
    public static string Path(string path) => string.Join('/', path.Split('/').Select(Segment));

    public static string Query(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var text = string.Join(
            '&',
            pairs.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}")
        );
        return text.Length == 0 ? "" : "?" + text;
    }

    private static string Flag(bool value) => value ? "true" : "false";
}
