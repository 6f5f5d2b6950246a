using System.Collections.Immutable;
using HubTasks.Cards;
using HubTasks.Hub;
using HubTasks.Hub.Cache;

namespace HubTasks.Audit.Models;

/// <summary>The small texts of a model, wherever they lie: selected files, and what caches and feeds have of the commit.</summary>
internal static class ModelTexts
{
    private const long Most = 4 << 20;

    /// <summary>Null for a file that is not at hand, or too large to be meant for people.</summary>
    public static byte[]? Read(AuditedModel model, string path)
    {
        foreach (var place in Places(model, path))
        {
            try
            {
                using var file = File.OpenRead(place);
                if (file.Length <= Most)
                {
                    var bytes = new byte[file.Length];
                    file.ReadExactly(bytes);
                    return bytes;
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // another place may have it
            }
        }

        return null;
    }

    /// <summary>All paths of the repository at the commit, selected or not; null when no listing is at hand.</summary>
    public static ImmutableSortedSet<string>? List(AuditedModel model)
    {
        if (model is not { Repository: { } repository, Commit: { } commit })
        {
            return [.. model.Files.Select(file => file.Path)];
        }

        return model
            .Stores.Select(store => CachedTree.Read(store.Tree(repository, commit)))
            .FirstOrDefault(tree => tree is not null)
            ?.Files.Select(file => file.Path)
            .ToImmutableSortedSet(StringComparer.Ordinal);
    }

    /// <summary>What the card of another model declares, when a cache or a feed has it; null when unknown.</summary>
    public static string? LicenseOf(AuditedModel model, string repo)
    {
        if (!RepoId.TryParse(repo, out var id))
        {
            return null;
        }

        var other = HubRepository.Model(id);
        return model
            .Stores.SelectMany(store => Cards(store, other))
            .Select(License)
            .FirstOrDefault(found => found is not null);
    }

    private static IEnumerable<string> Places(AuditedModel model, string path)
    {
        var selected = model.Files.FirstOrDefault(file => file.Path == path)?.FullPath;
        var others = model is { Repository: { } repository, Commit: { } commit }
            ? model.Stores.Select(store => store.SnapshotFile(repository, commit, path))
            : [];
        return selected is null ? others : others.Prepend(selected);
    }

    /// <summary>The card of its main branch first: that is what `base_model` means.</summary>
    private static IEnumerable<string> Cards(CacheLayout store, HubRepository repository)
    {
        var main = store.Ref(repository, Revision.Main);
        if (File.Exists(main) && File.ReadAllText(main).Trim() is var commit && Revision.IsCommit(commit))
        {
            yield return store.SnapshotFile(repository, commit, "README.md");
        }

        var snapshots = store.Snapshots(repository);
        if (Directory.Exists(snapshots))
        {
            foreach (var snapshot in Directory.EnumerateDirectories(snapshots).Order(StringComparer.Ordinal))
            {
                yield return Path.Combine(snapshot, "README.md");
            }
        }
    }

    private static string? License(string card) =>
        File.Exists(card) && new FileInfo(card).Length <= Most
            ? Card.Parse(File.ReadAllBytes(card), new CardSource("README.md")).FrontMatter.Value("license")?.Text
            : null;
}
