namespace HubTasks.Findings;

/// <summary>A coded message for the person at the keyboard.</summary>
/// <param name="Code">Such as <c>HUB1403</c>; has a section in <c>docs/diagnostics.md</c>.</param>
/// <param name="Message">What happened: lower case, values in backticks, observed value before expected, no final period.</param>
/// <param name="Hint">What to do next, in the same voice.</param>
public sealed record Diagnostic(string Code, string Message, string? Hint = null)
{
    /// <summary>What it is about when a front end can point at a place for it: <c>org/name</c>, or a path.</summary>
    public string? Subject { get; init; }

    /// <summary>The file whose text is wrong, for failures that have a place in one; null for the others.</summary>
    public string? File { get; init; }

    /// <summary>Where in <see cref="File"/>.</summary>
    public TextSpan Span { get; init; }

    /// <summary><c>file(line,column)</c> as compilers print it, or just the file; null without one.</summary>
    public string? Place =>
        File is null ? null
        : Span.Line == 0 ? File
        : $"{File}({Span.Line},{Span.Column})";

    public override string ToString()
    {
        var text = Place is null ? $"{Code}: {Message}" : $"{Place}: {Code}: {Message}";
        return Hint is null ? text : $"{text}\n  hint: {Hint}";
    }
}
