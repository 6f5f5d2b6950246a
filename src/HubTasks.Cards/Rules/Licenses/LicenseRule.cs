using HubTasks.Cards.Hub;
using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Licenses;

/// <summary>Rules that look at each value of <c>license</c>.</summary>
internal abstract class LicenseRule : CardRule
{
    public override IEnumerable<Finding> Check(Card card) =>
        card.FrontMatter.Values("license").SelectMany(value => Check(card, value, HubLicense.Find(value.Text)));

    /// <param name="license">Null when the Hub does not know the value.</param>
    protected abstract IEnumerable<Finding> Check(Card card, MetaScalar value, HubLicense? license);
}
