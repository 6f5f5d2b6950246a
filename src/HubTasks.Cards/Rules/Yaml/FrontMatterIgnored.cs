using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Yaml;

/// <summary>The author wrote metadata and the Hub will not read it, because of a dash, a blank or a line too many.</summary>
internal sealed class FrontMatterIgnored : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2007", "front-matter-ignored", Severity.Error, "The Hub reads the metadata that is there");

    public override bool AppliesTo(CardKind kind) => true;

    public override IEnumerable<Finding> Check(Card card)
    {
        if (card.FrontMatter.Ignored is { } ignored)
        {
            yield return Report(card, ignored.Span, $"the metadata is ignored: {ignored.Cause}", ignored.Hint);
        }
    }

    public override IEnumerable<TextEdit> Fix(Card card, Finding finding) => card.FrontMatter.Ignored?.Edits ?? [];
}
