using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Licenses;

/// <summary>Without a licence nobody may know how the model can be used, and the Hub shows no licence tag.</summary>
internal sealed class LicenseMissing : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2021", "license-missing", Severity.Error, "The card names a license");

    public override IEnumerable<Finding> Check(Card card)
    {
        if (!card.FrontMatter.IsReadable || card.FrontMatter.Find("license") is { Value.IsEmpty: false })
        {
            yield break;
        }

        yield return Report(
            card,
            card.FrontMatter.Find("license")?.Key.Span ?? card.FrontMatter.Span,
            "the front matter has no `license`",
            "add an identifier the Hub knows, for example `license: apache-2.0`"
        );
    }
}
