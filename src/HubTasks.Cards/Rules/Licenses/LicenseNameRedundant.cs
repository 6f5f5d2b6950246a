using HubTasks.Cards.Hub;
using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Licenses;

/// <summary>A name beside an id, or an id in the place of a name: two statements that can disagree.</summary>
internal sealed class LicenseNameRedundant : LicenseRule
{
    public override RuleInfo Info { get; } =
        new("HUB2025", "license-name-redundant", Severity.Info, "The license is named once");

    protected override IEnumerable<Finding> Check(Card card, MetaScalar value, HubLicense? license)
    {
        if (license is null || card.FrontMatter.Value("license_name") is not { } name)
        {
            yield break;
        }

        if (license.Id != "other")
        {
            yield return Report(
                card,
                name.Span,
                $"`license_name` is `{name.Text}` beside `license: {license.Id}`",
                "the name counts only with `license: other`; remove it, or change the id"
            );
        }
        else if (LicenseSpelling.Of(name.Text) is { IsCertain: true, Id: { } id } && id is not ("other" or "unknown"))
        {
            yield return Report(
                card,
                name.Span,
                $"`license_name` is `{name.Text}`, which the Hub's list has as `{id}`",
                $"write `license: {id}` and remove `license_name` and `license_link`"
            );
        }
    }
}
