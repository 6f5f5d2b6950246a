using System.Text;

namespace HubTasks.Cards;

/// <summary>A card after its safe corrections.</summary>
/// <param name="Text">Without a byte order mark.</param>
/// <param name="HasMark">Whether the file still begins with one.</param>
/// <param name="Fixes">How many findings were corrected; 0 means that nothing changed.</param>
public sealed record FixedCard(string Text, bool HasMark, int Fixes)
{
    public byte[] ToBytes() => [.. HasMark ? Encoding.UTF8.Preamble : [], .. Encoding.UTF8.GetBytes(Text)];
}

/// <summary>Corrects what can be corrected without guessing; bytes outside the corrections stay as they are.</summary>
public static class Fixer
{
    /// <summary>A correction can bring another to light, such as metadata behind a fence that now closes.</summary>
    private const int MostPasses = 8;

    public static FixedCard Fix(Card card, CardSource source, LintOptions options, CancellationToken ct)
    {
        var result = new FixedCard(card.Source.Text, card.Encoding.HasMark, 0);
        // bytes that are not UTF-8 would not survive being written
        if (card.Encoding.Problem is not null)
        {
            return result;
        }

        for (var pass = 0; pass < MostPasses; pass++)
        {
            var edits = Edits(card, options, ct);
            if (edits.Count == 0)
            {
                return result;
            }

            result = Apply(result, edits);
            card = Card.Parse(result.HasMark ? '\uFEFF' + result.Text : result.Text, source with { Kind = card.Kind });
        }

        return result;
    }

    /// <summary>In order, and none into another; what is left out gets its turn in the next pass.</summary>
    private static List<TextEdit> Edits(Card card, LintOptions options, CancellationToken ct)
    {
        var kept = new List<TextEdit>();
        var all = Linter
            .LintAll(card, options, ct)
            .SelectMany(finding => CardRules.Find(finding.Rule.Code)?.Fix(card, finding) ?? [])
            .Distinct()
            .OrderBy(edit => edit.Start)
            .ThenBy(edit => edit.End);
        foreach (var edit in all)
        {
            if (kept.Count == 0 || edit.Start > kept[^1].End || edit.Start < 0)
            {
                kept.Add(edit);
            }
        }

        return kept;
    }

    private static FixedCard Apply(FixedCard card, List<TextEdit> edits)
    {
        var text = new StringBuilder();
        var at = 0;
        foreach (var edit in edits.Where(edit => edit.Start >= 0))
        {
            text.Append(card.Text, at, edit.Start - at).Append(edit.NewText);
            at = edit.End;
        }

        text.Append(card.Text, at, card.Text.Length - at);
        var isUnmarked = edits.Contains(TextEdit.RemoveMark);
        return new FixedCard(
            isUnmarked ? text.ToString().TrimStart('\uFEFF') : text.ToString(),
            card.HasMark && !isUnmarked,
            card.Fixes + edits.Count
        );
    }
}
