using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Yaml;

/// <summary>Metadata that no reader understands: the Hub refuses the push.</summary>
internal sealed class YamlSyntax : YamlProblemRule
{
    public override RuleInfo Info { get; } = new("HUB2010", "yaml-syntax", Severity.Error, "The front matter is YAML");

    private protected override YamlProblemKind Kind => YamlProblemKind.Syntax;

    protected override string Hint => "until this is repaired, nothing in the front matter is read";

    private protected override string Message(YamlProblem problem) =>
        $"the front matter is not YAML: {problem.Message}";
}
