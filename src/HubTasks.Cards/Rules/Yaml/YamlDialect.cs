using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Yaml;

/// <summary>The Hub reads it today; stricter readers of the same YAML do not.</summary>
internal sealed class YamlDialect : YamlProblemRule
{
    public override RuleInfo Info { get; } =
        new("HUB2012", "yaml-dialect", Severity.Warning, "All YAML readers accept the front matter");

    private protected override YamlProblemKind Kind => YamlProblemKind.Dialect;

    protected override string Hint => "indent the lines that continue the text; the value stays the same";

    /// <summary>One finding for the first of the lines.</summary>
    public override IEnumerable<Finding> Check(Card card) => base.Check(card).Take(1);

    public override IEnumerable<TextEdit> Fix(Card card, Finding finding) =>
        card
            .FrontMatter.Problems.Where(problem => problem.Kind == Kind)
            .Select(problem => new TextEdit(problem.Start, problem.Start, "        "));
}
