namespace HubTasks.Findings;

/// <summary>Something a reviewer should see, at a place in a file.</summary>
/// <param name="Rule">Which rule speaks.</param>
/// <param name="Severity">After settings; equals <see cref="RuleInfo.Severity"/> unless they changed it.</param>
/// <param name="File">As the user would type it, with <c>/</c>; relative where it was given relative.</param>
/// <param name="Span">Where in <paramref name="File"/>.</param>
/// <param name="Message">What is wrong: lower case, values in backticks, no final period.</param>
/// <param name="Hint">What to do next, in the same voice.</param>
public sealed record Finding(
    RuleInfo Rule,
    Severity Severity,
    string File,
    TextSpan Span,
    string Message,
    string? Hint = null
);
