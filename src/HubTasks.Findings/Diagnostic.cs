namespace HubTasks.Findings;

/// <summary>A coded message for the person at the keyboard.</summary>
/// <param name="Code">Such as <c>HUB1403</c>; has a section in <c>docs/diagnostics.md</c>.</param>
/// <param name="Message">What happened: lower case, values in backticks, observed value before expected, no final period.</param>
/// <param name="Hint">What to do next, in the same voice.</param>
public sealed record Diagnostic(string Code, string Message, string? Hint = null)
{
    /// <summary>What it is about when a front end can point at a place for it: <c>org/name</c>, or a path.</summary>
    public string? Subject { get; init; }

    public override string ToString() => Hint is null ? $"{Code}: {Message}" : $"{Code}: {Message}\n  hint: {Hint}";
}
