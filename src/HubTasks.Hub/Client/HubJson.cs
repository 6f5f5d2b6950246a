using System.Text.Json;
using System.Text.Json.Serialization;

namespace HubTasks.Hub.Client;

/// <summary>What a repository is; fields that were not asked for, or that the Hub does not know, are null.</summary>
public sealed record RepoInfo(
    string Id,
    string? Author = null,
    string? Sha = null,
    DateTimeOffset? CreatedAt = null,
    DateTimeOffset? LastModified = null,
    bool? Private = null,
    bool? Disabled = null,
    JsonElement? Gated = null,
    long? Downloads = null,
    long? Likes = null,
    long? UsedStorage = null,
    IReadOnlyList<string>? Tags = null,
    [property: JsonPropertyName("pipeline_tag")] string? PipelineTag = null,
    [property: JsonPropertyName("library_name")] string? LibraryName = null,
    IReadOnlyList<RepoSibling>? Siblings = null,
    HubScanStatus? SecurityRepoStatus = null
)
{
    /// <summary><c>auto</c> or <c>manual</c> when access must be asked for; null when anybody may download.</summary>
    [JsonIgnore]
    public string? GatedMode => Gated is { ValueKind: JsonValueKind.String } gated ? gated.GetString() : null;
}

/// <summary>Where a revision is now. Apart from <see cref="RepoInfo"/>, because every restore asks for it: the fewer kinds of fields, the less is compiled before the answer can be read.</summary>
/// <param name="Sha">The commit.</param>
/// <param name="License">What the card declares, several joined with a comma; null when it declares none.</param>
public sealed record RepoHead(
    string? Sha = null,
    [property: JsonPropertyName("cardData"), JsonConverter(typeof(DeclaredLicenseConverter))] string? License = null
);

/// <param name="Rfilename">The file's path.</param>
/// <param name="Size">In bytes; only when blobs were asked for.</param>
/// <param name="BlobId">The git blob id; only when blobs were asked for.</param>
/// <param name="Lfs">For large files, when blobs were asked for.</param>
public sealed record RepoSibling(string Rfilename, long? Size = null, string? BlobId = null, SiblingLfs? Lfs = null);

/// <param name="Sha256">Of the content.</param>
/// <param name="Size">In bytes.</param>
public sealed record SiblingLfs(string Sha256, long Size);

/// <param name="Type"><c>file</c> or <c>directory</c>.</param>
/// <param name="Oid">The git id: of the blob, of the LFS pointer, or of the folder's tree.</param>
/// <param name="Path">With <c>/</c>; as the server said it, not checked.</param>
/// <param name="Size">Of the content, in bytes; 0 for folders.</param>
public sealed record TreeEntry(
    string Type,
    string Oid,
    string Path,
    long Size = 0,
    TreeLfs? Lfs = null,
    string? XetHash = null,
    LastCommit? LastCommit = null
);

/// <param name="Oid">The sha256 of the content.</param>
/// <param name="Size">Of the content, in bytes.</param>
/// <param name="PointerSize">Of the pointer in git, in bytes.</param>
public sealed record TreeLfs(string Oid, long Size, long PointerSize = 0);

public sealed record LastCommit(string Id, string Title = "", DateTimeOffset? Date = null);

public sealed record RepoRefs(
    IReadOnlyList<RepoRef> Branches,
    IReadOnlyList<RepoRef> Tags,
    IReadOnlyList<RepoRef>? Converts = null,
    IReadOnlyList<RepoRef>? PullRequests = null
);

/// <param name="Name">Such as <c>main</c>.</param>
/// <param name="Ref">Such as <c>refs/heads/main</c>.</param>
/// <param name="TargetCommit">40 hex digits.</param>
public sealed record RepoRef(string Name, string Ref, string TargetCommit);

/// <summary>What the Hub's scanners say of a revision.</summary>
/// <param name="ScansDone">False while files are queued.</param>
public sealed record HubScanStatus(bool ScansDone, IReadOnlyList<HubScannedFile>? FilesWithIssues = null);

/// <param name="Level"><c>unscanned</c>, <c>safe</c>, <c>queued</c>, <c>error</c>, <c>caution</c>, <c>suspicious</c> or <c>unsafe</c>.</param>
public sealed record HubScannedFile(string Path, string Level);

public sealed record RepoCommit(
    string Id,
    string Title,
    string? Message = null,
    DateTimeOffset? Date = null,
    IReadOnlyList<CommitAuthor>? Authors = null
);

public sealed record CommitAuthor(string? User = null);

/// <param name="Name">The account.</param>
/// <param name="Type"><c>user</c>, <c>org</c> or <c>app</c>.</param>
public sealed record WhoAmI(
    string Name,
    string? Type = null,
    string? Fullname = null,
    IReadOnlyList<WhoAmIOrg>? Orgs = null,
    WhoAmIAuth? Auth = null
);

public sealed record WhoAmIOrg(string Name, string? RoleInOrg = null);

public sealed record WhoAmIAuth(string? Type = null, WhoAmIToken? AccessToken = null);

/// <param name="DisplayName">What its owner called the token.</param>
/// <param name="Role"><c>read</c>, <c>write</c> or <c>fineGrained</c>.</param>
public sealed record WhoAmIToken(string? DisplayName = null, string? Role = null);

internal sealed record PathsInfoRequest(IReadOnlyList<string> Paths, bool Expand);

internal sealed record OidcExchangeRequest(
    [property: JsonPropertyName("grant_type")] string GrantType,
    [property: JsonPropertyName("subject_token_type")] string SubjectTokenType,
    [property: JsonPropertyName("subject_token")] string SubjectToken,
    string Resource
);

internal sealed record OAuthToken(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("expires_in")] long ExpiresIn = 0,
    [property: JsonPropertyName("refresh_token")] string? RefreshToken = null
);

internal sealed record IdToken(string Value);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    NumberHandling = JsonNumberHandling.Strict,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(RepoInfo))]
[JsonSerializable(typeof(RepoHead))]
[JsonSerializable(typeof(IReadOnlyList<RepoInfo?>))]
[JsonSerializable(typeof(IReadOnlyList<TreeEntry?>))]
[JsonSerializable(typeof(RepoRefs))]
[JsonSerializable(typeof(IReadOnlyList<RepoCommit?>))]
[JsonSerializable(typeof(WhoAmI))]
[JsonSerializable(typeof(PathsInfoRequest))]
[JsonSerializable(typeof(OidcExchangeRequest))]
[JsonSerializable(typeof(OAuthToken))]
[JsonSerializable(typeof(IdToken))]
internal sealed partial class HubJson : JsonSerializerContext;
