using HubTasks.Cards.Hub;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Licenses;

/// <summary>Nothing is known about the base, so nothing was compared; silence would read as consent.</summary>
internal sealed class BaseLicenseUnresolved : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2034", "base-license-unresolved", Severity.Info, "The licenses of the base models are known");

    public override IEnumerable<Finding> Check(Card card) =>
        from repo in card.FrontMatter.Values("base_model")
        where RepoName.IsValid(repo.Text) && repo.Text != card.Facts.Repo
        let license = BaseLicenses.Find(card, repo.Text)
        where license is null or "unknown" or "other"
        select Report(
            card,
            repo.Span,
            license is null
                ? $"the license of base model `{repo.Text}` is not known here, so it was not compared"
                : $"base model `{repo.Text}` declares `license: {license}`, so a person has to compare the terms",
            "look at its card; `hubtasks audit` compares the licenses of restored models"
        );
}
