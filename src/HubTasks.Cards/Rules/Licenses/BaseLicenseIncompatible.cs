using HubTasks.Cards.Hub;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Licenses;

/// <summary>A derivative cannot be freer than what it was made from.</summary>
internal sealed class BaseLicenseIncompatible : CardRule
{
    public override RuleInfo Info { get; } =
        new(
            "HUB2033",
            "base-license-incompatible",
            Severity.Warning,
            "The license agrees with those of the base models"
        );

    public override IEnumerable<Finding> Check(Card card)
    {
        var licenses = card.FrontMatter.Values("license").ToList();
        var bases =
            from repo in BaseLicenses.Named(card)
            let license = BaseLicenses.Find(card, repo.Text)
            where license is not null && HubLicense.Find(license) is not null
            select (Repo: repo.Text, License: HubLicense.Find(license)!);
        var known = bases.ToList();
        foreach (var value in licenses)
        {
            foreach (var (repo, license) in known)
            {
                if (Derivation.Conflict(license, value.Text) is { } reason)
                {
                    yield return Report(
                        card,
                        value.Span,
                        $"the license is `{value.Text}`, but base model `{repo}` is under `{license.Id}`: {reason}",
                        $"use `{license.Id}`, or name the terms of both with `license: other`"
                    );
                }
            }
        }

        var demanding = known.Where(entry => Demands(entry.License)).DistinctBy(entry => entry.License.Id).ToList();
        if (demanding.Count > 1 && licenses.Count > 0)
        {
            yield return Report(
                card,
                card.FrontMatter.Find("base_model")!.Key.Span,
                $"no license satisfies all base models: {string.Join(", ", demanding.Select(entry => $"`{entry.Repo}` (`{entry.License.Id}`)"))}",
                "each of these asks that its own terms go with the merged model"
            );
        }
    }

    private static bool Demands(HubLicense license) =>
        license.IsCustom || license.Copyleft is Copyleft.Strong or Copyleft.Network or Copyleft.ShareAlike;
}
