using System.Collections.Immutable;
using System.Text.Json;

namespace HubTasks.LocalHub.Storage;

/// <summary>What a repository is apart from its files.</summary>
/// <param name="Private">Only callers with access know that it exists.</param>
/// <param name="Gated"><c>auto</c> or <c>manual</c> when its files need a grant; null when they do not.</param>
/// <param name="CreatedAt">Null for a folder that another tool filled.</param>
/// <param name="FormerNames">Ids that lead here, such as <c>org/old-name</c>.</param>
internal sealed record RepositorySettings(
    bool Private,
    string? Gated,
    DateTimeOffset? CreatedAt,
    ImmutableArray<string> FormerNames
)
{
    public static readonly RepositorySettings Default = new(false, null, null, []);

    /// <summary>Space SDK, such as <c>static</c>; null elsewhere.</summary>
    public string? Sdk { get; init; }

    public static RepositorySettings Read(RepositoryFolder folder) =>
        File.Exists(folder.Settings)
            ? JsonSerializer.Deserialize(File.ReadAllBytes(folder.Settings), StorageJson.Default.RepositorySettings)
                ?? Default
            : Default;

    public void Write(RepositoryFolder folder) =>
        folder.Replace(
            folder.Settings,
            JsonSerializer.SerializeToUtf8Bytes(this, StorageJson.Default.RepositorySettings)
        );
}
