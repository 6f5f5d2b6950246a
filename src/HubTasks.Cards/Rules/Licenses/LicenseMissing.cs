using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Licenses;

/// <summary>Without a licence nobody may know how the model can be used, and the Hub shows no licence tag.</summary>
internal sealed class LicenseMissing : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2021", "license-missing", Severity.Error, "The card names a license");

    public override IEnumerable<Finding> Check(Card card)
    {
        var frontMatter = card.FrontMatter;
        // what stands in metadata that cannot be read, nobody knows; other rules say that it cannot
        var isUnknown = frontMatter.State == FrontMatterState.Malformed || frontMatter.Ignored is not null;
        if (isUnknown || frontMatter.Find("license") is { Value.IsEmpty: false })
        {
            yield break;
        }

        yield return Report(
            card,
            frontMatter.Find("license")?.Key.Span ?? frontMatter.Span,
            frontMatter.State == FrontMatterState.Missing
                ? "the card has no `license`"
                : "the front matter has no `license`",
            "add an identifier the Hub knows, for example `license: apache-2.0`"
        );
    }
}
