using System.Text;

namespace HubTasks.Cards.Body;

/// <summary>Puts a <see cref="Prose"/> together from left to right. Positions are in what was written so far.</summary>
internal sealed class ProseBuilder(LeafText leaf)
{
    private readonly StringBuilder _text = new(leaf.Text.Length);
    private readonly SourceMap.Builder _map = new();

    // most texts have none of these
    private List<int>? _dropped;
    private List<(string Target, bool IsImage, int From, int To, int Start, int End)>? _links;
    private List<(int From, int To)>? _emphasis;
    private List<(int From, int To)>? _code;
    private List<HtmlTag>? _tags;
    private List<(int, int)>? _comments;

    public int Length => _text.Length;

    /// <summary>A character that stands for one of the raw text.</summary>
    public void Add(char c, int raw)
    {
        _text.Append(c);
        _map.Add(leaf.ToSource(raw));
    }

    /// <summary>Raw text as it is.</summary>
    public void Add(int from, int to)
    {
        if (to > from)
        {
            _text.Append(leaf.Text.AsSpan(from, to - from));
            _map.Add(leaf.Map, from, to);
        }
    }

    /// <summary>Written, but in the end not shown.</summary>
    public void Drop(int from, int to) => (_dropped ??= []).AddRange(Enumerable.Range(from, to - from));

    /// <param name="start">Of the target, in the raw text.</param>
    public void Link(string target, int from, int start, int end) =>
        (_links ??= []).Add((target, false, from, Length, leaf.ToSource(start), leaf.ToSource(end)));

    /// <param name="place">Of the target, in the file.</param>
    public void Link(string target, int from, (int Start, int End) place) =>
        (_links ??= []).Add((target, false, from, Length, place.Start, place.End));

    /// <param name="place">Of the target, in the file.</param>
    public void Image(string target, (int Start, int End) place) =>
        (_links ??= []).Add((target, true, Length, Length, place.Start, place.End));

    public void Emphasis(int from) => (_emphasis ??= []).Add((from, Length));

    public void Code(int from) => (_code ??= []).Add((from, Length));

    public void Tag(HtmlTag tag) => (_tags ??= []).Add(tag);

    /// <summary>A comment by its place in the raw text.</summary>
    public void Comment(int from, int to) => (_comments ??= []).Add((leaf.ToSource(from), leaf.ToSource(to - 1) + 1));

    public Prose Build() => _dropped is null ? Build(_text.ToString(), _map.Build(), at => at) : BuildWithout();

    /// <summary>Takes the dropped characters out and moves every range accordingly.</summary>
    private Prose BuildWithout()
    {
        var gone = new bool[_text.Length];
        foreach (var at in _dropped!)
        {
            gone[at] = true;
        }

        var all = _text.ToString();
        var map = _map.Build();
        var moved = new int[all.Length + 1];
        var text = new StringBuilder(all.Length);
        var places = new SourceMap.Builder();
        for (var at = 0; at < all.Length; at++)
        {
            moved[at] = text.Length;
            if (gone[at])
            {
                continue;
            }

            var end = at + 1;
            while (end < all.Length && !gone[end])
            {
                moved[end] = text.Length + end - at;
                end++;
            }

            text.Append(all.AsSpan(at, end - at));
            places.Add(map, at, end);
            at = end - 1;
        }

        moved[^1] = text.Length;
        return Build(text.ToString(), places.Build(), at => moved[at]);
    }

    private Prose Build(string text, SourceMap map, Func<int, int> moved) =>
        new()
        {
            Text = text,
            Map = map,
            Links = _links is null
                ? []
                :
                [
                    .. _links.Select(link => new ProseLink(
                        link.Target,
                        link.IsImage,
                        moved(link.From)..moved(link.To),
                        link.Start,
                        link.End
                    )),
                ],
            Emphasis = _emphasis is null
                ? []
                :
                [
                    .. _emphasis
                        .Select(range => moved(range.From)..moved(range.To))
                        .Where(range => range.Start.Value < range.End.Value),
                ],
            Code = _code is null ? [] : [.. _code.Select(range => moved(range.From)..moved(range.To))],
            Tags = _tags is null ? [] : [.. _tags.Select(tag => tag with { TextAt = moved(tag.TextAt) })],
            Comments = _comments is null ? [] : [.. _comments],
        };
}
