using HubTasks.Cards.Hub;
using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Licenses;

/// <summary>A flag for whoever builds a product on the model.</summary>
internal sealed class LicenseNoncommercial : LicenseRule
{
    public override RuleInfo Info { get; } =
        new("HUB2031", "license-noncommercial", Severity.Info, "The license allows commercial use");

    protected override IEnumerable<Finding> Check(Card card, MetaScalar value, HubLicense? license)
    {
        if (license is { IsNonCommercial: true })
        {
            yield return Report(
                card,
                value.Span,
                license.IsResearchOnly
                    ? $"`{license.Id}` allows research only"
                    : $"`{license.Id}` allows no commercial use",
                "say so under the intended use, too"
            );
        }
    }
}
