using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Files;

/// <summary>Mixed line ends make noisy diffs, and a lone CR hides the closing fence of the front matter.</summary>
internal sealed class LineEndingsMixed : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2005", "line-endings-mixed", Severity.Info, "All lines end the same way");

    public override bool AppliesTo(CardKind kind) => true;

    public override IEnumerable<Finding> Check(Card card)
    {
        if (!IsMixed(card.Source.Text))
        {
            yield break;
        }

        var kinds = new Dictionary<string, (int Count, int First)>(StringComparer.Ordinal);
        foreach (var (at, kind) in Breaks(card.Source))
        {
            kinds[kind] = kinds.TryGetValue(kind, out var seen) ? (seen.Count + 1, seen.First) : (1, at);
        }

        var common = kinds.MaxBy(entry => entry.Value.Count);
        var odd = kinds.Where(entry => entry.Key != common.Key).MinBy(entry => entry.Value.First);
        var others = kinds.Sum(entry => entry.Value.Count) - common.Value.Count;
        yield return Report(
            card,
            card.Source.Span(odd.Value.First, odd.Value.First),
            $"this line ends with {Name(odd.Key)}, {common.Value.Count} others with {Name(common.Key)}; {others} lines differ",
            "save the file with one kind of line end"
        );
    }

    /// <summary>A lone CR stays: turning it into a line break could make text appear that no one has seen.</summary>
    public override IEnumerable<TextEdit> Fix(Card card, Finding finding)
    {
        var breaks = Breaks(card.Source).Where(found => found.Break != "\r").ToList();
        var isWindows = breaks.Count(found => found.Break == "\r\n") * 2 > breaks.Count;
        var wanted = isWindows ? "\r\n" : "\n";
        return breaks
            .Where(found => found.Break != wanted)
            .Select(found => new TextEdit(found.At, found.At + found.Break.Length, wanted));
    }

    private static bool IsMixed(ReadOnlySpan<char> text)
    {
        var (both, returns, feeds) = (text.Count("\r\n"), text.Count('\r'), text.Count('\n'));
        bool[] kinds = [both > 0, returns > both, feeds > both];
        return kinds.Count(kind => kind) > 1;
    }

    private static IEnumerable<(int At, string Break)> Breaks(SourceText source)
    {
        var text = source.Text;
        for (var line = 2; line <= source.LineCount; line++)
        {
            var end = source.LineStart(line);
            yield return text[end - 1] == '\r' ? (end - 1, "\r")
            : end > 1 && text[end - 2] == '\r' ? (end - 2, "\r\n")
            : (end - 1, "\n");
        }
    }

    private static string Name(string lineBreak) =>
        lineBreak switch
        {
            "\r\n" => "CRLF",
            "\n" => "LF",
            _ => "CR",
        };
}
