using System.Collections.Immutable;
using HubTasks.Findings;

namespace HubTasks.Hub.Restore;

/// <summary>What to restore, and how the lock file takes part.</summary>
public sealed record RestoreRequest
{
    public required ImmutableArray<ModelReference> References { get; init; }

    /// <summary>Absolute path of <c>hub.lock.json</c>.</summary>
    public required string LockFile { get; init; }

    /// <summary>The lock must already say everything, and is never written.</summary>
    public bool Locked { get; init; }

    /// <summary>Resolve every floating revision anew, whatever the lock says. Wins over <see cref="Locked"/>, with a warning.</summary>
    public bool ForceEvaluate { get; init; }

    /// <summary>With <see cref="ForceEvaluate"/>: only these repositories; empty means all.</summary>
    public ImmutableArray<HubRepository> Only { get; init; } = [];

    /// <summary>Hash every file again instead of trusting size and presence.</summary>
    public bool VerifyHashes { get; init; }

    /// <summary>
    /// Leave entries of the lock that no reference asks for: a build of one target framework sees only its own
    /// references. The tool, which sees all, prunes them.
    /// </summary>
    public bool KeepOthers { get; init; }

    /// <summary>No request may leave the machine.</summary>
    public bool Offline { get; init; }
}

/// <param name="Models">In the order of the request.</param>
/// <param name="Warnings">Coded; never fail a restore by themselves.</param>
/// <param name="LockChanged">The lock file was written.</param>
public sealed record RestoreResult(
    ImmutableArray<RestoredModel> Models,
    ImmutableArray<Diagnostic> Warnings,
    bool LockChanged
);

/// <param name="Reference">What asked for it.</param>
/// <param name="Commit">40 hex digits.</param>
/// <param name="License">As the card declared it; null when it declared none.</param>
/// <param name="SnapshotDirectory">Where other Hub tools find the files; absolute.</param>
/// <param name="Files">Ordinal by path.</param>
public sealed record RestoredModel(
    ModelReference Reference,
    string Commit,
    string? License,
    string SnapshotDirectory,
    ImmutableArray<RestoredFile> Files
);

/// <param name="Path">Inside the repository, with <c>/</c>.</param>
/// <param name="FullPath">
/// The real file with the content, never a link: the blob, or the snapshot's file where the cache holds no links.
/// </param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Of the content.</param>
public sealed record RestoredFile(string Path, string FullPath, long Size, string Sha256);
