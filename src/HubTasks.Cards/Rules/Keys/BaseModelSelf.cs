using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>A model that comes from itself, or that replaces itself, makes a circle in the Hub's model tree.</summary>
internal sealed class BaseModelSelf : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2040", "base-model-self", Severity.Error, "A model does not come from itself");

    public override bool AppliesTo(CardKind kind) => kind == CardKind.Model;

    public override IEnumerable<Finding> Check(Card card)
    {
        foreach (var key in new[] { "base_model", "new_version" })
        {
            foreach (var value in card.FrontMatter.Values(key))
            {
                if (string.Equals(value.Text, card.Facts.Repo, StringComparison.OrdinalIgnoreCase))
                {
                    yield return Report(
                        card,
                        value.Span,
                        $"`{key}` is `{value.Text}`, the model itself",
                        $"name another model, or remove `{key}`"
                    );
                }
            }
        }

        var successor = card.FrontMatter.Value("new_version");
        if (successor is not null && card.FrontMatter.Values("base_model").Any(value => value.Text == successor.Text))
        {
            yield return Report(
                card,
                successor.Span,
                $"`{successor.Text}` is both `base_model` and `new_version`",
                "a model cannot be made from the one that replaces it; keep one of the two"
            );
        }
    }
}
