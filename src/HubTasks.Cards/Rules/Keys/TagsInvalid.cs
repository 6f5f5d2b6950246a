using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>Tags that repeat each other, or that say what another key says.</summary>
internal sealed class TagsInvalid : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2049", "tags-invalid", Severity.Warning, "Tags are single words that stand once");

    public override IEnumerable<Finding> Check(Card card)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tag in card.FrontMatter.Values("tags").Where(tag => tag.HubType == ScalarType.Text))
        {
            if (!seen.Add(tag.Text))
            {
                yield return Report(card, tag.Span, $"tag `{tag.Text}` stands twice", "remove one of them");
            }
            else if (Other(tag.Text) is { } hint)
            {
                yield return Report(card, tag.Span, $"tag `{tag.Text}` is one that the Hub derives itself", hint);
            }
        }
    }

    private static string? Other(string tag) =>
        tag.StartsWith("license:", StringComparison.OrdinalIgnoreCase) ? $"write `license: {tag[8..].Trim()}` instead"
        : tag.StartsWith("dataset:", StringComparison.OrdinalIgnoreCase) ? $"write `{tag[8..].Trim()}` into `datasets`"
        : tag.StartsWith("base_model:", StringComparison.OrdinalIgnoreCase) ? "write `base_model` instead"
        : null;
}
