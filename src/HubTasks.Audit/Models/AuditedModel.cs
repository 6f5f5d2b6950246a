using System.Collections.Immutable;
using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Client;
using HubTasks.Hub.Restore;

namespace HubTasks.Audit.Models;

/// <summary>A model, or a folder of models, to be audited.</summary>
/// <param name="Name"><c>owner/name</c>; a folder's or a file's own name where there is no repository.</param>
/// <param name="Commit">Null for files on disk.</param>
/// <param name="License">As the card declared it; null when unknown, and for files on disk.</param>
/// <param name="Files">In order of their paths.</param>
public sealed record AuditedModel(string Name, string? Commit, string? License, ImmutableArray<AuditedFile> Files)
{
    /// <summary>As it was asked for; null for files on disk.</summary>
    public string? Revision { get; init; }

    /// <summary>True for repositories: sources, pins and licences are asked about.</summary>
    public bool IsRepository { get; init; }

    public bool IsDataset { get; init; }

    /// <summary>Null for files on disk.</summary>
    public HubRepository? Repository { get; init; }

    /// <summary>True when a lock file says what it is.</summary>
    public bool IsLocked { get; init; }

    /// <summary>When its commit was made, as far as anybody knows here.</summary>
    public DateTimeOffset? Committed { get; init; }

    /// <summary>What the Hub's scanners say, when they were asked.</summary>
    public HubScanStatus? Scan { get; init; }

    /// <summary>Caches and feeds, which may have files of the commit that were not selected, such as its card.</summary>
    public ImmutableArray<CacheLayout> Stores { get; init; } = [];

    /// <summary>Where findings about the model as such point.</summary>
    public required Place Place { get; init; }

    /// <param name="locked">What the lock says.</param>
    /// <param name="cache">Where its files are.</param>
    /// <param name="feed">The folder feed that it was restored from; null for a Hub.</param>
    /// <param name="place">Where findings about it point.</param>
    /// <param name="placeOf">Where findings about a file point, by its path.</param>
    public static AuditedModel Of(
        LockedModel locked,
        CacheLayout cache,
        CacheLayout? feed,
        Place place,
        Func<string, Place> placeOf
    ) =>
        new(
            locked.Repository.Id.Value,
            locked.Commit,
            locked.License,
            [
                .. locked.Files.Select(file => new AuditedFile(
                    file.Path,
                    cache.SnapshotFile(locked.Repository, locked.Commit, file.Path),
                    file.Sha256,
                    placeOf(file.Path)
                )
                {
                    Size = file.Size,
                }),
            ]
        )
        {
            Revision = locked.Revision,
            IsDataset = locked.Repository.Type == RepoType.Dataset,
            IsRepository = true,
            Repository = locked.Repository,
            IsLocked = true,
            Stores = feed is null ? [cache] : [cache, feed],
            Place = place,
        };
}

/// <param name="Path">Inside the model, with <c>/</c>.</param>
/// <param name="FullPath">On disk; absolute.</param>
/// <param name="Sha256">As the lock or the cache says, to be trusted once it was checked; null when nobody said.</param>
/// <param name="Place">Where findings about it point.</param>
public sealed record AuditedFile(string Path, string FullPath, string? Sha256, Place Place)
{
    /// <summary>As the lock says; null for files on disk.</summary>
    public long? Size { get; init; }
}

/// <summary>A place in a file that a person can open.</summary>
/// <param name="File">As findings name it.</param>
public readonly record struct Place(string File, TextSpan Span);
