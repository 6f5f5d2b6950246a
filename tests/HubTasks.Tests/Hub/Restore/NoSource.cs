using System.Collections.Immutable;
using HubTasks.Hub;
using HubTasks.Hub.Sources;

namespace HubTasks.Tests.Hub.Restore;

/// <summary>Stands for a network that must not be asked.</summary>
internal sealed class NoSource : IModelSource
{
    public string Name => "https://hub.invalid";

    public bool IsLocal => false;

    public Task<ResolvedRevision> ResolveAsync(HubRepository repository, string revision, CancellationToken ct) =>
        throw new InvalidOperationException("the network was asked");

    public Task<ImmutableArray<TreeFile>> GetTreeAsync(HubRepository repository, string commit, CancellationToken ct) =>
        throw new InvalidOperationException("the network was asked");

    public Task<SourceContent> OpenAsync(
        HubRepository repository,
        string commit,
        TreeFile file,
        long offset,
        long? length,
        CancellationToken ct
    ) => throw new InvalidOperationException("the network was asked");
}
