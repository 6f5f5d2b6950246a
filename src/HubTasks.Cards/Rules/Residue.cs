using System.Buffers;
using System.Collections.Frozen;

namespace HubTasks.Cards.Rules;

/// <summary>What templates and generators leave behind in values.</summary>
internal static class Residue
{
    private static readonly FrozenSet<string> Values = new[]
    {
        "???",
        "...",
        "…",
        "license",
        "licence",
        "todo",
        "tbd",
        "tba",
        "n/a",
        "none",
        "needs more information",
        "more information needed",
        "any valid license identifier",
        "valid license identifier",
        "iso 639-1 code for your language, or `multilingual`",
        "list of iso 639-1 code for your language",
        "url to a thumbnail used in social sharing",
        "your-license",
        "unknown dataset",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly SearchValues<string> Parts = SearchValues.Create(
        [
            "iso 639-1 code for your language",
            "any valid license identifier",
            "more information needed",
            "needs more information",
            "an unknown dataset",
            "choose a license",
            "your license here",
            "{{",
            "}}",
            "{card_data}",
            "fill_in",
            "fill-me",
            "<your",
            "[insert",
            "[todo",
            "todo:",
        ],
        StringComparison.OrdinalIgnoreCase
    );

    /// <summary>Whether a value is a blank that nobody filled in.</summary>
    public static bool IsIn(string text)
    {
        text = text.Trim();
        return text.Length > 0 && (Values.Contains(text.Trim('[', ']', '<', '>')) || text.AsSpan().ContainsAny(Parts));
    }
}
