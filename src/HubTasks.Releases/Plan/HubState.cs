using System.Collections.Immutable;
using HubTasks.Hub.Sources;

namespace HubTasks.Releases.Plan;

/// <summary>The branches and tags of a repository on the Hub, with their commits.</summary>
internal sealed record HubRefs(
    ImmutableSortedDictionary<string, string> Branches,
    ImmutableSortedDictionary<string, string> Tags
)
{
    public static readonly HubRefs None = new(
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
    );
}

/// <summary>What the Hub has where the release will go, read before anything is decided.</summary>
/// <param name="Exists">False when the repository will be created.</param>
/// <param name="Tree">Of the base commit, by path.</param>
/// <param name="Manifest">In the base commit; null when there is none.</param>
/// <param name="TagCommit">Where the release's tag is on the Hub; null when it is not.</param>
/// <param name="TagManifest">In that commit.</param>
internal sealed record HubState(
    bool Exists,
    ImmutableSortedDictionary<string, TreeFile> Tree,
    ReleaseManifest? Manifest,
    string? TagCommit,
    ReleaseManifest? TagManifest
);
