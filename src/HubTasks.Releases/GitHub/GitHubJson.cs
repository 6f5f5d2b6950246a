using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HubTasks.Releases.GitHub;

/// <summary>GitHub's schema <c>release</c>, as far as it is read here; unknown members are ignored.</summary>
/// <param name="Id">64 bits: GitHub's ids have outgrown 32.</param>
/// <param name="TagName">Exists as a git tag unless the release is a draft.</param>
/// <param name="HtmlUrl">The release's page.</param>
/// <param name="Draft">Visible with push access only, and not by tag.</param>
/// <param name="Prerelease">Never the latest release.</param>
/// <param name="Assets">Complete, except that nothing promises it; see <see cref="GitHubClient.GetAssetsAsync"/>.</param>
public sealed record GitHubRelease(
    long Id,
    string TagName,
    string HtmlUrl,
    bool Draft,
    bool Prerelease,
    ImmutableArray<GitHubAsset> Assets
)
{
    public string? Name { get; init; }

    /// <summary>The notes, in GitHub's Markdown; null is common.</summary>
    public string? Body { get; init; }

    /// <summary>Where the tag would have been created; not where it is. Never use it as the released commit.</summary>
    public string? TargetCommitish { get; init; }

    /// <summary>Assets and tag can change no more. Absent on older servers.</summary>
    public bool? Immutable { get; init; }

    /// <summary>Null for drafts.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>An RFC 6570 template, ending in <c>{?name,label}</c>.</summary>
    public string? UploadUrl { get; init; }
}

/// <summary>GitHub's schema <c>release-asset</c>.</summary>
/// <param name="Id">64 bits.</param>
/// <param name="Name">As GitHub rewrote it: unusual characters became dots.</param>
/// <param name="State">Only <c>uploaded</c> is usable.</param>
/// <param name="Size">In bytes, below 2 GiB.</param>
/// <param name="Url">The asset in the API; with <c>Accept: application/octet-stream</c>, its bytes.</param>
public sealed record GitHubAsset(long Id, string Name, string State, long Size, string Url)
{
    /// <summary>What the uploader called it; some tools keep the original file name here.</summary>
    public string? Label { get; init; }

    /// <summary><c>sha256:HEX</c>, computed by GitHub at upload; absent for assets from before June 2025.</summary>
    public string? Digest { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>The SHA-256 in <see cref="Digest"/>, 64 lower-case hex digits; null for none and for other algorithms.</summary>
    [JsonIgnore]
    public string? Sha256 =>
        Digest?.ToLowerInvariant() is { Length: 71 } digest
        && digest.StartsWith("sha256:", StringComparison.Ordinal)
        && Hub.Revision.IsLowerHex(digest.AsSpan(7))
            ? digest[7..]
            : null;
}

/// <summary>What a ref or an annotated tag points at.</summary>
/// <param name="Type"><c>commit</c>, or <c>tag</c> for an annotated one.</param>
/// <param name="Sha">Of that object; 40 hex digits.</param>
public sealed record GitObject(string Type, string Sha);

/// <summary>GitHub's schema <c>git-ref</c>.</summary>
public sealed record GitRef(string Ref, [property: JsonPropertyName("object")] GitObject Target);

/// <summary>GitHub's schema <c>git-tag</c>: an annotated tag.</summary>
public sealed record GitTag(string Tag, string Sha, [property: JsonPropertyName("object")] GitObject Target);

/// <summary>GitHub's schema <c>full-repository</c>.</summary>
/// <param name="Id">Stays when the repository is renamed.</param>
/// <param name="FullName"><c>owner/name</c> as it is called today.</param>
/// <param name="DefaultBranch">Such as <c>main</c>.</param>
/// <param name="HtmlUrl">Its page.</param>
public sealed record GitHubRepoInfo(long Id, string FullName, string DefaultBranch, string HtmlUrl)
{
    public bool Private { get; init; }

    public bool Archived { get; init; }
}

/// <summary>Evidence that GitHub holds about a digest. That some exists proves nothing: nobody checked a signature here.</summary>
public sealed record GitHubAttestations(ImmutableArray<JsonElement> Attestations);

/// <summary>The body of a refusal, in either of GitHub's shapes.</summary>
internal sealed record GitHubErrorBody
{
    public string? Message { get; init; }

    public string? DocumentationUrl { get; init; }

    /// <summary>Objects with <c>resource</c>, <c>field</c>, <c>code</c>, <c>message</c>; or plain strings.</summary>
    public ImmutableArray<JsonElement>? Errors { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(GitHubRelease))]
[JsonSerializable(typeof(ImmutableArray<GitHubRelease>))]
[JsonSerializable(typeof(ImmutableArray<GitHubAsset>))]
[JsonSerializable(typeof(GitHubAsset))]
[JsonSerializable(typeof(GitRef))]
[JsonSerializable(typeof(GitTag))]
[JsonSerializable(typeof(GitHubRepoInfo))]
[JsonSerializable(typeof(GitHubAttestations))]
[JsonSerializable(typeof(GitHubErrorBody))]
internal sealed partial class GitHubJson : JsonSerializerContext;
