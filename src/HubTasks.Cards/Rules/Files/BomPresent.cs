using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Files;

/// <summary>The Hub skips a byte order mark; the Python client finds no metadata behind it.</summary>
internal sealed class BomPresent : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2004", "bom-present", Severity.Warning, "The card begins without a byte order mark");

    public override bool AppliesTo(CardKind kind) => true;

    public override IEnumerable<Finding> Check(Card card)
    {
        if (!card.Encoding.HasMark)
        {
            yield break;
        }

        yield return Report(
            card,
            card.Source.Span(0, 0),
            card.FrontMatter.State == FrontMatterState.Missing
                ? "the file begins with a byte order mark"
                : "the file begins with a byte order mark, so `huggingface_hub` reads none of its metadata",
            "save the file as UTF-8 without a byte order mark; `--fix` does it"
        );
    }

    public override IEnumerable<TextEdit> Fix(Card card, Finding finding) => [TextEdit.RemoveMark];
}
