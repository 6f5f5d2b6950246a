using HubTasks.Cards.Hub;
using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Licenses;

/// <summary><c>other</c> says only that the terms stand elsewhere: a name and a link must follow.</summary>
internal sealed class LicenseOtherIncomplete : LicenseRule
{
    public override RuleInfo Info { get; } =
        new("HUB2024", "license-other-incomplete", Severity.Error, "Terms outside the list have a name and a link");

    protected override IEnumerable<Finding> Check(Card card, MetaScalar value, HubLicense? license)
    {
        if (license?.Id != "other")
        {
            yield break;
        }

        var hasName = card.FrontMatter.Find("license_name") is { Value.IsEmpty: false };
        var hasLink = card.FrontMatter.Find("license_link") is { Value.IsEmpty: false } || LicenseFiles.Of(card).Any();
        if (!hasName || !hasLink)
        {
            yield return Report(
                card,
                value.Span,
                $"`license: other` stands without {(hasName ? "`license_link`" : hasLink ? "`license_name`" : "`license_name` and `license_link`")}",
                "add `license_name: my-license-1.0` and `license_link: LICENSE`, or a URL of the text"
            );
        }
    }
}
