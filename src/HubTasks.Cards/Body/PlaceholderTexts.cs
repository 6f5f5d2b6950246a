using System.Collections.Frozen;

namespace HubTasks.Cards.Body;

/// <summary>The lists of <c>placeholders.txt</c>.</summary>
internal sealed record PlaceholderTexts(
    FrozenSet<string> Promises,
    FrozenSet<string> Unfinished,
    FrozenSet<string> StandIns
)
{
    public static PlaceholderTexts Read()
    {
        using var stream = typeof(PlaceholderTexts).Assembly.GetManifestResourceStream(
            "HubTasks.Cards.Body.placeholders.txt"
        )!;
        using var reader = new StreamReader(stream);
        var lists = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal)
        {
            ["promise"] = [],
            ["unfinished"] = [],
            ["standin"] = [],
        };
        while (reader.ReadLine() is { } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line[0] != '#')
            {
                lists[line[..colon]].UnionWith(line[(colon + 1)..].Split(';').Select(HeadingName.Normalize));
            }
        }

        return new PlaceholderTexts(
            lists["promise"].ToFrozenSet(),
            lists["unfinished"].ToFrozenSet(),
            lists["standin"].ToFrozenSet()
        );
    }
}
