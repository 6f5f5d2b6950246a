using System.Buffers;
using System.Collections.Frozen;

namespace HubTasks.Cards.Body;

/// <summary>The lists of <c>placeholders.txt</c>.</summary>
internal sealed class PlaceholderTexts
{
    private readonly string[] _promises;
    private readonly FrozenSet<string> _habits;

    private PlaceholderTexts(IReadOnlyDictionary<string, HashSet<string>> lists)
    {
        _promises = [.. lists["promise"]];
        _habits = lists["habit"].ToFrozenSet();
        Promises = SearchValues.Create(_promises, StringComparison.Ordinal);
        Unfinished = lists["unfinished"].ToFrozenSet();
        StandIns = lists["standin"].ToFrozenSet();
    }

    /// <summary>Promises anywhere in a text, even inside of words: what holds none needs no closer look.</summary>
    public SearchValues<string> Promises { get; }

    public FrozenSet<string> Unfinished { get; }

    public FrozenSet<string> StandIns { get; }

    /// <summary>Whether a normalised text holds a promise as words of their own.</summary>
    public bool IsPromise(string name)
    {
        var words = $" {name} ";
        return Array.Exists(_promises, promise => words.Contains($" {promise} ", StringComparison.Ordinal));
    }

    /// <summary>"will be updated every month" says what happens, and leaves nothing out.</summary>
    public bool IsHabit(string name) => name.Split(' ').Any(_habits.Contains);

    public static PlaceholderTexts Read()
    {
        using var stream = typeof(PlaceholderTexts).Assembly.GetManifestResourceStream(
            "HubTasks.Cards.Body.placeholders.txt"
        )!;
        using var reader = new StreamReader(stream);
        var lists = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal)
        {
            ["promise"] = [],
            ["habit"] = [],
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

        return new PlaceholderTexts(lists);
    }
}
