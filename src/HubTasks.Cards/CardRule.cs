using HubTasks.Findings;

namespace HubTasks.Cards;

/// <summary>Answers one question about a card. Holds no state, reads only the card, and never fetches.</summary>
public abstract class CardRule
{
    public abstract RuleInfo Info { get; }

    /// <summary>A Space's README is configuration, so most rules have nothing to ask there.</summary>
    public virtual bool AppliesTo(CardKind kind) => kind != CardKind.Space;

    public abstract IEnumerable<Finding> Check(Card card);

    /// <summary>The edits that remove a finding without guessing; none when only a person can.</summary>
    public virtual IEnumerable<TextEdit> Fix(Card card, Finding finding) => [];

    /// <summary>A finding of this rule at its default severity; settings are applied later.</summary>
    protected Finding Report(Card card, TextSpan span, string message, string? hint = null) =>
        new(Info, Info.Severity, card.File, span, message, hint);
}
