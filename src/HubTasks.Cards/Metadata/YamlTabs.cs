namespace HubTasks.Cards.Metadata;

/// <summary>
/// Tabs that Python's YAML reader refuses: everywhere but in quotes, in block text and in comments. The Hub's reader takes
/// many of them for blanks, so the page looks fine and every Python program fails.
/// </summary>
internal static class YamlTabs
{
    public static IEnumerable<YamlProblem> Find(SourceText source, int start, int end, MetaNode? root)
    {
        if (root is null || !source.Text.AsSpan(start, end - start).Contains('\t'))
        {
            return [];
        }

        var quiet = new List<(int Start, int End)>();
        Collect(root, quiet, new HashSet<MetaNode>(ReferenceEqualityComparer.Instance));
        var inside = new bool[end - start];
        foreach (var range in quiet)
        {
            inside.AsSpan(range.Start - start, Math.Min(range.End, end) - range.Start).Fill(true);
        }

        return Tabs(source.Text, start, end, inside);
    }

    private static IEnumerable<YamlProblem> Tabs(string text, int start, int end, bool[] inside)
    {
        var isComment = false;
        for (var at = start; at < end; at++)
        {
            if (text[at] is '\r' or '\n')
            {
                isComment = false;
            }
            else if (!inside[at - start])
            {
                isComment |= text[at] == '#' && (at == start || char.IsWhiteSpace(text[at - 1]));
                if (text[at] == '\t' && !isComment)
                {
                    yield return new YamlProblem(YamlProblemKind.Tab, at, at + 1, "there is a tab between values");
                }
            }
        }
    }

    /// <summary>Quoted and block texts: everything that is written with marks around it or before it.</summary>
    private static void Collect(MetaNode node, List<(int Start, int End)> quiet, HashSet<MetaNode> seen)
    {
        if (!seen.Add(node))
        {
            return;
        }

        switch (node)
        {
            case MetaScalar { IsPlain: false } scalar:
                quiet.Add((scalar.Start, scalar.End));
                break;
            case MetaList list:
                foreach (var item in list.Items)
                {
                    Collect(item, quiet, seen);
                }

                break;
            case MetaMap map:
                foreach (var entry in map.Entries)
                {
                    Collect(entry.Key, quiet, seen);
                    Collect(entry.Value, quiet, seen);
                }

                break;
        }
    }
}
