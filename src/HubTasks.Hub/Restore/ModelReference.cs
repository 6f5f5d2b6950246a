using System.Collections.Immutable;

namespace HubTasks.Hub.Restore;

/// <summary>A model that a project asks for, checked: whatever reads one from a user has parsed it already.</summary>
/// <param name="Repository">Which repository.</param>
/// <param name="Revision">Commit, tag, branch or <c>refs/…</c>; valid under <see cref="Hub.Revision.IsValid"/>.</param>
/// <param name="Files">Globs of the files to restore; empty means all.</param>
/// <param name="ExcludeFiles">Globs of files to leave out; they win over <paramref name="Files"/>.</param>
public sealed record ModelReference(
    HubRepository Repository,
    string Revision,
    ImmutableArray<string> Files,
    ImmutableArray<string> ExcludeFiles
)
{
    /// <summary>True when the revision can never mean other bytes.</summary>
    public bool IsPinned => Hub.Revision.IsCommit(Revision);
}
