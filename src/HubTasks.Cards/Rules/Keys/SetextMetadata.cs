using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>A line of metadata above a rule is a heading to Markdown: a second block, or one that came too late.</summary>
internal sealed class SetextMetadata : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2071", "setext-metadata", Severity.Warning, "No metadata is shown as a heading");

    public override IEnumerable<Finding> Check(Card card)
    {
        if (card.FrontMatter.Ignored is not null)
        {
            yield break;
        }

        var source = card.Source;
        var isCode = false;
        for (var line = source.LineAt(card.FrontMatter.End); line < source.LineCount; line++)
        {
            var text = source.LineText(line);
            if (text.IsEmpty)
            {
                continue;
            }

            isCode ^= text.TrimStart().StartsWith("```") || text.TrimStart().StartsWith("~~~");
            if (
                !isCode
                && text.Contains(':')
                && IsRule(source.LineText(line + 1))
                && IgnoredFrontMatter.IsTelling(text)
            )
            {
                yield return Report(
                    card,
                    source.LineSpan(line),
                    $"`{text.Trim()}` above a line of dashes is shown as a heading, and read as metadata by nobody",
                    "move the key into the block at the top of the file"
                );
            }
        }
    }

    private static bool IsRule(ReadOnlySpan<char> line)
    {
        line = line.Trim();
        return line.Length >= 2 && !line.ContainsAnyExcept('-');
    }
}
