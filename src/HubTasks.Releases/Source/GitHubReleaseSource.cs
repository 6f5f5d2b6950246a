using System.Collections.Immutable;
using HubTasks.Findings;
using HubTasks.Releases.GitHub;
using HubTasks.Releases.Mapping;

namespace HubTasks.Releases.Source;

/// <summary>A release of a GitHub repository, asked for anew: an event's payload is a snapshot that may lack assets.</summary>
public sealed class GitHubReleaseSource(
    GitHubClient client,
    GitHubRepo repo,
    ReleaseTrigger trigger,
    SyncOptions options,
    TimeProvider time
) : IReleaseSource
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(10);

    private readonly Dictionary<long, GitHubAsset> _assets = [];

    public async Task<SourceRelease> GetAsync(CancellationToken ct)
    {
        var found = await FindAsync(ct);
        var commit = found.Draft ? null : await client.GetTagCommitAsync(repo, found.TagName, ct);
        var latest = found is { Draft: false, Prerelease: false } && await IsLatestAsync(found, ct);
        found = await WaitForAssetsAsync(found, ct);
        var (server, name) = Origin(found.HtmlUrl);
        return new SourceRelease(found.TagName, Usable(found.Assets))
        {
            Name = found.Name,
            Notes = found.Body,
            Draft = found.Draft,
            Prerelease = found.Prerelease,
            IsLatest = latest,
            GitHub = new GitHubOrigin(
                server,
                name,
                found.Id,
                found.HtmlUrl,
                commit,
                found.PublishedAt,
                found.Immutable
            ),
        };
    }

    public async Task<OpenedAsset> OpenAsync(SourceAsset asset, long offset, CancellationToken ct)
    {
        var response = await client.OpenAssetAsync(_assets[asset.Id], offset, ct);
        var from = response.Content.Headers.ContentRange?.From ?? 0;
        return new OpenedAsset(await response.Content.ReadAsStreamAsync(ct), from, response);
    }

    private async Task<GitHubRelease> FindAsync(CancellationToken ct) =>
        trigger switch
        {
            ReleaseTrigger.Release { ReleaseId: { } id } => await client.GetReleaseAsync(repo, id, ct),
            ReleaseTrigger.Release { Tag: var tag } => await client.GetReleaseByTagAsync(repo, tag, ct),
            _ => await client.GetLatestReleaseAsync(repo, ct)
                ?? throw new HubTasksException(SyncErrors.NoTag($"`{repo}` has no full release yet")),
        };

    private async Task<bool> IsLatestAsync(GitHubRelease release, CancellationToken ct) =>
        trigger is ReleaseTrigger.Latest || (await client.GetLatestReleaseAsync(repo, ct))?.Id == release.Id;

    /// <summary>Waits, within bounds, for tools that publish before they upload. An immutable release is complete.</summary>
    private async Task<GitHubRelease> WaitForAssetsAsync(GitHubRelease release, CancellationToken ct)
    {
        var globs = new NameGlobs(options.Assets);
        for (var waited = TimeSpan.Zero; ; waited += Poll)
        {
            release = release with { Assets = await CompleteAsync(release, ct) };
            var names = Usable(release.Assets).Select(asset => asset.Name).ToList();
            var unmatched = !options.AllowUnmatched && globs.Unmatched(names).Any();
            var complete = names.Count >= options.ExpectAssets && !unmatched;
            if (complete || release.Draft || release.Immutable == true || waited + Poll > options.AssetWait)
            {
                return names.Count >= options.ExpectAssets || release.Draft
                    ? release
                    : throw new HubTasksException(SyncErrors.AssetsMissing(names.Count, options.ExpectAssets));
            }

            await Task.Delay(Poll, time, ct);
            release = await client.GetReleaseAsync(repo, release.Id, ct);
        }
    }

    /// <summary>
    /// The release's own list holds all assets in practice, but nothing promises it; a list whose length could be the
    /// end of a page is asked for page by page.
    /// </summary>
    private async Task<ImmutableArray<GitHubAsset>> CompleteAsync(GitHubRelease release, CancellationToken ct)
    {
        const int MaxAssets = 1000;
        var count = release.Assets.Length;
        return count is >= 30 and < MaxAssets && count % 10 == 0
            ? [.. await client.GetAssetsAsync(repo, release.Id, ct).ToListAsync(ct)]
            : release.Assets;
    }

    private ImmutableArray<SourceAsset> Usable(ImmutableArray<GitHubAsset> assets)
    {
        var usable = assets.Where(asset => asset.State == "uploaded").ToList();
        foreach (var asset in usable)
        {
            _assets[asset.Id] = asset;
        }

        return
        [
            .. usable
                .Select(asset => new SourceAsset(Name(asset), asset.Size, asset.Sha256)
                {
                    Id = asset.Id,
                    UpdatedAt = asset.UpdatedAt,
                })
                .OrderBy(asset => asset.Name, StringComparer.Ordinal),
        ];
    }

    private string Name(GitHubAsset asset) =>
        options.NameByLabel && asset.Label is { Length: > 0 } label ? label : asset.Name;

    /// <summary>Server and repository as the release's page has them: right also after a rename, and on any server.</summary>
    private (string Server, string Repo) Origin(string htmlUrl)
    {
        var at = htmlUrl.IndexOf("/releases/", StringComparison.Ordinal);
        var page = at < 0 ? htmlUrl : htmlUrl[..at];
        var parts = page.Split('/');
        return parts.Length >= 5
            ? (string.Join('/', parts[..^2]), string.Join('/', parts[^2..]))
            : ("https://github.com", repo.Value);
    }
}
