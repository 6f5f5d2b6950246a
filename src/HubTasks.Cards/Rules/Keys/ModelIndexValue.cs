using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>A result that is no number, or two that cannot be on one scale.</summary>
internal sealed class ModelIndexValue : CardRule
{
    private static readonly string[] Fractions = ["accuracy", "f1", "precision", "recall"];

    public override RuleInfo Info { get; } =
        new("HUB2051", "model-index-value", Severity.Warning, "Evaluation results are numbers");

    public override bool AppliesTo(CardKind kind) => kind == CardKind.Model;

    public override IEnumerable<Finding> Check(Card card)
    {
        var scales = new Dictionary<string, MetaScalar>(StringComparer.Ordinal);
        foreach (var metric in Metrics(card))
        {
            if (metric.Find("verifyToken") is { Value.IsEmpty: false } token)
            {
                yield return Report(card, token.Key.Span, "`verifyToken` is written by the Hub only", "remove it");
            }

            if (metric.Find("value")?.Value is not MetaScalar value)
            {
                continue;
            }

            if (
                value.IsEmpty
                || value.Text.TrimStart('-', '+').ToLowerInvariant() is "nan" or ".nan" or "inf" or ".inf" or "infinity"
            )
            {
                yield return Report(
                    card,
                    value.Span,
                    value.IsEmpty ? "the value of the metric is empty" : $"the value of the metric is `{value.Text}`",
                    "write the number that was measured, or remove the metric"
                );
            }
            else if (
                Scale(metric, value) is { } scale
                && !scales.TryAdd(scale.Metric, value)
                && IsPercent(value) != IsPercent(scales[scale.Metric])
            )
            {
                yield return Report(
                    card,
                    value.Span,
                    $"`{scale.Metric}` is {value.Text} here and {scales[scale.Metric].Text} on line {scales[scale.Metric].Span.Line}",
                    "use either fractions or percents"
                );
            }
        }
    }

    private static (string Metric, double Value)? Scale(MetaMap metric, MetaScalar value) =>
        (metric.Find("type")?.Value as MetaScalar)?.Text is { } type
        && Fractions.Contains(type, StringComparer.OrdinalIgnoreCase)
        && Number(value) is { } number
        && number is (> 0.05 and < 1) or (> 5 and <= 100)
            ? (type.ToLowerInvariant(), number)
            : null;

    private static bool IsPercent(MetaScalar value) => Number(value) > 1;

    private static double? Number(MetaScalar value) =>
        double.TryParse(
            value.Text,
            System.Globalization.NumberStyles.Float,
            System.Globalization.CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : null;

    private static IEnumerable<MetaMap> Metrics(Card card) =>
        from model in Maps(card.FrontMatter.Find("model-index")?.Value)
        from result in Maps(model.Find("results")?.Value)
        from metric in Maps(result.Find("metrics")?.Value)
        select metric;

    private static IEnumerable<MetaMap> Maps(MetaNode? node) => (node as MetaList)?.Items.OfType<MetaMap>() ?? [];
}
