using HubTasks.Cards.Hub;
using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Licenses;

/// <summary>The Hub refuses a licence that is not on its list; most of these are another spelling of one that is.</summary>
internal sealed class LicenseUnknownId : LicenseRule
{
    public override RuleInfo Info { get; } =
        new("HUB2022", "license-unknown-id", Severity.Error, "The license is one that the Hub knows");

    public override bool AppliesTo(CardKind kind) => true;

    protected override IEnumerable<Finding> Check(Card card, MetaScalar value, HubLicense? license)
    {
        if (license is not null || value.HubType != ScalarType.Text || Residue.IsIn(value.Text))
        {
            yield break;
        }

        yield return Report(
            card,
            value.Span,
            $"`{Shorten(value.Text)}` is not a license id of the Hub",
            LicenseSpelling.Of(value.Text)?.Reason
                ?? "use an id of the Hub's list, or `license: other` with `license_name` and `license_link`"
        );
    }

    /// <summary>Only another spelling of the same licence, and only a value that stands on one line.</summary>
    public override IEnumerable<TextEdit> Fix(Card card, Finding finding)
    {
        return
            card.FrontMatter.WrittenAt(finding.Span) is { } value
            && value.Span.Line == value.Span.EndLine
            && LicenseSpelling.Of(value.Text) is { IsCertain: true, Id: { } id }
            ? [new TextEdit(value.Start, value.End, id)]
            : [];
    }

    private static string Shorten(string text)
    {
        text = text.ReplaceLineEndings(" ");
        return text.Length > 60 ? text[..60] + "…" : text;
    }
}
