using HubTasks.Cards.Hub;
using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>A language that is no code is found by no filter.</summary>
internal sealed class LanguageCode : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2043", "language-code", Severity.Warning, "Languages are ISO 639 codes");

    public override IEnumerable<Finding> Check(Card card) =>
        from value in card.FrontMatter.Values("language")
        where
            value.HubType == ScalarType.Text
            && !value.Text.Any(char.IsAsciiLetterUpper)
            && !HubLists.IsLanguage(value.Text.Trim())
            && !Residue.IsIn(value.Text)
        select Report(
            card,
            value.Span,
            $"`{value.Text.ReplaceLineEndings(" ")}` is no language code",
            LanguageHint.For(value.Text)
        );
}
