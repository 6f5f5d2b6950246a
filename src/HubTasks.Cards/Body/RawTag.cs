namespace HubTasks.Cards.Body;

/// <summary>An HTML tag as it stands in a text.</summary>
/// <param name="Name">In lower case.</param>
/// <param name="Attributes">The text after the name.</param>
/// <param name="End">Behind the <c>&gt;</c>.</param>
internal readonly record struct RawTag(string Name, bool IsClosing, string Attributes, int End)
{
    private const int MaxName = 20;

    /// <summary>Null where a <c>&lt;</c> does not begin a tag that HTML knows.</summary>
    /// <param name="most">How long a tag may be.</param>
    public static RawTag? Read(Lookahead ahead, int start, int most)
    {
        var text = ahead.Text;
        var at = start + 1;
        var isClosing = at < text.Length && text[at] == '/';
        at += isClosing ? 1 : 0;
        var nameFrom = at;
        while (at < text.Length && at - nameFrom < MaxName && char.IsAsciiLetterOrDigit(text[at]))
        {
            at++;
        }

        var name = text[nameFrom..at].ToLowerInvariant();
        if (
            !HtmlNames.Contains(name)
            || (at < text.Length && text[at] is not ('>' or '/') && !char.IsWhiteSpace(text[at]))
        )
        {
            return null;
        }

        var attributesFrom = at;
        var limit = ahead.Limit(start, most);
        var quote = '\0';
        for (; at < limit && (quote != '\0' || text[at] != '>'); at++)
        {
            if (text[at] is '"' or '\'')
            {
                quote =
                    quote == '\0' ? text[at]
                    : quote == text[at] ? '\0'
                    : quote;
            }
        }

        ahead.Pay(at - start);
        return at >= limit ? null : new RawTag(name, isClosing, text[attributesFrom..at], at + 1);
    }
}
