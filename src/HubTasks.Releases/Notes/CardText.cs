namespace HubTasks.Releases.Notes;

/// <summary>Where a card's front matter ends: a first line <c>---</c>, and the next line that is one.</summary>
internal static class CardText
{
    private const char Bom = '\uFEFF';

    /// <summary>0 when there is no front matter.</summary>
    public static int BodyStart(string card)
    {
        var at = card.Length > 0 && card[0] == Bom ? 1 : 0;
        if (!IsFence(card, at))
        {
            return 0;
        }

        for (var line = NextLine(card, at); line < card.Length; line = NextLine(card, line))
        {
            if (IsFence(card, line))
            {
                return NextLine(card, line);
            }
        }

        return 0;
    }

    /// <summary>A released card below the front matter that the card on the Hub has; its own where the Hub has none.</summary>
    public static string WithFrontMatterOf(string? hub, string released)
    {
        var held = hub is null ? 0 : BodyStart(hub);
        if (held == 0)
        {
            return released;
        }

        var front = hub![..held];
        var body = released[BodyStart(released)..].TrimStart(Bom);
        return front.EndsWith('\n') ? front + body : front + "\n" + body;
    }

    private static bool IsFence(string text, int at)
    {
        var end = text.IndexOf('\n', at);
        return text.AsSpan(at, (end < 0 ? text.Length : end) - at).TrimEnd(" \t\r") is "---";
    }

    private static int NextLine(string text, int at) =>
        text.IndexOf('\n', at) is var end and >= 0 ? end + 1 : text.Length;
}
