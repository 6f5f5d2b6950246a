using System.Collections.Immutable;
using HubTasks.Audit.Files;
using HubTasks.Findings;

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

    /// <summary>Where findings about the model as such point.</summary>
    public required Place Place { get; init; }
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

/// <summary>What was found about one file.</summary>
public sealed record FileResult(AuditedModel Model, AuditedFile File, FileVerdict Verdict, string? Sha256, long Size);

/// <summary>Everything an audit says.</summary>
/// <param name="Findings">With exceptions applied.</param>
/// <param name="Files">In the order in which they were given.</param>
/// <param name="Decisions">What the policy decided, a line each, with the setting that decided it.</param>
public sealed record AuditResult(
    ImmutableArray<Finding> Findings,
    ImmutableArray<FileResult> Files,
    ImmutableArray<string> Decisions
);
