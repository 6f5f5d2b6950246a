using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Client;
using HubTasks.Hub.Sources;
using HubTasks.Releases.Content;
using HubTasks.Releases.Plan;

namespace HubTasks.Releases.Apply;

/// <summary>What a sync reads from the Hub repository that the release goes to.</summary>
internal sealed class HubSide(HubClient hub, SyncOptions options)
{
    private readonly HttpSource _source = new(hub);
    private readonly Dictionary<string, ImmutableSortedDictionary<string, TreeFile>> _trees = new(
        StringComparer.Ordinal
    );
    private readonly Dictionary<string, ReleaseManifest?> _manifests = new(StringComparer.Ordinal);

    private HubRepository Repository => options.Repository;

    /// <summary>The repository's page.</summary>
    public string Url => $"{hub.Endpoint}/{Repository}";

    /// <summary>Null when there is no such repository, or none that this token may see.</summary>
    public async Task<HubRefs?> ReadRefsAsync(CancellationToken ct)
    {
        RepoRefs refs;
        try
        {
            refs = await hub.GetRefsAsync(Repository, pullRequests: false, ct);
        }
        catch (HubTasksException e) when (e.Diagnostics is [{ Code: "HUB9010" or "HUB9014" }])
        {
            return null;
        }

        return new HubRefs(Index(refs.Branches), Index(refs.Tags));
    }

    /// <summary>By path; each commit is read once.</summary>
    public async Task<ImmutableSortedDictionary<string, TreeFile>> ReadTreeAsync(string commit, CancellationToken ct)
    {
        if (!_trees.TryGetValue(commit, out var tree))
        {
            var files = await _source.GetTreeAsync(Repository, commit, ct);
            tree = files.ToImmutableSortedDictionary(file => file.Path, file => file, StringComparer.Ordinal);
            _trees.Add(commit, tree);
        }

        return tree;
    }

    /// <summary>What an earlier sync wrote at this commit; null when none did. Each commit is read once.</summary>
    public async Task<ReleaseManifest?> ReadManifestAsync(string commit, CancellationToken ct)
    {
        if (options.Manifest is not { } path)
        {
            return null;
        }

        if (!_manifests.TryGetValue(commit, out var manifest))
        {
            try
            {
                manifest = ReleaseManifest.Parse(path, await ReadAsync(commit, path, ct));
            }
            catch (HubTasksException e) when (e.Diagnostics is [{ Code: "HUB9016" }])
            {
                manifest = null;
            }

            _manifests.Add(commit, manifest);
        }

        return manifest;
    }

    /// <summary>The number of the newest pull request that brings the same release; null when there is none.</summary>
    public async Task<string?> FindProposalAsync(ReleaseManifest manifest, CancellationToken ct)
    {
        const int MaxLooked = 20;
        var refs = await hub.GetRefsAsync(Repository, pullRequests: true, ct);
        var newest = (refs.PullRequests ?? [])
            .OrderByDescending(reference =>
                int.TryParse(reference.Name, CultureInfo.InvariantCulture, out var n) ? n : 0
            )
            .Take(MaxLooked);
        foreach (var reference in newest)
        {
            if (await ReadManifestAsync(reference.TargetCommit, ct) is { } there && there.SameContent(manifest))
            {
                return reference.Name;
            }
        }

        return null;
    }

    /// <exception cref="HubTasksException">HUB4311.</exception>
    public async Task<string> ReadTextAsync(string commit, TreeFile file, CancellationToken ct)
    {
        var bytes = await ReadAsync(commit, file.Path, ct);
        if (ContentHash.Of(bytes).Oid != file.Oid)
        {
            throw new HubTasksException(SyncErrors.ReadBackDiffers(file.Path, "was read with other bytes than its id"));
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new HubTasksException(SyncErrors.TextNotUtf8(file.Path), e);
        }
    }

    private async Task<byte[]> ReadAsync(string commit, string path, CancellationToken ct)
    {
        await using var file = await hub.OpenFileAsync(Repository, commit, path, null, ct);
        using var bytes = new MemoryStream();
        await file.Stream.CopyToAsync(bytes, ct);
        return bytes.ToArray();
    }

    private static ImmutableSortedDictionary<string, string> Index(IEnumerable<RepoRef> refs) =>
        refs.ToImmutableSortedDictionary(
            reference => reference.Name,
            reference => reference.TargetCommit,
            StringComparer.Ordinal
        );
}
