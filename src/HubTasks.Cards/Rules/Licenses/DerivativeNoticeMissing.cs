using HubTasks.Cards.Hub;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Licenses;

/// <summary>Llama and Gemma terms ask for a notice that goes with every copy.</summary>
internal sealed class DerivativeNoticeMissing : CardRule
{
    public override RuleInfo Info { get; } =
        new(
            "HUB2037",
            "derivative-notice-missing",
            Severity.Warning,
            "A derivative carries the notice that its base asks for"
        );

    public override bool AppliesTo(CardKind kind) => kind == CardKind.Model;

    public override IEnumerable<Finding> Check(Card card)
    {
        if (card.FrontMatter.Value("license") is not { } license || card.Facts.Files is not { } files)
        {
            yield break;
        }

        var phrase = license.Text switch
        {
            "llama2" => "LLAMA 2 Community License",
            "llama3" => "Built with Meta Llama 3",
            "llama3.1" or "llama3.2" or "llama3.3" or "llama4" => "Built with Llama",
            "gemma" => "ai.google.dev/gemma/terms",
            _ => null,
        };
        if (
            phrase is not null
            && BaseLicenses.Named(card).Any(repo => BaseLicenses.Find(card, repo.Text) == license.Text)
            && !files.Any(file => file.StartsWith("NOTICE", StringComparison.OrdinalIgnoreCase))
            && !card.Body.Text.Contains(phrase, StringComparison.OrdinalIgnoreCase)
        )
        {
            yield return Report(
                card,
                license.Span,
                $"`{license.Text}` asks for a notice, and there is neither a `NOTICE` file nor `{phrase}` in the card",
                $"add a `NOTICE` file as the license words it, or the phrase `{phrase}`"
            );
        }
    }
}
