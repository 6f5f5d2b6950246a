using System.Collections.Immutable;
using HubTasks.Findings;

namespace HubTasks.Audit.Files;

/// <summary>The result of checking one file. Deterministic: the same bytes and profile give the same value.</summary>
/// <param name="Path">As it was given, with <c>/</c>.</param>
/// <param name="Format">By content; one of <see cref="FileFormat"/>.</param>
/// <param name="Verdict">The worst of <paramref name="Findings"/>; safe without any.</param>
/// <param name="Findings">In order of position; notes are among them.</param>
public sealed record FileVerdict(string Path, string Format, Verdict Verdict, ImmutableArray<FileFinding> Findings)
{
    /// <summary>For torch files: whether the weights-only loader (torch 2.6 and later) accepts it; null for other formats.</summary>
    public bool? LoadableWeightsOnly { get; init; }

    /// <summary>Paths, relative to the file's folder, that a reader of this file opens too (ONNX external data, shards).</summary>
    public ImmutableArray<string> Companions { get; init; } = [];

    /// <summary>What the file says of itself, such as <c>general.license</c> of a GGUF header.</summary>
    public ImmutableSortedDictionary<string, string> Facts { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;
}

/// <param name="Rule">Which check speaks.</param>
/// <param name="Verdict">What the file becomes by it; <see cref="Verdict.Safe"/> for a note.</param>
/// <param name="Message">Lower case, values in backticks, no final period.</param>
/// <param name="Hint">What to do next.</param>
/// <param name="Member">The member of an archive, with its own members behind <c>!</c>; null for the file itself.</param>
/// <param name="Offset">In bytes, from the start of the file or member; null when no place is to blame.</param>
public sealed record FileFinding(
    RuleInfo Rule,
    Verdict Verdict,
    string Message,
    string? Hint = null,
    string? Member = null,
    long? Offset = null
);
