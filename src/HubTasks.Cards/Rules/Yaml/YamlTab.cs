using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Yaml;

/// <summary>The Hub's page works, and every Python program that loads the card fails.</summary>
internal sealed class YamlTab : YamlProblemRule
{
    public override RuleInfo Info { get; } =
        new("HUB2011", "yaml-tab", Severity.Error, "The front matter is spaced with blanks");

    private protected override YamlProblemKind Kind => YamlProblemKind.Tab;

    protected override string Hint => "use a space; `huggingface_hub` cannot read the metadata otherwise";

    public override IEnumerable<TextEdit> Fix(Card card, Finding finding)
    {
        var at = card.Source.LineStart(finding.Span.Line) + finding.Span.Column - 1;
        return [new TextEdit(at, at + 1, " ")];
    }
}
