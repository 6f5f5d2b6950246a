using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Licenses;

/// <summary>A list does not say whether all of them apply or one may be chosen.</summary>
internal sealed class LicenseMultiple : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2029", "license-multiple", Severity.Info, "One license covers the repository");

    public override IEnumerable<Finding> Check(Card card)
    {
        var values = card.FrontMatter.Values("license").ToList();
        if (values.Count > 1)
        {
            yield return Report(
                card,
                card.FrontMatter.Find("license")!.Key.Span,
                $"`license` is a list of {values.Count}: {string.Join(", ", values.Select(value => $"`{value.Text}`"))}",
                "say in the text which one covers what; a single value is what the Hub's filter expects"
            );
        }
    }
}
