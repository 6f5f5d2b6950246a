using System.Collections.Immutable;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace HubTasks.Cards.Metadata;

/// <summary>
/// YAML events into a tree that remembers where everything stood. It accepts duplicate keys, null keys and aliases, and
/// stops at documents built to explode.
/// </summary>
internal sealed class MetaReader
{
    private const int MaxDepth = 64;

    /// <summary>Twenty-five times those of the longest metadata in a corpus of 2,500 cards.</summary>
    private const long MaxWeight = 90_000;

    /// <summary>In characters; the longest metadata of a real card has a fifth of it.</summary>
    private const int MaxLength = 1_000_000;

    /// <summary>Lines of one quoted text; the longest of a real card has a hundred.</summary>
    private const int MaxIndents = 2_000;

    /// <summary>Characters that are read again because of quoted texts that are continued; the largest real card needs a tenth.</summary>
    private const long MaxAgain = 20_000_000;

    /// <summary>Deeper than anything that a continued text may stand in; readers drop it.</summary>
    private static readonly string Indent = new(' ', 80);

    private readonly SourceText _source;
    private readonly SteadyParser _parser;
    private readonly Func<long, int> _offset;
    private readonly Dictionary<AnchorName, MetaNode> _anchors = [];
    private readonly List<YamlProblem> _problems = [];
    private readonly HashSet<MetaNode> _shared = new(ReferenceEqualityComparer.Instance);
    private long _weight;

    private MetaReader(SourceText source, string yaml, Func<long, int> offset)
    {
        _source = source;
        _offset = offset;
        _parser = new SteadyParser(new Parser(new Scanner(new StringReader(yaml))));
    }

    /// <param name="source">The whole file.</param>
    /// <param name="start">Where the YAML begins in it.</param>
    /// <param name="end">Where it ends.</param>
    public static MetaDocument Read(SourceText source, int start, int end)
    {
        end = Math.Max(start, end);
        if (end - start > MaxLength)
        {
            var message = $"it has {end - start} characters, expected at most {MaxLength}";
            var problem = new YamlProblem(YamlProblemKind.Syntax, start, start + 1, message);
            return new MetaDocument(LooseFields.Read(source, start, end), IsMalformed: true, [problem]);
        }

        var yaml = source.Text[start..end];
        var indents = new List<int>();
        long read = 0;
        for (; ; )
        {
            var reader = new MetaReader(
                source,
                Indented(yaml, indents),
                index => start + Original(index, indents, yaml)
            );
            try
            {
                var root = reader.ReadDocument();
                return new MetaDocument(
                    root,
                    IsMalformed: false,
                    [.. reader._problems, .. Dialect(indents, start), .. YamlTabs.Find(source, start, end, root)]
                )
                {
                    Shared = reader._shared,
                };
            }
            catch (YamlException exception)
                when ((read += yaml.Length) < MaxAgain
                    && UnindentedQuote(yaml, exception, indents) is { Count: > 0 and <= MaxIndents } more
                )
            {
                indents.AddRange(more);
                indents.Sort();
            }
            catch (YamlException exception)
            {
                var at = start + Original(YamlMessages.Blame(exception), indents, yaml);
                return new MetaDocument(
                    LooseFields.Read(source, start, end),
                    IsMalformed: true,
                    [
                        .. reader._problems,
                        new YamlProblem(YamlProblemKind.Syntax, at, at + 1, YamlMessages.Of(exception)),
                    ]
                );
            }
        }
    }

    /// <summary>
    /// A quoted text that goes on at column 0: PyYAML and js-yaml accept it and cards on the Hub rely on it, this parser
    /// does not. The lines that want a blank, as offsets.
    /// </summary>
    private static List<int> UnindentedQuote(string yaml, YamlException exception, List<int> indents)
    {
        if (!exception.Message.Contains("wrong indentation", StringComparison.Ordinal))
        {
            return [];
        }

        var start = Original(exception.Start.Index, indents, yaml);
        var found = new List<int>();
        if (start >= yaml.Length || yaml[start] is not ('"' or '\''))
        {
            return found;
        }

        for (var at = start + 1; at < yaml.Length && yaml[at] != yaml[start]; at++)
        {
            if (yaml[at] == '\\' && yaml[start] == '"')
            {
                at++;
            }

            if (
                at + 1 < yaml.Length
                && yaml[at] == '\n'
                && yaml[at + 1] is not ('\r' or '\n')
                && !indents.Contains(at + 1)
            )
            {
                found.Add(at + 1);
            }
        }

        return found;
    }

    private static string Indented(string yaml, List<int> indents)
    {
        var text = new StringBuilder(yaml.Length + (indents.Count * Indent.Length));
        var from = 0;
        foreach (var at in indents)
        {
            text.Append(yaml, from, at - from).Append(Indent);
            from = at;
        }

        text.Append(yaml, from, yaml.Length - from);
        return text.ToString();
    }

    private static int Original(long index, List<int> indents, string yaml)
    {
        var at = (int)Math.Clamp(index, 0, yaml.Length + (indents.Count * Indent.Length));
        var before = 0;
        while (before < indents.Count && indents[before] + (before * Indent.Length) < at)
        {
            before++;
        }

        return Math.Clamp(at - (before * Indent.Length), 0, yaml.Length);
    }

