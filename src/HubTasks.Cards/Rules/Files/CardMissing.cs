using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Files;

/// <summary>A repository of model files without a README.md shows an empty page and carries no metadata.</summary>
internal sealed class CardMissing : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2001", "card-missing", Severity.Error, "The repository has a card");

    public override bool AppliesTo(CardKind kind) => true;

    public override IEnumerable<Finding> Check(Card card)
    {
        if (!card.IsMissing)
        {
            yield break;
        }

        var other = card.Facts.Files?.FirstOrDefault(file =>
            file.Equals("readme.md", StringComparison.OrdinalIgnoreCase)
        );
        yield return Report(
            card,
            TextSpan.WholeFile,
            other is null
                ? "there are model files here, but no `README.md`"
                : $"the card is called `{other}`, and the Hub reads `README.md`",
            other is null ? "run `hubtasks lint --init` to write a card to fill in" : $"rename `{other}` to `README.md`"
        );
    }
}
