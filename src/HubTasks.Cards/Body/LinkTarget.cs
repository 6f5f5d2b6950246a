namespace HubTasks.Cards.Body;

/// <summary>What a pair of brackets leads to.</summary>
/// <param name="Target">As written.</param>
/// <param name="Start">Of the target, in the text.</param>
/// <param name="End">Of the target; exclusive.</param>
/// <param name="Next">Where reading goes on.</param>
internal readonly record struct LinkTarget(string Target, int Start, int End, int Next)
{
    private const int MaxTarget = 4_000;
    private const int MaxLabel = 1_000;

    /// <summary>
    /// What follows a <c>]</c>: <c>(target "title")</c>, <c>[label]</c>, or nothing, when the words between the brackets
    /// are themselves a defined label.
    /// </summary>
    /// <param name="ahead">The text.</param>
    /// <param name="textFrom">Where the words between the brackets begin.</param>
    /// <param name="close">The <c>]</c>.</param>
    /// <param name="definition">The target of a link definition, or null.</param>
    public static LinkTarget? Read(Lookahead ahead, int textFrom, int close, Func<string, string?> definition)
    {
        var text = ahead.Text;
        var at = close + 1;
        if (at < text.Length && text[at] == '(' && Inline(ahead, at + 1) is { } found)
        {
            return found;
        }

        if (at < text.Length && text[at] == '[' && ahead.Find(']', at + 1, MaxLabel) is var end and > 0)
        {
            var label = end == at + 1 ? text[textFrom..close] : text[(at + 1)..end];
            if (label.Length < MaxLabel && definition(label) is { } there)
            {
                return new LinkTarget(there, at + 1, end, end + 1);
            }
        }

        return close - textFrom < MaxLabel && definition(text[textFrom..close]) is { } shortcut
            ? new LinkTarget(shortcut, textFrom, close, close + 1)
            : null;
    }

    private static LinkTarget? Inline(Lookahead ahead, int at)
    {
        var text = ahead.Text;
        var start = ahead.SkipSpace(at);
        int end;
        if (start < text.Length && text[start] == '<')
        {
            start++;
            end = ahead.Find('>', start, MaxTarget);
            if (end < 0)
            {
                return null;
            }

            at = end + 1;
        }
        else
        {
            at = end = BareEnd(ahead, start);
        }

        at = ahead.SkipSpace(at);
        if (at < text.Length && text[at] is '"' or '\'')
        {
            var close = ahead.Find(text[at], at + 1, MaxTarget);
            if (close < 0)
            {
                return null;
            }

            at = ahead.SkipSpace(close + 1);
        }

        return !ahead.IsExhausted && at < text.Length && text[at] == ')'
            ? new LinkTarget(text[start..end], start, end, at + 1)
            : null;
    }

    /// <summary>Up to white space or the bracket that the target itself did not open.</summary>
    private static int BareEnd(Lookahead ahead, int start)
    {
        var text = ahead.Text;
        var limit = ahead.Limit(start, MaxTarget);
        var depth = 0;
        var at = start;
        while (at < limit && !char.IsWhiteSpace(text[at]))
        {
            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
            }
            else if (text[at] == '(')
            {
                depth++;
            }
            else if (text[at] == ')' && depth-- == 0)
            {
                break;
            }

            at++;
        }

        at = Math.Min(at, text.Length);
        ahead.Pay(at - start);
        return at;
    }
}
