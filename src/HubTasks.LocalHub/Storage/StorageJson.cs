using System.Text.Json.Serialization;

namespace HubTasks.LocalHub.Storage;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(RepositorySettings))]
internal sealed partial class StorageJson : JsonSerializerContext;
