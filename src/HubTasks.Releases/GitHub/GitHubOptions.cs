namespace HubTasks.Releases.GitHub;

/// <summary>How to talk to a GitHub: github.com, an Enterprise Server, or a tenant of ghe.com.</summary>
public sealed record GitHubOptions
{
    public const string PublicApi = "https://api.github.com";

    /// <summary><c>GITHUB_API_URL</c>; may have a path (<c>https://host/api/v3</c>). Without a trailing slash.</summary>
    public string ApiBase { get; init; } = PublicApi;

    /// <summary>Null asks anonymously, which GitHub allows 60 times in an hour.</summary>
    public string? Token { get; init; }

    /// <summary><c>Bearer</c>; the older <c>token</c> means the same to GitHub.</summary>
    public string AuthScheme { get; init; } = "Bearer";

    public string Accept { get; init; } = "application/vnd.github+json";

    public string ApiVersion { get; init; } = "2022-11-28";

    /// <summary>The longest that one request may wait for a limit to reset; past it the request fails and says when.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Entries on a page of a list, at most 100; null leaves it to the server.</summary>
    public int? PageSize { get; init; } = 100;

    /// <summary>How long the headers of an answer, or the next bytes of a download, may take.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
