using HubTasks.Cards.Hub;
using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Licenses;

/// <summary>Rules of use that every copy and every derivative has to pass on.</summary>
internal sealed class LicenseUseRestricted : LicenseRule
{
    public override RuleInfo Info { get; } =
        new("HUB2032", "license-use-restricted", Severity.Info, "The license restricts no use");

    protected override IEnumerable<Finding> Check(Card card, MetaScalar value, HubLicense? license)
    {
        if (license is { IsUseRestricted: true })
        {
            yield return Report(
                card,
                value.Span,
                $"`{license.Id}` restricts what the model may be used for",
                "its use restrictions must reach everyone who gets a copy: name them under out-of-scope use"
            );
        }
    }
}
