using HubTasks.Cards.Hub;
using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>The Hub refuses a language with a capital letter in it.</summary>
internal sealed class LanguageCase : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2085", "language-case", Severity.Error, "Languages are written in lower case");

    public override IEnumerable<Finding> Check(Card card) =>
        from value in card.FrontMatter.Values("language")
        where value.HubType == ScalarType.Text && value.Text.Any(char.IsAsciiLetterUpper) && !Residue.IsIn(value.Text)
        select Report(
            card,
            value.Span,
            $"language `{value.Text.ReplaceLineEndings(" ")}` has capital letters, which the Hub refuses",
            LanguageHint.For(value.Text)
        );

    /// <summary>Only a code that is one in lower case; a region or a name asks for a decision.</summary>
    public override IEnumerable<TextEdit> Fix(Card card, Finding finding) =>
        card.FrontMatter.WrittenAt(finding.Span) is { IsPlain: true } value
        && value.Text.ToLowerInvariant() is var lower
        && HubLists.IsLanguage(lower)
        && ScalarTypes.Python(lower) == ScalarType.Text
            ? [new TextEdit(value.Start, value.End, lower)]
            : [];
}
