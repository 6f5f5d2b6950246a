namespace HubTasks.Cards.Metadata;

/// <summary>
/// What a block that is not YAML still seems to say: lines of the form <c>key: value</c>, and <c>- item</c> lines below a
/// key without a value. Nothing nested, nothing unescaped.
/// </summary>
internal static class LooseFields
{
    private const int MostLines = 1000;

    public static MetaMap? Read(SourceText source, int start, int end)
    {
        var entries = new List<(MetaScalar Key, MetaScalar? Value, List<MetaNode> Items)>();
        var (first, last) = (source.LineAt(start), source.LineAt(end));
        for (var line = first; line <= Math.Min(last, first + MostLines); line++)
        {
            var text = source.LineText(line);
            var at = source.LineStart(line);
            var item = text.TrimStart();
            if (item.StartsWith("- ") && entries.Count > 0 && entries[^1].Value is null)
            {
                entries[^1].Items.Add(Scalar(source, at + text.Length - item.Length + 2, at + text.Length));
            }
            else if (
                text.IndexOf(':') is > 0 and var colon
                && IsKey(text[..colon])
                && (colon + 1 == text.Length || text[colon + 1] == ' ')
            )
            {
                var hasValue = !text[(colon + 1)..].Trim().IsEmpty;
                entries.Add(
                    (
                        Scalar(source, at, at + colon),
                        hasValue ? Scalar(source, at + colon + 1, at + text.Length) : null,
                        []
                    )
                );
            }
        }

        return entries.Count == 0
            ? null
            : new MetaMap(
                start,
                end,
                source.Span(start, end),
                [.. entries.Select(entry => new MetaEntry(entry.Key, ValueOf(source, entry)))]
            );
    }

    private static MetaNode ValueOf(
        SourceText source,
        (MetaScalar Key, MetaScalar? Value, List<MetaNode> Items) entry
    ) =>
        entry.Value as MetaNode
        ?? (
            entry.Items.Count == 0
                ? Scalar(source, entry.Key.End, entry.Key.End)
                : new MetaList(
                    entry.Items[0].Start,
                    entry.Items[^1].End,
                    source.Span(entry.Items[0].Start, entry.Items[^1].End),
                    [.. entry.Items]
                )
        );

    private static bool IsKey(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('_' or '-'))
            {
                return false;
            }
        }

        return true;
    }

    private static MetaScalar Scalar(SourceText source, int start, int end)
    {
        var text = source.Text.AsSpan(start, end - start);
        start += text.Length - text.TrimStart().Length;
        text = text.Trim();
        var isQuoted = text.Length > 1 && text[0] is ('"' or '\'') && text[^1] == text[0];
        var value = isQuoted ? text[1..^1] : text;
        return new MetaScalar(
            start,
            start + text.Length,
            source.Span(start, start + text.Length),
            value.ToString(),
            !isQuoted,
            false
        );
    }
}
