using System.Collections.Immutable;

namespace HubTasks.Findings;

/// <summary>
/// Failures the user can act on, all that are known at once. Defects stay ordinary exceptions and are never turned into
/// this one; cancellation is always <see cref="OperationCanceledException"/>.
/// </summary>
public sealed class HubTasksException(ImmutableArray<Diagnostic> diagnostics, Exception? inner = null)
    : Exception(string.Join('\n', diagnostics), inner)
{
    public HubTasksException(Diagnostic diagnostic, Exception? inner = null)
        : this([diagnostic], inner) { }

    /// <summary>At least one.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; } = diagnostics;
}
