using System.Net;
using System.Net.Http.Headers;

namespace HubTasks.Releases.GitHub;

/// <summary>
/// The GitHub calls this project makes, one method per endpoint. Takes an <see cref="HttpClient"/> whose handler follows
/// no redirects (<see cref="CreateHandler"/>).
/// </summary>
public sealed class GitHubClient(HttpClient http, GitHubOptions options)
{
    private static readonly HttpStatusCode[] Missing = [HttpStatusCode.NotFound];
    private static readonly HttpStatusCode[] MissingOrEmpty = [HttpStatusCode.NotFound, HttpStatusCode.Conflict];

    private readonly GitHubCalls _calls = new(http, options);

    /// <summary>A handler that leaves redirects, cookies and encodings alone.</summary>
    public static SocketsHttpHandler CreateHandler() =>
        new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };

    /// <summary>The repository as it is called today, also when it was renamed.</summary>
    public Task<GitHubRepoInfo> GetRepositoryAsync(GitHubRepo repo, CancellationToken ct) =>
        _calls.GetAsync(GitHubRoutes.Repository(repo), $"repository `{repo}`", GitHubJson.Default.GitHubRepoInfo, ct);

    /// <summary>A published release; drafts are not found by tag.</summary>
    public Task<GitHubRelease> GetReleaseByTagAsync(GitHubRepo repo, string tag, CancellationToken ct) =>
        _calls.GetAsync(
            GitHubRoutes.ReleaseByTag(repo, tag),
            $"release with the tag `{tag}` in `{repo}`",
            GitHubJson.Default.GitHubRelease,
            ct
        );

    public Task<GitHubRelease> GetReleaseAsync(GitHubRepo repo, long id, CancellationToken ct) =>
        _calls.GetAsync(
            GitHubRoutes.Release(repo, id),
            $"release {id} in `{repo}`",
            GitHubJson.Default.GitHubRelease,
            ct
        );

    /// <summary>What GitHub calls the latest, which no version number tells; null when there are only drafts and prereleases.</summary>
    public Task<GitHubRelease?> GetLatestReleaseAsync(GitHubRepo repo, CancellationToken ct) =>
        _calls.TryGetAsync(
            GitHubRoutes.LatestRelease(repo),
            $"latest release of `{repo}`",
            Missing,
            GitHubJson.Default.GitHubRelease,
            ct
        );

    /// <summary>All releases, newest first.</summary>
    public IAsyncEnumerable<GitHubRelease> GetReleasesAsync(GitHubRepo repo, CancellationToken ct) =>
        _calls.PageAsync(
            GitHubRoutes.Releases(repo, options.PageSize),
            $"list of releases in `{repo}`",
            GitHubJson.Default.ImmutableArrayGitHubRelease,
            ct
        );

    /// <summary>The assets of a release, page by page.</summary>
    public IAsyncEnumerable<GitHubAsset> GetAssetsAsync(GitHubRepo repo, long release, CancellationToken ct) =>
        _calls.PageAsync(
            GitHubRoutes.Assets(repo, release, options.PageSize),
            $"list of assets of release {release} in `{repo}`",
            GitHubJson.Default.ImmutableArrayGitHubAsset,
            ct
        );

    public Task<GitHubAsset> GetAssetAsync(GitHubRepo repo, long id, CancellationToken ct) =>
        _calls.GetAsync(GitHubRoutes.Asset(repo, id), $"asset {id} in `{repo}`", GitHubJson.Default.GitHubAsset, ct);

    /// <summary>The commit a tag means, through annotated tags; null when there is no such tag.</summary>
    public async Task<string?> GetTagCommitAsync(GitHubRepo repo, string tag, CancellationToken ct)
    {
        const int MaxPeel = 5;
        var reference = await _calls.TryGetAsync(
            GitHubRoutes.TagRef(repo, tag),
            $"tag `{tag}` in `{repo}`",
            MissingOrEmpty,
            GitHubJson.Default.GitRef,
            ct
        );
        var target = reference?.Target;
        for (var peeled = 0; target is { Type: "tag" }; peeled++)
        {
            if (peeled == MaxPeel)
            {
                return null;
            }

            var url = GitHubRoutes.Tag(repo, target.Sha);
            target = (await _calls.GetAsync(url, $"tag object `{target.Sha}`", GitHubJson.Default.GitTag, ct)).Target;
        }

        return target is { Type: "commit" } ? target.Sha : null;
    }

    /// <summary>Opens an asset's bytes from <paramref name="offset"/> on, or from 0 when the storage cannot skip.</summary>
    /// <returns>The caller disposes it. Its status is 206 when the offset was honoured, else 200.</returns>
    public Task<HttpResponseMessage> OpenAssetAsync(GitHubAsset asset, long offset, CancellationToken ct) =>
        _calls.OpenAsync(
            new GitHubRequest(HttpMethod.Get, _calls.Address(asset.Url), $"asset `{asset.Name}`")
            {
                Accept = "application/octet-stream",
                Streams = true,
                Range = offset > 0 ? new RangeHeaderValue(offset, null) : null,
            },
            ct
        );

    /// <summary>Opens the source archive (tar.gz) that GitHub makes for a ref. Its bytes are not promised to stay the same.</summary>
    public Task<HttpResponseMessage> OpenTarballAsync(GitHubRepo repo, string reference, CancellationToken ct) =>
        _calls.OpenAsync(
            new GitHubRequest(
                HttpMethod.Get,
                _calls.Address(GitHubRoutes.Tarball(repo, reference)),
                $"source archive of `{reference}` in `{repo}`"
            )
            {
                Streams = true,
            },
            ct
        );

    /// <summary>How many attestations GitHub holds for a digest; null where the server does not know the endpoint.</summary>
    public async Task<int?> CountAttestationsAsync(GitHubRepo repo, string sha256, CancellationToken ct) =>
        (
            await _calls.TryGetAsync(
                GitHubRoutes.Attestations(repo, sha256),
                $"attestations of `{sha256}`",
                Missing,
                GitHubJson.Default.GitHubAttestations,
                ct
            )
        )
            ?.Attestations
            .Length;
}
