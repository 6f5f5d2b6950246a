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

        var breaks = Breaks(card.Source).ToLookup(found => found.Break);
        var common = breaks.MaxBy(group => group.Count())!;
        var odd = breaks.Where(group => group.Key != common.Key).SelectMany(group => group).MinBy(found => found.At);
        var others = breaks.Where(group => group.Key != common.Key).Sum(group => group.Count());
        yield return Report(
            card,
            card.Source.Span(odd.At, odd.At),
            $"this line ends with {Name(odd.Break)}, {common.Count()} others with {Name(common.Key)}; {others} lines differ",
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
        for (var line = 1; line < source.LineCount; line++)
        {
            var at = source.LineStart(line) + source.LineText(line).Length;
            yield return (at, source.Text[at..source.LineStart(line + 1)]);
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
