using System.Collections.Immutable;
using HubTasks.Hub;

namespace HubTasks.Releases;

/// <summary>How a release is to arrive on the Hub: what <c>sync:</c> in hubtasks.yml and the flags of <c>hubtasks sync</c> say.</summary>
public sealed record SyncOptions
{
    public const string DefaultManifest = ".hubtasks/release.json";

    /// <summary>Where the release goes.</summary>
    public required HubRepository Repository { get; init; }

    /// <summary>Create the repository when the Hub has none of that name.</summary>
    public bool Create { get; init; }

    /// <summary>With <see cref="Create"/>: visible to its owners only.</summary>
    public bool CreatePrivate { get; init; }

    /// <summary>Globs of asset names, the last match wins, <c>!</c> negates; empty means all.</summary>
    public ImmutableArray<string> Assets { get; init; } = [];

    /// <summary>A glob that matches no asset is no error.</summary>
    public bool AllowUnmatched { get; init; }

    /// <summary>Use an asset's label, where it has one, as its name: GitHub rewrites unusual names and some tools keep the original there.</summary>
    public bool NameByLabel { get; init; }

    /// <summary>At least so many assets must be uploaded before the release counts as complete.</summary>
    public int ExpectAssets { get; init; }

    /// <summary>How long to wait for <see cref="ExpectAssets"/> and <see cref="Assets"/>, for tools that publish first and upload later.</summary>
    public TimeSpan AssetWait { get; init; }

    /// <summary>The path on the Hub, from <c>{name}</c> and <c>{tag}</c>.</summary>
    public string PathFormat { get; init; } = "{name}";

    /// <summary>Other formats for some names; the first glob that matches wins.</summary>
    public ImmutableArray<PathRename> Rename { get; init; } = [];

    /// <summary>Put <c>X.part-aa…</c>, <c>X.part1…</c> and <c>X.001…</c> together to X: an asset is at most 2 GiB.</summary>
    public bool JoinParts { get; init; }

    /// <summary>Globs of archives (zip, tar, tar.gz) whose files are wanted instead of themselves.</summary>
    public ImmutableArray<string> Extract { get; init; } = [];

    /// <summary>Leading folders to drop from the paths in archives.</summary>
    public int StripComponents { get; init; }

    public ExtractLimits Limits { get; init; } = new();

    /// <summary>Check assets against <c>SHA256SUMS</c>, <c>checksums.txt</c> and <c>*.sha256</c> among them.</summary>
    public bool Checksums { get; init; } = true;

    public NotesTarget Notes { get; init; } = NotesTarget.Changelog;

    public NotesMode NotesMode { get; init; } = NotesMode.Replace;

    /// <summary>A released README.md keeps the front matter that the card has on the Hub.</summary>
    public bool KeepFrontMatter { get; init; } = true;

    /// <summary>Path of the manifest; null writes none, and then nothing is known to be ours.</summary>
    public string? Manifest { get; init; } = DefaultManifest;

    /// <summary>Path of a small JSON file for consumers, such as <c>latest.json</c>; null writes none.</summary>
    public string? LatestFile { get; init; }

    /// <summary>The branch for the latest release.</summary>
    public string Revision { get; init; } = Hub.Revision.Main;

    /// <summary>The tag on the Hub, from <c>{tag}</c>.</summary>
    public string TagFormat { get; init; } = "{tag}";

    /// <summary>A regular expression; its first group is <c>{tag}</c>. Releases whose tag does not match are left alone.</summary>
    public string? TagPattern { get; init; }

    public PrereleasePolicy Prerelease { get; init; } = PrereleasePolicy.Branch;

    public TagConflictPolicy OnTagConflict { get; init; } = TagConflictPolicy.Fail;

    public SourceChangePolicy OnSourceChange { get; init; } = SourceChangePolicy.Fail;

    public ConflictPolicy OnConflict { get; init; } = ConflictPolicy.Fail;

    public DeletePolicy Delete { get; init; } = DeletePolicy.Never;

    /// <summary>The page of the CI run, for the commit's trailers; null leaves it out.</summary>
    public string? RunUrl { get; init; }

    /// <summary>Written to the manifest and the commit.</summary>
    public required string ToolVersion { get; init; }
}

/// <param name="Glob">Of names.</param>
/// <param name="Format">As <see cref="SyncOptions.PathFormat"/>.</param>
public sealed record PathRename(string Glob, string Format);

/// <summary>What an archive may unpack to.</summary>
public sealed record ExtractLimits
{
    public int Entries { get; init; } = 10_000;

    /// <summary>Of one archive, in bytes.</summary>
    public long TotalBytes { get; init; } = 50L * 1024 * 1024 * 1024;

    /// <summary>Unpacked bytes for each packed one; counted above the first 16 MiB.</summary>
    public int Ratio { get; init; } = 100;
}

/// <summary>Where the notes go.</summary>
public enum NotesTarget
{
    None,

    /// <summary>A block of CHANGELOG.md.</summary>
    Changelog,

    /// <summary>A block of README.md, below its front matter.</summary>
    Card,
    Both,
}

/// <summary>What happens to a block that an earlier run wrote for the same release.</summary>
public enum NotesMode
{
    Replace,
    KeepExisting,
    Prepend,
    Append,
}

public enum PrereleasePolicy
{
    /// <summary>To the branch named by the first identifier, such as <c>rc</c>; <c>next</c> without one.</summary>
    Branch,
    Skip,

    /// <summary>As a full release.</summary>
    Same,
}

/// <summary>The Hub's tag exists on something else.</summary>
public enum TagConflictPolicy
{
    Fail,
    Move,
}

/// <summary>GitHub's tag or an asset changed after it was synced.</summary>
public enum SourceChangePolicy
{
    Fail,
    Update,
}

/// <summary>A file on the Hub is neither what we wrote nor what we bring.</summary>
public enum ConflictPolicy
{
    Fail,
    HubWins,
    GitHubWins,

    /// <summary>Everything becomes a pull request, for a person to merge.</summary>
    PullRequest,
}

public enum DeletePolicy
{
    Never,

    /// <summary>What the manifest lists, the release has no more, and nobody edited.</summary>
    Owned,
}
