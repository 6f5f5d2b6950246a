namespace HubTasks.Findings;

/// <summary>What a rule is called: a stable code, a slug for settings files, its default severity and a one-line title.</summary>
/// <param name="Code">Such as <c>HUB2001</c>; has a section in <c>docs/diagnostics.md</c>.</param>
/// <param name="Slug">Such as <c>license-missing</c>; unique within the product.</param>
/// <param name="Severity">What the rule reports at unless settings say otherwise.</param>
/// <param name="Title">What is true when the rule is satisfied, as a sentence without a final period.</param>
public sealed record RuleInfo(string Code, string Slug, Severity Severity, string Title)
{
    /// <summary>The section of the documentation that explains the rule, relative to the project's pages.</summary>
    public string HelpLink => HelpLinks.For(Code);
}
