using System.Text.Json;
using System.Text.Json.Serialization;

namespace HubTasks.Hub.Upload;

internal sealed record CreateRepositoryRequest(
    string Name,
    string? Organization,
    string Type,
    string Visibility,
    string? Sdk = null
);

internal sealed record CreatedRepository(string? Url = null);

internal sealed record BranchRequest(string? StartingPoint);

internal sealed record TagRequest(string Tag, string? Message);

internal sealed record PreuploadRequest(IReadOnlyList<PreuploadFile> Files, string? GitAttributes, string? GitIgnore);

internal sealed record PreuploadFile(string Path, long Size, string Sample);

internal sealed record PreuploadAnswer(IReadOnlyList<PreuploadMode?> Files);

internal sealed record PreuploadMode(string Path, string UploadMode, bool ShouldIgnore = false);

internal sealed record LfsBatchRequest(
    string Operation,
    IReadOnlyList<string> Transfers,
    IReadOnlyList<LfsObject> Objects,
    [property: JsonPropertyName("hash_algo")] string HashAlgo,
    LfsRef? Ref
);

internal sealed record LfsObject(string Oid, long Size);

internal sealed record LfsRef(string Name);

internal sealed record LfsBatchAnswer(IReadOnlyList<LfsAnswer?> Objects, string? Transfer = null);

internal sealed record LfsAnswer(string Oid, long Size, LfsActions? Actions = null, LfsError? Error = null);

internal sealed record LfsActions(LfsAction? Upload = null, LfsAction? Verify = null);

internal sealed record LfsAction(string Href, Dictionary<string, JsonElement>? Header = null);

internal sealed record LfsError(int Code = 0, string? Message = null);

internal sealed record LfsCompletion(string Oid, IReadOnlyList<LfsPart> Parts);

internal sealed record LfsPart(int PartNumber, string Etag);

internal sealed record CommitHeader(string Summary, string Description, string? ParentCommit);

internal sealed record CommitLfsFile(string Path, string Algo, string Oid, long Size);

internal sealed record CommitDeletedFile(string Path);

internal sealed record CommitLine<T>(string Key, T Value);

internal sealed record CommitAnswer(string CommitOid, string? CommitUrl = null, string? PullRequestUrl = null);

internal sealed record ValidateYamlRequest(string Content, string RepoType);

internal sealed record ValidateYamlAnswer(
    IReadOnlyList<YamlMessage>? Errors = null,
    IReadOnlyList<YamlMessage>? Warnings = null
);

internal sealed record YamlMessage(string Message);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    NumberHandling = JsonNumberHandling.Strict,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(CreateRepositoryRequest))]
[JsonSerializable(typeof(CreatedRepository))]
[JsonSerializable(typeof(BranchRequest))]
[JsonSerializable(typeof(TagRequest))]
[JsonSerializable(typeof(PreuploadRequest))]
[JsonSerializable(typeof(PreuploadAnswer))]
[JsonSerializable(typeof(LfsBatchRequest))]
[JsonSerializable(typeof(LfsBatchAnswer))]
[JsonSerializable(typeof(LfsCompletion))]
[JsonSerializable(typeof(UploadState))]
[JsonSerializable(typeof(LfsObject))]
[JsonSerializable(typeof(CommitLine<CommitHeader>))]
[JsonSerializable(typeof(CommitLine<CommitLfsFile>))]
[JsonSerializable(typeof(CommitLine<CommitDeletedFile>))]
[JsonSerializable(typeof(CommitAnswer))]
[JsonSerializable(typeof(ValidateYamlRequest))]
[JsonSerializable(typeof(ValidateYamlAnswer))]
[JsonSerializable(typeof(string))]
internal sealed partial class UploadJson : JsonSerializerContext;
