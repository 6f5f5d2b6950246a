using HubTasks.Cards.Hub;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>The Hub refuses a dataset that is a path or an address.</summary>
internal sealed class DatasetIdInvalid : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2042", "dataset-id-invalid", Severity.Error, "`datasets` are ids of the Hub");

    public override bool AppliesTo(CardKind kind) => kind == CardKind.Model;

    public override IEnumerable<Finding> Check(Card card) =>
        from value in card.FrontMatter.Values("datasets")
        where !RepoName.IsValid(value.Text) && !Residue.IsIn(value.Text)
        select Report(
            card,
            value.Span,
            $"`datasets` has `{value.Text.ReplaceLineEndings(" ")}`, expected `owner/name`",
            RepoName.FromUrl(value.Text) is { } id
                ? $"write `{id}`, without the address"
                : "use the id of a dataset on the Hub; name any other data in the text"
        );

    /// <summary>A link holds the id.</summary>
    public override IEnumerable<TextEdit> Fix(Card card, Finding finding) =>
        card.FrontMatter.WrittenAt(finding.Span) is { IsPlain: true } value && RepoName.FromUrl(value.Text) is { } id
            ? [new TextEdit(value.Start, value.End, id)]
            : [];
}
