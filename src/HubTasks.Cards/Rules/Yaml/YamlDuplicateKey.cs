using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Yaml;

/// <summary>The Hub refuses a key that stands twice; Python silently keeps the last.</summary>
internal sealed class YamlDuplicateKey : YamlProblemRule
{
    public override RuleInfo Info { get; } =
        new("HUB2013", "yaml-duplicate-key", Severity.Error, "Every key stands once");

    private protected override YamlProblemKind Kind => YamlProblemKind.DuplicateKey;

    protected override string Hint => "keep one of them; several values go into one list";
}
