using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Licenses;

/// <summary>The Llama licences want derivatives to begin with the family's name.</summary>
internal sealed class DerivativeNameRule : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2036", "derivative-name-rule", Severity.Warning, "A derivative is named as its base asks");

    public override bool AppliesTo(CardKind kind) => kind == CardKind.Model;

    public override IEnumerable<Finding> Check(Card card)
    {
        var license = card.FrontMatter.Value("license");
        var name = card.Facts.Repo?.Split('/')[^1].ToLowerInvariant();
        if (license is null || name is null || !card.FrontMatter.Values("base_model").Any())
        {
            yield break;
        }

        var wanted = license.Text switch
        {
            "llama3" => "Llama-3",
            "llama3.1" or "llama3.2" or "llama3.3" or "llama4" => "Llama",
            _ => null,
        };
        var squashed = name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
        if (
            wanted is not null
            && !squashed.StartsWith(
                wanted.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant(),
                StringComparison.Ordinal
            )
        )
        {
            yield return Report(
                card,
                license.Span,
                $"`{license.Text}` asks that the model's name begins with `{wanted}`, and it is `{card.Facts.Repo!.Split('/')[^1]}`",
                $"rename the repository, for example `{wanted}-{card.Facts.Repo!.Split('/')[^1]}`"
            );
        }
    }
}
