using HubTasks.Findings;

namespace HubTasks.Cards;

/// <summary>What a team decided about the rules.</summary>
public sealed record LintOptions
{
    /// <summary>The severity of a rule in a file.</summary>
    internal Severity SeverityOf(RuleInfo rule, string file) => rule.Severity;
}
