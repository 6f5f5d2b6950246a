namespace HubTasks.Cards.Body;

/// <summary>The tags and comments of a text that is being read.</summary>
internal sealed class InlineHtml(LeafText leaf, Lookahead ahead, ProseBuilder prose, OpenMarks marks)
{
    private const int MaxTag = 10_000;

    private readonly string _raw = leaf.Text;
    private bool _commentsEnded;

    /// <summary>Where reading goes on behind a comment; -1 when none begins here.</summary>
    /// <param name="at">In the raw text.</param>
    /// <param name="mustEnd">Otherwise one that does not end goes to the end of the text.</param>
    public int Comment(int at, bool mustEnd)
    {
        if (_commentsEnded || !_raw.AsSpan(at).StartsWith("<!--"))
        {
            return -1;
        }

        var end = _raw.IndexOf("-->", at + 2, StringComparison.Ordinal);
        if (end < 0 && mustEnd)
        {
            _commentsEnded = true;
            return -1;
        }

        end = end < 0 ? _raw.Length : end + 3;
        prose.Comment(at, end);
        return end;
    }

    /// <summary>Where reading goes on behind a tag and what it hides; -1 when none begins here.</summary>
    /// <param name="at">In the raw text.</param>
    public int Tag(int at)
    {
        if (RawTag.Read(ahead, at, MaxTag) is not { } raw)
        {
            return -1;
        }

        var start = leaf.ToSource(at);
        var end = leaf.ToSource(raw.End - 1) + 1;
        var tag = new HtmlTag(raw.Name, raw.IsClosing, raw.Attributes, prose.Length, start, end);
        prose.Tag(tag);
        Apply(tag, at, raw.End);
        return !tag.IsClosing && HtmlNames.Hidden.Contains(tag.Name) ? Close(tag.Name, raw.End) : raw.End;
    }

    private int Close(string name, int from)
    {
        var close = _raw.IndexOf("</" + name, from, StringComparison.OrdinalIgnoreCase);
        return close < 0 ? _raw.Length : close;
    }

    private void Apply(HtmlTag tag, int from, int to)
    {
        switch (tag.Name)
        {
            case "b" or "strong" or "em" or "i":
                marks.Emphasis(tag.IsClosing);
                break;
            case "del" or "s" or "strike":
                marks.Strike(tag.IsClosing);
                break;
            case "a" when tag.IsClosing:
                marks.EndAnchor();
                break;
            case "a":
                var target = tag.Attribute("href");
                marks.Anchor(target, ValuePlace(from, to, target ?? "", tag));
                break;
            case "img" when tag.Attribute("src") is { } source:
                prose.Image(source, ValuePlace(from, to, source, tag));
                break;
            default:
                if (HtmlNames.Blocks.Contains(tag.Name))
                {
                    prose.Add('\n', to - 1);
                }

                break;
        }
    }

    /// <summary>Where the value of an attribute stands in the file; the whole tag when it is written in another way.</summary>
    private (int Start, int End) ValuePlace(int from, int to, string value, HtmlTag tag)
    {
        var at = value.Length == 0 ? -1 : _raw.IndexOf(value, from, to - from, StringComparison.Ordinal);
        return at < 0 ? (tag.Start, tag.End) : (leaf.ToSource(at), leaf.ToSource(at + value.Length - 1) + 1);
    }
}