    private static IEnumerable<YamlProblem> Dialect(List<int> indents, int start) =>
        indents.Select(at => new YamlProblem(
            YamlProblemKind.Dialect,
            start + at,
            start + at + 1,
            "a quoted text goes on without indentation"
        ));

    private MetaNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            return null;
        }

        var root = ReadNode(0);
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second))
        {
            throw new YamlException(second.Start, second.End, "a second document begins here");
        }

        return root;
    }

    private MetaNode ReadNode(int depth)
    {
        if (depth > MaxDepth)
        {
            var mark = _parser.Current?.Start ?? Mark.Empty;
            throw new YamlException(mark, mark, $"values are nested more than {MaxDepth} deep");
        }

        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            var target = _anchors.TryGetValue(alias.Value, out var found)
                ? found
                : throw new YamlException(alias.Start, alias.End, $"alias `*{alias.Value}` has no anchor before it");
            Pay(target.Weight);
            _shared.Add(target);
            return target;
        }

        var anchor = (_parser.Current as NodeEvent)?.Anchor ?? AnchorName.Empty;
        MetaNode node =
            _parser.TryConsume<Scalar>(out var scalar) ? ReadScalar(scalar)
            : _parser.TryConsume<SequenceStart>(out var sequence) ? ReadList(sequence, depth)
            : ReadMap(_parser.Consume<MappingStart>(), depth);
        Pay(1);
        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = node;
        }

        return node;
    }

    /// <summary>What aliases and merged keys stand for counts each time: that is what a bomb is made of.</summary>
    private void Pay(long values)
    {
        _weight += values;
        if (_weight > MaxWeight)
        {
            var mark = _parser.Current?.Start ?? Mark.Empty;
            throw new YamlException(mark, mark, $"with its aliases followed, this is more than {MaxWeight} values");
        }
    }

    private MetaScalar ReadScalar(Scalar scalar)
    {
        var (start, end) = (_offset(scalar.Start.Index), _offset(scalar.End.Index));
        return new MetaScalar(
            start,
            end,
            _source.Span(start, end),
            scalar.Value,
            scalar.Style == ScalarStyle.Plain,
            !scalar.Tag.IsEmpty
        );
    }

    private MetaList ReadList(SequenceStart begin, int depth)
    {
        var items = ImmutableArray.CreateBuilder<MetaNode>();
        ParsingEvent? finish;
        while ((finish = Next<SequenceEnd>()) is null)
        {
            items.Add(ReadNode(depth + 1));
        }

        var (start, end) = Range(begin, finish, begin.Style == SequenceStyle.Flow, items.LastOrDefault());
        return new MetaList(start, end, _source.Span(start, end), items.DrainToImmutable());
    }

    private MetaMap ReadMap(MappingStart begin, int depth)
    {
        var entries = ImmutableArray.CreateBuilder<MetaEntry>();
        ParsingEvent? finish;
        while ((finish = Next<MappingEnd>()) is null)
        {
            var key = ReadNode(depth + 1);
            entries.Add(new MetaEntry(key, ReadNode(depth + 1)));
        }

        NoteDuplicates(entries);
        var (start, end) = Range(begin, finish, begin.Style == MappingStyle.Flow, entries.LastOrDefault()?.Value);
        return new MetaMap(start, end, _source.Span(start, end), Merge(entries));
    }

    private T? Next<T>()
        where T : ParsingEvent => _parser.TryConsume<T>(out var found) ? found : null;

    /// <summary>A block collection ends where its last value ends, not where the next key begins.</summary>
    private (int Start, int End) Range(ParsingEvent begin, ParsingEvent finish, bool isFlow, MetaNode? last)
    {
        var start = _offset(begin.Start.Index);
        return (start, Math.Max(start, isFlow || last is null ? _offset(finish.End.Index) : last.End));
    }

    private void NoteDuplicates(IEnumerable<MetaEntry> entries)
    {
        var seen = new Dictionary<string, MetaNode>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (entry.Name is { } name && !seen.TryAdd(name, entry.Key) && _problems.Count <= Linter.MostPerRule)
            {
                var message = $"key `{name}` is already on line {seen[name].Span.Line}";
                _problems.Add(new YamlProblem(YamlProblemKind.DuplicateKey, entry.Key.Start, entry.Key.End, message));
            }
        }
    }

    /// <summary>Both readers expand <c>&lt;&lt;</c>: keys written here win over keys that came along.</summary>
    private ImmutableArray<MetaEntry> Merge(ImmutableArray<MetaEntry>.Builder entries)
    {
        if (!entries.Any(IsMerge))
        {
            return entries.DrainToImmutable();
        }

        var own = entries.Where(entry => !IsMerge(entry)).ToList();
        var names = own.Select(entry => entry.Name).ToHashSet();
        var merged = entries
            .Where(IsMerge)
            .SelectMany(entry => entry.Value is MetaList list ? list.Items.OfType<MetaMap>() : [(MetaMap)entry.Value])
            .SelectMany(map => map.Entries)
            .Where(entry => names.Add(entry.Name))
            .Select(entry => entry with { IsMerged = true })
            .ToList();
        Pay(merged.Sum(entry => entry.Key.Weight + entry.Value.Weight));
        return [.. merged, .. own];
    }

    private static bool IsMerge(MetaEntry entry) =>
        entry is { Key: MetaScalar { IsPlain: true, Text: "<<" }, Value: MetaMap or MetaList };
}
