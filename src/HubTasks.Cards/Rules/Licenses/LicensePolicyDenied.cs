using System.IO.Enumeration;
using HubTasks.Cards.Hub;
using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Licenses;

/// <summary>Licences that the organisation refuses; without a list there is nothing to refuse.</summary>
internal sealed class LicensePolicyDenied : LicenseRule
{
    public override RuleInfo Info { get; } =
        new("HUB2030", "license-policy-denied", Severity.Error, "The license is one that the organisation accepts");

    protected override IEnumerable<Finding> Check(Card card, MetaScalar value, HubLicense? license)
    {
        var name = value.Text == "other" ? card.FrontMatter.Value("license_name")?.Text ?? value.Text : value.Text;
        string[] names =
        [
            name,
            value.Text,
            .. license?.Spdx.Split(" or ", StringSplitOptions.RemoveEmptyEntries) ?? [],
        ];
        bool Matches(string pattern) =>
            Array.Exists(names, candidate => FileSystemName.MatchesSimpleExpression(pattern, candidate));

        var facts = card.Facts;
        if (facts.DeniedLicenses.FirstOrDefault(Matches) is { } denied)
        {
            yield return Report(
                card,
                value.Span,
                $"the settings deny license `{name}` (`{denied}`)",
                "choose another license, or ask for an exception"
            );
        }
        else if (!facts.AllowedLicenses.IsEmpty && !facts.AllowedLicenses.Any(Matches))
        {
            yield return Report(
                card,
                value.Span,
                $"license `{name}` is not among those that the settings allow",
                $"allowed: {string.Join(", ", facts.AllowedLicenses.Select(allowed => $"`{allowed}`"))}"
            );
        }
    }
}
