using System.Collections.Immutable;

namespace HubTasks.Cards.Metadata;

/// <summary>The names of a large mapping: most are small, and in a large one every look-up would walk all of it.</summary>
internal sealed class MetaNames
{
    /// <summary>Up to so many entries, walking them is quicker.</summary>
    public const int Few = 32;

    private readonly Dictionary<string, MetaEntry> _last = new(StringComparer.Ordinal);
    private readonly ImmutableArray<int> _lengths;

    public MetaNames(ImmutableArray<MetaEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (entry.Name is { } name)
            {
                _last[name] = entry;
            }
        }

        _lengths = [.. _last.Keys.Select(name => name.Length).Distinct().OrderDescending()];
    }

    /// <summary>The last entry of the name.</summary>
    public MetaEntry? Find(string name) => _last.GetValueOrDefault(name);

    /// <summary>The last entry of the longest name that a path begins with.</summary>
    public MetaEntry? FindLongest(string path)
    {
        var names = _last.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var length in _lengths)
        {
            if (IsStep(path, length) && names.TryGetValue(path.AsSpan(0, length), out var entry))
            {
                return entry;
            }
        }

        return null;
    }

    /// <summary>Whether a name is the first step of a path.</summary>
    public static bool Begins(string path, string name) =>
        IsStep(path, name.Length) && path.StartsWith(name, StringComparison.Ordinal);

    private static bool IsStep(string path, int length) =>
        length > 0 && (path.Length == length || (path.Length > length && path[length] is '.' or '['));
}
