using System.Collections.Immutable;
using HubTasks.Hub;
using HubTasks.Hub.Sources;

namespace HubTasks.Cli.CommandLine;

/// <summary>A Hub that is not connected to before it is asked: a warm restore asks nothing, and should not pay for sockets.</summary>
/// <param name="name">Of the source, known without it.</param>
/// <param name="source">The source.</param>
internal sealed class DeferredSource(string name, Lazy<IModelSource> source) : IModelSource
{
    public string Name => name;

    public bool IsLocal => false;

    public bool IsMetered => source.Value.IsMetered;

    public Task<ResolvedRevision> ResolveAsync(HubRepository repository, string revision, CancellationToken ct) =>
        source.Value.ResolveAsync(repository, revision, ct);

    public Task<ImmutableArray<TreeFile>> GetTreeAsync(HubRepository repository, string commit, CancellationToken ct) =>
        source.Value.GetTreeAsync(repository, commit, ct);

    public Task<SourceContent> OpenAsync(
        HubRepository repository,
        string commit,
        TreeFile file,
        long offset,
        long? length,
        CancellationToken ct
    ) => source.Value.OpenAsync(repository, commit, file, offset, length, ct);
}
