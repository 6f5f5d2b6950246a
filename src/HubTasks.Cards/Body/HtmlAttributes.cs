using System.Net;

namespace HubTasks.Cards.Body;

/// <summary>Reads <c>a="1" b='2' c=3 d</c> the way browsers do, without judging.</summary>
internal static class HtmlAttributes
{
    public static IEnumerable<(string Name, string Value)> Read(string text)
    {
        var at = 0;
        while (at < text.Length)
        {
            while (at < text.Length && (char.IsWhiteSpace(text[at]) || text[at] == '/'))
            {
                at++;
            }

            var start = at;
            while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not ('=' or '/'))
            {
                at++;
            }

            var name = text[start..at];
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            if (at >= text.Length || text[at] != '=')
            {
                if (name.Length > 0)
                {
                    yield return (name, "");
                }

                continue;
            }

            at++;
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            if (at < text.Length && text[at] is '"' or '\'')
            {
                var close = text.IndexOf(text[at], at + 1);
                close = close < 0 ? text.Length : close;
                yield return (name, WebUtility.HtmlDecode(text[(at + 1)..close]));
                at = close + 1;
            }
            else
            {
                start = at;
                while (at < text.Length && !char.IsWhiteSpace(text[at]))
                {
                    at++;
                }

                yield return (name, WebUtility.HtmlDecode(text[start..at]));
            }
        }
    }
}
