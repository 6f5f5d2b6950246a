using System.Collections.Immutable;

namespace HubTasks.Releases.Source;

/// <summary>Where a release comes from: GitHub, or a folder.</summary>
public interface IReleaseSource
{
    /// <summary>The release as it is now, assets and all.</summary>
    Task<SourceRelease> GetAsync(CancellationToken ct);

    /// <summary>
    /// Opens an asset's bytes from <paramref name="offset"/> on, or from an earlier place when the source cannot skip.
    /// </summary>
    Task<OpenedAsset> OpenAsync(SourceAsset asset, long offset, CancellationToken ct);
}

/// <param name="Offset">Where the stream begins.</param>
public sealed record OpenedAsset(Stream Stream, long Offset, IDisposable? Owner) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync();
        Owner?.Dispose();
    }
}

/// <summary>A release, wherever it comes from.</summary>
/// <param name="Tag">As the source has it; may hold slashes.</param>
/// <param name="Assets">Usable ones, ordinal by name.</param>
public sealed record SourceRelease(string Tag, ImmutableArray<SourceAsset> Assets)
{
    public string? Name { get; init; }

    /// <summary>Markdown as the source has it.</summary>
    public string? Notes { get; init; }

    public bool Draft { get; init; }

    public bool Prerelease { get; init; }

    /// <summary>What the source calls its latest release; a full release that is not the latest is a backport.</summary>
    public bool IsLatest { get; init; } = true;

    /// <summary>Null for a folder.</summary>
    public GitHubOrigin? GitHub { get; init; }
}

/// <summary>What only a release on GitHub has.</summary>
/// <param name="Server">Such as <c>https://github.com</c>; no trailing slash.</param>
/// <param name="Repo"><c>owner/name</c> as it is called today.</param>
/// <param name="ReleaseId">64 bits.</param>
/// <param name="HtmlUrl">The release's page.</param>
/// <param name="Commit">What the tag means; 40 hex digits, null when the tag is gone.</param>
/// <param name="PublishedAt">Null for drafts.</param>
/// <param name="Immutable">Null where the server does not say.</param>
public sealed record GitHubOrigin(
    string Server,
    string Repo,
    long ReleaseId,
    string HtmlUrl,
    string? Commit,
    DateTimeOffset? PublishedAt,
    bool? Immutable
);

/// <param name="Name">As the options choose it: the asset's name, or its label. With <c>/</c> from a folder.</param>
/// <param name="Size">In bytes, as the source says.</param>
/// <param name="Sha256">As the source says; null when it does not.</param>
public sealed record SourceAsset(string Name, long Size, string? Sha256)
{
    /// <summary>0 for a file of a folder.</summary>
    public long Id { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }
}
