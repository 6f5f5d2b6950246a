using HubTasks.Findings;

namespace HubTasks.Cards.Body.Rules;

/// <summary>Asks whether a card says enough about one subject; points at the heading that promises it.</summary>
internal abstract class SectionRule : CardRule
{
    protected abstract Subject Subject { get; }

    /// <summary>As the end of "says nothing about".</summary>
    protected abstract string About { get; }

    /// <summary>What to write and under which heading.</summary>
    protected abstract string Advice { get; }

    /// <summary>Template text is reported where it stands; a subject that a card needs is reported once more as such.</summary>
    protected virtual bool SpeaksOfPlaceholders => false;

    /// <summary>What the front matter or other parts of the card say instead.</summary>
    protected virtual bool IsSaidElsewhere(Card card) => false;

    public override IEnumerable<Finding> Check(Card card)
    {
        var found = card.Body.About(Subject);
        if (
            found.State == SectionState.Present
            || (found.State == SectionState.Placeholder && !SpeaksOfPlaceholders)
            || IsSaidElsewhere(card)
        )
        {
            yield break;
        }

        if (found.Section is not { } section)
        {
            yield return Report(card, card.Body.Top, $"the card says nothing about {About}", Advice);
            yield break;
        }

        var title = Quote(section.Title.Text);
        var message = found.State switch
        {
            SectionState.Empty => $"{title} has no text about {About}",
            SectionState.Placeholder => $"{title} holds template text instead of {About}",
            _ => $"{title} says too little about {About}",
        };
        yield return Report(card, card.Body.FirstLine(section.Start, section.End), message, Advice);
    }

    private static string Quote(string title)
    {
        title = string.Join(' ', title.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd(':');
        return $"`{(title.Length > 60 ? string.Concat(title.AsSpan(0, 59), "…") : title)}`";
    }
}
