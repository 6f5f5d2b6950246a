using System.Collections.Immutable;
using HubTasks.Findings;

namespace HubTasks.Cards.Metadata;

/// <summary>What became of a card's metadata block.</summary>
public enum FrontMatterState
{
    /// <summary>The Hub sees no block.</summary>
    Missing,

    /// <summary>There is a block and nothing in it.</summary>
    Empty,

    /// <summary>Not YAML; <see cref="FrontMatter.Root"/> holds what a tolerant scan of its lines could save.</summary>
    Malformed,

    /// <summary>A list or a single value where keys are expected.</summary>
    NotMapping,

    Read,
}

/// <summary>The metadata block as the Hub and its clients delimit and read it, with the place of every key and value.</summary>
public sealed class FrontMatter
{
    private readonly SourceText _source;
    private readonly FrontMatterFence? _fence;
    private readonly Lazy<Dictionary<TextSpan, MetaScalar>> _written;

    private FrontMatter(SourceText source, FrontMatterFence? fence, MetaDocument document)
    {
        _source = source;
        _fence = fence;
        Problems = document.Problems;
        _written = new Lazy<Dictionary<TextSpan, MetaScalar>>(() => Written(document));
        Document = document.Root;
        Root = document.Root as MetaMap;
        Ignored = fence is null ? IgnoredFrontMatter.Find(source) : null;
        State =
            fence is null ? FrontMatterState.Missing
            : document.IsMalformed ? FrontMatterState.Malformed
            : document.Root is null or MetaScalar { IsNull: true } ? FrontMatterState.Empty
            : Root is null ? FrontMatterState.NotMapping
            : FrontMatterState.Read;
    }

    public FrontMatterState State { get; }

    /// <summary>Whether keys can be trusted to be there or not.</summary>
    public bool IsReadable => State == FrontMatterState.Read;

    /// <summary>The keys; null when there are none. After malformed YAML: what lines of the form <c>key: value</c> say.</summary>
    public MetaMap? Root { get; }

    /// <summary>The whole document, whatever its kind.</summary>
    public MetaNode? Document { get; }

    internal ImmutableArray<YamlProblem> Problems { get; }

    /// <summary>Metadata that the author wrote and the Hub does not see; only when it sees none.</summary>
    internal IgnoredFrontMatter? Ignored { get; }

    /// <summary>Where text of the body begins that the Hub takes for YAML.</summary>
    internal TextSpan? Swallowed =>
        State is not (FrontMatterState.Malformed or FrontMatterState.NotMapping) || _fence is not { } fence ? null
        : SwallowedLine(fence) is > 0 and var line ? _source.LineSpan(line)
        : null;

    internal int CloseLine => _fence is { } fence ? _source.LineAt(fence.Close) : 0;

    /// <summary>The opening fence; the start of the file when there is none.</summary>
    public TextSpan Span => _fence is { } fence ? _source.Span(fence.Open, fence.Open + 3) : _source.Span(0, 0);

    /// <summary>Where the body begins; 0 without a block.</summary>
    public int End => _fence?.End ?? 0;

    internal FrontMatterFence? Fence => _fence;

    /// <summary>The block's text between the fences; empty without a block.</summary>
    public ReadOnlySpan<char> Yaml =>
        _fence is { } fence ? _source.Text.AsSpan(fence.YamlStart, Math.Max(0, fence.YamlEnd - fence.YamlStart)) : [];

    /// <summary>
    /// The value of a top-level key that is written at a place and stands for nothing elsewhere, so that a correction there
    /// corrects only that; null when there is none, and when the block could not be read.
    /// </summary>
    internal MetaScalar? WrittenAt(TextSpan span) => _written.Value.GetValueOrDefault(span);

    /// <summary>The top-level entry of a key, or null.</summary>
    public MetaEntry? Find(string key) => Root?.Find(key);

    /// <summary>The values of a key that takes one value or a list, without empty ones.</summary>
    public IEnumerable<MetaScalar> Values(string key) =>
        Find(key)?.Value.Scalars().Where(scalar => !scalar.IsEmpty) ?? [];

    /// <summary>The one value of a key; null when there is none.</summary>
    public MetaScalar? Value(string key) => Find(key)?.Value is MetaScalar { IsEmpty: false } scalar ? scalar : null;

    public static FrontMatter Parse(SourceText source)
    {
        var fence = FrontMatterFence.Find(source.Text);
        return new FrontMatter(
            source,
            fence,
            fence is { } block ? MetaReader.Read(source, block.YamlStart, block.YamlEnd) : MetaDocument.Nothing
        );
    }

    /// <summary>A closing fence right below the opening one does not count as one; and a heading is no comment.</summary>
    private int SwallowedLine(FrontMatterFence fence)
    {
        var (first, last) = (_source.LineAt(fence.YamlStart), _source.LineAt(fence.YamlEnd));
        if (_source.LineText(first).TrimEnd(" \t").SequenceEqual("---"))
        {
            return first + 1 < last ? first + 1 : first;
        }

        for (var line = first + 1; line <= last; line++)
        {
            var text = _source.LineText(line);
            var level = text.IndexOfAnyExcept('#');
            if (level is > 0 and <= 6 && text[level] == ' ' && _source.LineText(line - 1).Trim().IsEmpty)
            {
                return line;
            }
        }

        return 0;
    }

    private static Dictionary<TextSpan, MetaScalar> Written(MetaDocument document)
    {
        var written = new Dictionary<TextSpan, MetaScalar>();
        if (document is { IsMalformed: false, Root: MetaMap root })
        {
            var own = root.Entries.Where(entry => !entry.IsMerged && !document.Shared.Contains(entry.Value));
            foreach (var scalar in own.SelectMany(entry => entry.Value.Scalars()))
            {
                if (!document.Shared.Contains(scalar))
                {
                    written.TryAdd(scalar.Span, scalar);
                }
            }
        }

        return written;
    }
}
