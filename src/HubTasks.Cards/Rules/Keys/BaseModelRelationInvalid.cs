using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>The relation decides where the Hub shows a derivative.</summary>
internal sealed class BaseModelRelationInvalid : CardRule
{
    private static readonly string[] Relations = ["adapter", "merge", "quantized", "finetune"];

    public override RuleInfo Info { get; } =
        new(
            "HUB2041",
            "base-model-relation-invalid",
            Severity.Error,
            "The relation to the base model is one the Hub knows"
        );

    public override bool AppliesTo(CardKind kind) => kind == CardKind.Model;

    public override IEnumerable<Finding> Check(Card card)
    {
        if (card.FrontMatter.Value("base_model_relation") is not { } relation)
        {
            yield break;
        }

        var bases = card.FrontMatter.Values("base_model").Count();
        if (!Relations.Contains(relation.Text, StringComparer.Ordinal))
        {
            yield return Report(
                card,
                relation.Span,
                $"`base_model_relation` is `{relation.Text}`, expected one of `adapter`, `merge`, `quantized`, `finetune`",
                "remove the key and the Hub infers the relation"
            );
        }
        else if (bases == 0)
        {
            yield return Report(
                card,
                relation.Span,
                "`base_model_relation` stands without `base_model`",
                "add `base_model: owner/name`"
            );
        }
        else if (relation.Text == "merge" && bases == 1)
        {
            yield return Report(
                card,
                relation.Span,
                "`base_model_relation` is `merge` with one base model",
                "list every model that went into the merge"
            );
        }
        else if (relation.Text == "adapter" && card.Facts.Files is { } files && !files.Any(IsAdapter))
        {
            yield return Report(
                card,
                relation.Span,
                "`base_model_relation` is `adapter`, but the repository has no `adapter_config.json` and no LoRA weights",
                "use `finetune` or `quantized`, or add the adapter's files"
            );
        }
    }

    private static bool IsAdapter(string file) =>
        file.EndsWith("adapter_config.json", StringComparison.Ordinal)
        || file.Contains("lora", StringComparison.OrdinalIgnoreCase)
        || file.Contains("adapter", StringComparison.OrdinalIgnoreCase)
        || file.EndsWith(".safetensors", StringComparison.Ordinal);
}
