using System.Text.RegularExpressions;
using HubTasks.Cards.Hub;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>Only <c>base_model</c> links a derivative to what it was made from.</summary>
internal sealed class BaseModelMissing : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2038", "base-model-missing", Severity.Warning, "A derivative names its base model");

    public override bool AppliesTo(CardKind kind) => kind == CardKind.Model;

    public override IEnumerable<Finding> Check(Card card)
    {
        if (!card.FrontMatter.IsReadable || card.FrontMatter.Find("base_model") is not null)
        {
            yield break;
        }

        var file = card.Facts.Files?.FirstOrDefault(file => file is "adapter_config.json" or "mergekit_config.yml");
        var named = Named(card);
        if (file is null && named is null)
        {
            yield break;
        }

        yield return Report(
            card,
            card.FrontMatter.Span,
            named is null
                ? $"`{file}` says that the model is a derivative, but there is no `base_model`"
                : $"the text says that the model was fine-tuned from `{named}`, but there is no `base_model`",
            named is null ? "add `base_model: owner/name`" : $"add `base_model: {named}`"
        );
    }

    private static string? Named(Card card)
    {
        var body = card.Source.Text.AsSpan(card.Body.Offset);
        if (
            !body.Contains("](https://h", StringComparison.Ordinal) || !body.Contains(" of [", StringComparison.Ordinal)
        )
        {
            return null;
        }

        var match = FineTuned.Value.Match(card.Body.Text);
        return match.Success && RepoName.IsValid(match.Groups["id"].Value) ? match.Groups["id"].Value : null;
    }

    /// <summary>The sentence that trainers write.</summary>
    private static readonly Lazy<Regex> FineTuned = new(() =>
        new Regex(
            @"(is|as) a (fine-?tuned|fine tuned|quantized|merged) (version|model) of \[(?<id>[A-Za-z0-9._\-]+/[A-Za-z0-9._\-]+|[a-z0-9._\-]+)\]\(https://(huggingface\.co|hf\.co)/",
            RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
        )
    );
}
