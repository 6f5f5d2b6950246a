using HubTasks.Cards.Hub;
using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Licenses;

/// <summary>A family of licences is none: nobody can read its text.</summary>
internal sealed class LicenseAmbiguous : LicenseRule
{
    public override RuleInfo Info { get; } =
        new("HUB2023", "license-ambiguous", Severity.Warning, "The license is one exact text");

    protected override IEnumerable<Finding> Check(Card card, MetaScalar value, HubLicense? license)
    {
        if (license is { Id: "unknown" })
        {
            yield return Report(
                card,
                value.Span,
                "the license is `unknown`, which an audit reads as none",
                "ask the author, or take the key away until it is known"
            );
        }
        else if (license is { IsFamily: true })
        {
            var members = HubLicense
                .All.Keys.Where(id => id != license.Id && id.StartsWith(license.Id + "-", StringComparison.Ordinal))
                .Concat(
                    HubLicense.All.Keys.Where(id =>
                        license.Id == "openrail" && id.Contains("rail", StringComparison.Ordinal) && id != "openrail"
                    )
                )
                .Distinct()
                .Order(StringComparer.Ordinal)
                .Select(id => $"`{id}`");
            var choices = string.Join(", ", members);
            yield return Report(
                card,
                value.Span,
                $"`{license.Id}` is a family of licenses, not one of them",
                choices.Length > 0
                    ? $"choose one: {choices}"
                    : "name the exact text with `license: other`, `license_name` and `license_link`"
            );
        }
    }
}
