using HubTasks.Cards.Hub;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Licenses;

/// <summary>Whether weights are an adaptation of their data is disputed, so this asks and does not judge.</summary>
internal sealed class DatasetLicenseIncompatible : CardRule
{
    public override RuleInfo Info { get; } =
        new(
            "HUB2035",
            "dataset-license-incompatible",
            Severity.Warning,
            "The license agrees with those of the datasets"
        );

    public override IEnumerable<Finding> Check(Card card) =>
        from value in card.FrontMatter.Values("license")
        from dataset in card.FrontMatter.Values(card.Kind == CardKind.Dataset ? "source_datasets" : "datasets")
        let license = card.Facts.DatasetLicenses.TryGetValue(dataset.Text, out var id) ? HubLicense.Find(id) : null
        where license is { IsNonCommercial: true } or { Copyleft: Copyleft.ShareAlike or Copyleft.NoDerivatives }
        let reason = Derivation.Conflict(license, value.Text)
        where reason is not null
        select Report(
            card,
            dataset.Span,
            $"dataset `{dataset.Text}` is under `{license.Id}` and the card says `{value.Text}`: {reason}",
            "have it checked whether the data's terms reach the model, and say what you decided"
        );
}
