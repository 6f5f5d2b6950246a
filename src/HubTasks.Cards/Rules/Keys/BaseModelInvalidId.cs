using HubTasks.Cards.Hub;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>Trainers write the folder on the author's disk; the Hub refuses everything but an id.</summary>
internal sealed class BaseModelInvalidId : CardRule
{
    private static readonly string[] Keys = ["base_model", "new_version"];

    public override RuleInfo Info { get; } =
        new("HUB2039", "base-model-invalid-id", Severity.Error, "`base_model` and `new_version` are ids of the Hub");

    public override bool AppliesTo(CardKind kind) => kind == CardKind.Model;

    public override IEnumerable<Finding> Check(Card card) =>
        from key in Keys
        from value in card.FrontMatter.Values(key)
        where !RepoName.IsValid(value.Text) && !Residue.IsIn(value.Text)
        select Report(
            card,
            value.Span,
            $"`{key}` is `{value.Text.ReplaceLineEndings(" ")}`, expected `owner/name`",
            RepoName.FromUrl(value.Text) is { } id
                ? $"write `{id}`, without the address"
                : "a path on a disk means nothing to the Hub; use the id of the model's repository"
        );

    /// <summary>A link holds the id.</summary>
    public override IEnumerable<TextEdit> Fix(Card card, Finding finding) =>
        card.FrontMatter.WrittenAt(finding.Span) is { IsPlain: true } value && RepoName.FromUrl(value.Text) is { } id
            ? [new TextEdit(value.Start, value.End, id)]
            : [];
}
