using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using HubTasks.Findings;
using HubTasks.Hub.Sources;
using HubTasks.Releases.Source;

namespace HubTasks.Releases.Plan;

/// <summary>
/// What a sync wrote, kept beside it on the Hub (<c>schemas/release-manifest.schema.json</c>): which release, and every
/// file with where it came from. Says nothing about the run, so that a run that changes nothing writes nothing.
/// </summary>
internal sealed record ReleaseManifest(
    int SchemaVersion,
    ManifestRelease Release,
    ImmutableArray<ManifestFile> Files,
    string CreatedBy
)
{
    public const int CurrentVersion = 1;

    public ManifestFile? Find(string path) => Files.FirstOrDefault(file => file.Path == path);

    /// <summary>
    /// True when both describe the same release with the same contents. An asset that was uploaded anew with the same
    /// bytes, or another version of this tool, makes no difference.
    /// </summary>
    public bool SameContent(ReleaseManifest other) =>
        Release.Tag == other.Release.Tag
        && Release.Server == other.Release.Server
        && Release.ReleaseId == other.Release.ReleaseId
        && Release.Commit == other.Release.Commit
        && Release.Prerelease == other.Release.Prerelease
        && SameFiles(other);

    public bool SameFiles(ReleaseManifest other) =>
        Files
            .Select(file => (file.Path, file.Size, file.Sha256))
            .SequenceEqual(other.Files.Select(file => (file.Path, file.Size, file.Sha256)));

    /// <summary>Deterministic: LF, fixed key order, final newline.</summary>
    public byte[] ToBytes() =>
        [.. JsonSerializer.SerializeToUtf8Bytes(this, ManifestJson.Relaxed.ReleaseManifest), (byte)'\n'];

    /// <exception cref="HubTasksException">HUB4310.</exception>
    public static ReleaseManifest Parse(string path, ReadOnlySpan<byte> bytes)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize(bytes, ManifestJson.Relaxed.ReleaseManifest);
            return manifest is { SchemaVersion: CurrentVersion }
                ? manifest
                : throw new HubTasksException(
                    SyncErrors.ManifestUnreadable(
                        path,
                        $"its version is {manifest?.SchemaVersion}, expected {CurrentVersion}"
                    )
                );
        }
        catch (JsonException e)
        {
            throw new HubTasksException(SyncErrors.ManifestUnreadable(path, e.Message), e);
        }
    }
}

/// <param name="Tag">As the source has it.</param>
internal sealed record ManifestRelease(string Tag)
{
    /// <summary>Null, as everything below, for a release from a folder.</summary>
    public string? Server { get; init; }

    public string? Repo { get; init; }

    public long? ReleaseId { get; init; }

    public string? Commit { get; init; }

    public DateTimeOffset? PublishedAt { get; init; }

    public bool Prerelease { get; init; }

    public bool? Immutable { get; init; }

    public static ManifestRelease Of(SourceRelease release) =>
        new(release.Tag)
        {
            Server = release.GitHub?.Server,
            Repo = release.GitHub?.Repo,
            ReleaseId = release.GitHub?.ReleaseId,
            Commit = release.GitHub?.Commit,
            PublishedAt = release.GitHub?.PublishedAt,
            Prerelease = release.Prerelease,
            Immutable = release.GitHub?.Immutable,
        };
}

/// <param name="Path">On the Hub.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Of the content.</param>
internal sealed record ManifestFile(string Path, long Size, string Sha256)
{
    /// <summary>The git blob id of the content; null when the content was never here, as for a file the Hub already had in LFS.</summary>
    public string? Oid { get; init; }

    /// <summary>The assets it is made of: one, or the parts in order; none for a generated file.</summary>
    public ImmutableArray<ManifestAsset> Assets { get; init; } = [];

    /// <summary>Its path inside the archive that the asset is.</summary>
    public string? Member { get; init; }

    /// <summary>Of the text below the front matter, for a card whose front matter belongs to the Hub; else null.</summary>
    public string? BodySha256 { get; init; }

    /// <summary>True when the Hub still has what is written here, in git or in LFS.</summary>
    public bool IsHeldBy(TreeFile file) => file.Sha256 is { } sha256 ? sha256 == Sha256 : file.Oid == Oid;
}

/// <param name="Name">As chosen by the options.</param>
internal sealed record ManifestAsset(string Name)
{
    public long? Id { get; init; }

    /// <summary><c>sha256:HEX</c> as GitHub said it; null when it said none.</summary>
    public string? Digest { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    public static ManifestAsset Of(SourceAsset asset) =>
        new(asset.Name)
        {
            Id = asset.Id == 0 ? null : asset.Id,
            Digest = asset.Sha256 is { } sha256 ? "sha256:" + sha256 : null,
            UpdatedAt = asset.UpdatedAt,
        };

    /// <summary>True when the source promises the same bytes; without a digest nothing does.</summary>
    public bool IsSame(SourceAsset asset) => Digest is not null && Digest == "sha256:" + asset.Sha256;
}

[JsonSerializable(typeof(ReleaseManifest))]
[JsonSerializable(typeof(SyncPlan))]
[JsonSerializable(typeof(LatestFile))]
internal sealed partial class ManifestJson : JsonSerializerContext
{
    /// <summary>With names outside ASCII written as they are.</summary>
    public static ManifestJson Relaxed { get; } =
        new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
                RespectNullableAnnotations = true,
                RespectRequiredConstructorParameters = true,
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                WriteIndented = true,
                NewLine = "\n",
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}

/// <summary>The small file for consumers: which release this is, and where its files are.</summary>
internal sealed record LatestFile(string Tag, SortedDictionary<string, LatestEntry> Files)
{
    public byte[] ToBytes() =>
        [.. JsonSerializer.SerializeToUtf8Bytes(this, ManifestJson.Relaxed.LatestFile), (byte)'\n'];
}

internal sealed record LatestEntry(string Path, string Sha256, long Size);
