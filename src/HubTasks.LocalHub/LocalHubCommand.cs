using System.Collections.Immutable;
using HubTasks.Hub;

namespace HubTasks.LocalHub;

/// <summary>What <c>serve</c> does.</summary>
public static class LocalHubCommand
{
    /// <summary>
    /// Serves until it is cancelled, which is its ordinary end. Prints <c>listening on http://…</c> when it is ready.
    /// </summary>
    /// <param name="options">What and where to serve.</param>
    /// <param name="imports">Folders that hold <c>org/name/…</c> or <c>datasets/org/name/…</c> as plain files; absolute.</param>
    /// <param name="output">Receives the lines a person reads.</param>
    /// <param name="ct">Ends the server.</param>
    public static async Task RunAsync(
        LocalHubOptions options,
        ImmutableArray<string> imports,
        TextWriter output,
        CancellationToken ct
    )
    {
        await using var server = await LocalHubServer.StartAsync(options, ct);
        foreach (var import in imports)
        {
            foreach (var (repository, folder) in PlainRepositories.Find(import))
            {
                var commit = server.Store.Import(repository, folder);
                await output.WriteLineAsync($"imported {repository} at {commit}".AsMemory(), ct);
            }
        }

        await output.WriteLineAsync($"listening on {server.Endpoint}".AsMemory(), ct);
        await output.FlushAsync(ct);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, options.Time, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // asked to stop
        }
    }
}

/// <summary>Folders of plain files as repositories.</summary>
internal static class PlainRepositories
{
    /// <summary>Each <c>org/name</c> below a folder; below <c>datasets</c> and <c>spaces</c> those of that kind.</summary>
    public static IEnumerable<(HubRepository Repository, string Folder)> Find(string root)
    {
        foreach (var owner in Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(owner);
            var found = name switch
            {
                "datasets" => Directory.EnumerateDirectories(owner).SelectMany(inner => Below(RepoType.Dataset, inner)),
                "spaces" => Directory.EnumerateDirectories(owner).SelectMany(inner => Below(RepoType.Space, inner)),
                _ => Below(RepoType.Model, owner),
            };
            foreach (var repository in found)
            {
                yield return repository;
            }
        }
    }

    private static IEnumerable<(HubRepository, string)> Below(RepoType type, string owner) =>
        Directory
            .EnumerateDirectories(owner)
            .Order(StringComparer.Ordinal)
            .Select(folder =>
                RepoId.TryParse($"{Path.GetFileName(owner)}/{Path.GetFileName(folder)}", out var id)
                    ? (new HubRepository(type, id), folder)
                    : ((HubRepository, string)?)null
            )
            .OfType<(HubRepository, string)>();
}
