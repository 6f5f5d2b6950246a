using System.Collections.Concurrent;
using System.Collections.Immutable;
using HubTasks.Cards;
using HubTasks.Cards.Files;
using HubTasks.Cards.Metadata;
using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Restore;

namespace HubTasks.Cli.Lint;

/// <summary>
/// What this machine knows about a card beside its text, without a network: which repository it belongs to, and the licences
/// of the models and datasets that it names, from lock files around it and from their own cards in the Hub cache.
/// </summary>
/// <param name="root">Absolute; lock files are looked for from a card's folder up to this one.</param>
internal sealed class LocalFacts(string root, HubEnvironment environment)
{
    private const int MaxCard = 4 << 20;

    /// <summary>Of one card; merges of a hundred models are rare.</summary>
    private const int MostNamed = 1_000;

    private readonly CacheLayout _cache = new(environment.CacheDirectory);
    private readonly ConcurrentDictionary<string, HubRepository?> _remotes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, HubLock?> _locks = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<HubRepository, string?> _licenses = [];

    /// <exception cref="HubTasks.Findings.HubTasksException">HUB1012 or HUB1013: a lock file cannot be read.</exception>
    public Card Read(FoundCard found)
    {
        var home = Home(found.FullPath) ?? Remote(found.FullPath);
        var card = (home is null ? found : With(found, home)).Read();
        var models = Licenses(card, found, RepoType.Model, "base_model");
        var datasets = Licenses(card, found, RepoType.Dataset, "datasets", "source_datasets");
        return models.IsEmpty && datasets.IsEmpty
            ? card
            : card.With(card.Facts with { ModelLicenses = models, DatasetLicenses = datasets });
    }

    /// <summary>What the settings say about the repository is left as it is.</summary>
    private static FoundCard With(FoundCard found, HubRepository home) =>
        found with
        {
            Source = found.Source with
            {
                Kind = found.Source.Kind ?? KindOf(home.Type),
                Facts = found.Source.Facts with { Repo = found.Source.Facts.Repo ?? home.Id.Value },
            },
        };

    private static CardKind KindOf(RepoType type) =>
        type switch
        {
            RepoType.Dataset => CardKind.Dataset,
            RepoType.Space => CardKind.Space,
            _ => CardKind.Model,
        };

    /// <summary>The repository whose card this is, when it is the README of a clone.</summary>
    private HubRepository? Remote(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        return Path.GetFileName(path) == "README.md" && GitCheckout.IsRoot(folder)
            ? _remotes.GetOrAdd(
                folder,
                static (checkout, endpoint) => HubRemote.Of(checkout, endpoint),
                environment.Endpoint
            )
            : null;
    }

    /// <summary>The repository whose card this is, when it lies in the layout of a Hub cache.</summary>
    private static HubRepository? Home(string path)
    {
        for (var at = Path.GetDirectoryName(path); at is not null; at = Path.GetDirectoryName(at))
        {
            if (HubRepository.TryParseCacheFolder(Path.GetFileName(at), out var repository))
            {
                return repository;
            }
        }

        return null;
    }

    private ImmutableDictionary<string, string> Licenses(
        Card card,
        FoundCard found,
        RepoType type,
        params string[] keys
    )
    {
        var known = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        var all = keys.SelectMany(card.FrontMatter.Values).Select(value => value.Text);
        foreach (var named in all.Distinct(StringComparer.Ordinal).Take(MostNamed))
        {
            if (!RepoId.TryParse(named, out var id))
            {
                continue;
            }

            var repository = new HubRepository(type, id);
            if ((Locked(repository, found.FullPath) ?? _licenses.GetOrAdd(repository, Cached)) is { } license)
            {
                known[named] = license;
            }
        }

        return known.ToImmutable();
    }

    /// <summary>The nearest lock file that knows the repository decides.</summary>
    private string? Locked(HubRepository repository, string card)
    {
        for (var at = Path.GetDirectoryName(card); at is not null; at = Path.GetDirectoryName(at))
        {
            var held = _locks.GetOrAdd(at, folder => HubLockFile.Read(Path.Combine(folder, HubLockFile.DefaultName)));
            if (held?.Models.FirstOrDefault(model => model.Repository == repository)?.License is { } license)
            {
                return license;
            }

            if (at == root || GitCheckout.IsRoot(at))
            {
                break;
            }
        }

        return null;
    }

    /// <summary>As the repository's own card declares it, in the snapshot of its main branch or else the newest.</summary>
    private string? Cached(HubRepository repository)
    {
        try
        {
            var commit = File.Exists(_cache.Ref(repository, "main"))
                ? File.ReadAllText(_cache.Ref(repository, "main")).Trim()
                : Newest(_cache.Snapshots(repository));
            var card = commit is null ? null : new FileInfo(_cache.SnapshotFile(repository, commit, "README.md"));
            return card is { Exists: true, Length: < MaxCard }
                ? FrontMatter.Parse(new SourceText(File.ReadAllText(card.FullName))).Value("license")?.Text
                : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // a cache that another program is clearing, or another user's: then nothing is known
            return null;
        }
    }

    private static string? Newest(string snapshots) =>
        Directory.Exists(snapshots)
            ? new DirectoryInfo(snapshots)
                .EnumerateDirectories()
                .OrderByDescending(snapshot => snapshot.LastWriteTimeUtc)
                .ThenBy(snapshot => snapshot.Name, StringComparer.Ordinal)
                .FirstOrDefault()
                ?.Name
            : null;
}
