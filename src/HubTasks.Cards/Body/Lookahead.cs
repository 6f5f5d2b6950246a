namespace HubTasks.Cards.Body;

/// <summary>
/// Looks for the ends of things in one text. What that costs is paid from a budget of a few times the text's length, so
/// that beginnings without an end cannot add up.
/// </summary>
internal sealed class Lookahead(string text, int least)
{
    private int _budget = (text.Length * 4) + least;

    public string Text { get; } = text;

    public bool IsExhausted => _budget <= 0;

    /// <summary>How far one look from here may go.</summary>
    public int Limit(int from, int most) => Math.Min(Text.Length, from + Math.Min(most, _budget));

    public void Pay(int characters) => _budget -= characters;

    /// <summary>The next such character within a number of characters, or -1.</summary>
    public int Find(char c, int from, int most)
    {
        most = Math.Min(most, Math.Min(Text.Length - from, _budget));
        if (most <= 0)
        {
            return -1;
        }

        var at = Text.IndexOf(c, from, most);
        _budget -= at < 0 ? most : at - from;
        return at;
    }

    public int SkipSpace(int at)
    {
        while (at < Text.Length && char.IsWhiteSpace(Text[at]))
        {
            at++;
        }

        return at;
    }
}
