using System.Collections.Immutable;
using HubTasks.Findings;

namespace HubTasks.Cards.Metadata;

/// <summary>A value of the front matter with its place in the file.</summary>
/// <param name="Start">Offset in the file's text.</param>
/// <param name="End">Exclusive.</param>
/// <param name="Span">The same as lines and columns.</param>
public abstract record MetaNode(int Start, int End, TextSpan Span)
{
    /// <summary>Whether it says nothing: null, blank text, or a collection of nothing.</summary>
    public abstract bool IsEmpty { get; }

    /// <summary>How many values it holds, itself included, with aliases followed.</summary>
    internal abstract long Weight { get; }

    /// <summary>The scalars meant by a key that takes one value or a list of them; nested collections are left out.</summary>
    public IEnumerable<MetaScalar> Scalars() =>
        this switch
        {
            MetaScalar scalar => [scalar],
            MetaList list => list.Items.OfType<MetaScalar>(),
            _ => [],
        };
}

/// <summary>A single value.</summary>
/// <param name="Text">After unescaping and folding.</param>
/// <param name="IsPlain">Written without quotes, so that its type depends on the reader.</param>
/// <param name="IsTagged">Carries an explicit type such as <c>!!str</c>.</param>
public sealed record MetaScalar(int Start, int End, TextSpan Span, string Text, bool IsPlain, bool IsTagged)
    : MetaNode(Start, End, Span)
{
    /// <summary>What the Hub's JavaScript reader makes of it.</summary>
    public ScalarType HubType { get; } = IsPlain && !IsTagged ? ScalarTypes.Hub(Text) : ScalarType.Text;

    /// <summary>What Python's reader (YAML 1.1) makes of it.</summary>
    public ScalarType PythonType => IsPlain && !IsTagged ? ScalarTypes.Python(Text) : ScalarType.Text;

    public bool IsNull => HubType == ScalarType.Null;

    public override bool IsEmpty => IsNull || string.IsNullOrWhiteSpace(Text);

    internal override long Weight => 1;
}

/// <summary>A sequence.</summary>
public sealed record MetaList(int Start, int End, TextSpan Span, ImmutableArray<MetaNode> Items)
    : MetaNode(Start, End, Span)
{
    public override bool IsEmpty => Items.All(item => item.IsEmpty);

    internal override long Weight { get; } = 1 + Items.Sum(item => item.Weight);
}

/// <summary>A mapping, in the order written; duplicates are kept.</summary>
public sealed record MetaMap(int Start, int End, TextSpan Span, ImmutableArray<MetaEntry> Entries)
    : MetaNode(Start, End, Span)
{
    public override bool IsEmpty => Entries.IsEmpty;

    internal override long Weight { get; } = 1 + Entries.Sum(entry => entry.Key.Weight + entry.Value.Weight);

    /// <summary>Up to so many entries, walking them is quicker.</summary>
    private const int Few = 32;

    /// <summary>In a large mapping every look-up would walk all of it.</summary>
    private readonly Dictionary<string, MetaEntry>? _last = Entries.Length > Few ? Last(Entries) : null;

    /// <summary>The entry that a reader ends up with: the last one of its name. Case matters.</summary>
    public MetaEntry? Find(string key)
    {
        if (_last is not null)
        {
            return _last.GetValueOrDefault(key);
        }

        for (var i = Entries.Length - 1; i >= 0; i--)
        {
            if (Entries[i].Name == key)
            {
                return Entries[i];
            }
        }

        return null;
    }

    /// <summary>Whether a reader ends up with the entry at an index.</summary>
    internal bool IsRead(int index) => Entries[index].Name is { } name && ReferenceEquals(Find(name), Entries[index]);

    private static Dictionary<string, MetaEntry> Last(ImmutableArray<MetaEntry> entries)
    {
        var last = new Dictionary<string, MetaEntry>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (entry.Name is { } name)
            {
                last[name] = entry;
            }
        }

        return last;
    }
}

/// <summary>One key and its value.</summary>
/// <param name="IsMerged">Came in through <c>&lt;&lt;</c>.</param>
public sealed record MetaEntry(MetaNode Key, MetaNode Value, bool IsMerged = false)
{
    /// <summary>The key as text; null for the rare key that is a collection.</summary>
    public string? Name => (Key as MetaScalar)?.Text;
}
