using System.Collections.Immutable;

namespace HubTasks.Cards.Body;

/// <summary>What a reader sees of a stretch of Markdown or HTML: markup gone, entities decoded, images dropped.</summary>
internal sealed class Prose
{
    public static readonly Prose Empty = new();

    private ImmutableArray<(int Start, int End)> _leftovers;
    private string? _name;

    /// <summary>Lines are separated by LF.</summary>
    public string Text { get; init; } = "";

    /// <summary>Where the characters of <see cref="Text"/> stand in the file.</summary>
    public SourceMap Map { get; init; } = SourceMap.Empty;

    public ImmutableArray<ProseLink> Links { get; init; } = [];

    /// <summary>Parts of <see cref="Text"/> set in bold or italics, in order, not overlapping.</summary>
    public ImmutableArray<Range> Emphasis { get; init; } = [];

    /// <summary>Parts of <see cref="Text"/> set as code.</summary>
    public ImmutableArray<Range> Code { get; init; } = [];

    public ImmutableArray<HtmlTag> Tags { get; init; } = [];

    /// <summary>HTML comments by their place in the file.</summary>
    public ImmutableArray<(int Start, int End)> Comments { get; init; } = [];

    /// <summary><see cref="Text"/> as headings are compared.</summary>
    public string Name => _name ??= HeadingName.Normalize(Text);

    public bool IsEmpty => Text.AsSpan().IsWhiteSpace();

    /// <summary>What a template left in <see cref="Text"/>, in order, not overlapping; looked for once.</summary>
    public ImmutableArray<(int Start, int End)> Leftovers =>
        _leftovers.IsDefault ? _leftovers = [.. Placeholders.Find(this)] : _leftovers;

    /// <summary>The place in the file of a part of <see cref="Text"/>; the end is exclusive.</summary>
    public (int Start, int End) Place(int start, int end)
    {
        if (Map.Length == 0)
        {
            return (0, 0);
        }

        start = Math.Clamp(start, 0, Map.Length - 1);
        end = Math.Clamp(end, start + 1, Map.Length);
        return (Map[start], Map[end - 1] + 1);
    }

    /// <summary>Links whose text lies in a part of <see cref="Text"/> or reaches into it.</summary>
    public IEnumerable<ProseLink> LinksIn(int start, int end)
    {
        // they stand in the order in which they end
        var (low, high) = (0, Links.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Links[middle].Text.End.Value <= start ? (middle + 1, high) : (low, middle);
        }

        for (var i = low; i < Links.Length && Links[i].Text.Start.Value < end; i++)
        {
            yield return Links[i];
        }
    }

    /// <summary>A part with what lies inside it.</summary>
    public Prose Slice(int start, int end)
    {
        if (start == 0 && end == Text.Length && Tags.IsEmpty && Comments.IsEmpty)
        {
            return this;
        }

        ImmutableArray<Range> Inside(ImmutableArray<Range> ranges) =>
            [
                .. ranges
                    .Where(range => range.Start.Value < end && range.End.Value > start)
                    .Select(range =>
                        (Math.Max(range.Start.Value, start) - start)..(Math.Min(range.End.Value, end) - start)
                    ),
            ];

        return new Prose
        {
            Text = Text[start..end],
            Map = Map.Slice(start, end),
            Links =
            [
                .. Links
                    .Where(link => link.Text.Start.Value >= start && link.Text.End.Value <= end)
                    .Select(link =>
                        link with
                        {
                            Text = (link.Text.Start.Value - start)..(link.Text.End.Value - start),
                        }
                    ),
            ],
            Emphasis = Inside(Emphasis),
            Code = Inside(Code),
        };
    }
}

/// <summary>A link or an image.</summary>
/// <param name="Target">As written; empty for <c>[text]()</c>.</param>
/// <param name="IsImage">Its text is not shown and <paramref name="Text"/> is empty.</param>
/// <param name="Text">Where its text stands in <see cref="Prose.Text"/>.</param>
/// <param name="Start">Of the target, in the file.</param>
/// <param name="End">Of the target, in the file; exclusive.</param>
internal sealed record ProseLink(string Target, bool IsImage, Range Text, int Start, int End);

/// <summary>An HTML tag.</summary>
/// <param name="Name">In lower case.</param>
/// <param name="Attributes">As written, the text after the name.</param>
/// <param name="TextAt">How much of <see cref="Prose.Text"/> stands before it.</param>
/// <param name="Start">In the file.</param>
/// <param name="End">In the file; exclusive.</param>
internal sealed record HtmlTag(string Name, bool IsClosing, string Attributes, int TextAt, int Start, int End)
{
    /// <summary>Whether a browser shows nothing of what it holds.</summary>
    public bool Hides =>
        Attributes.Length > 0
        && (
            (Attribute("hidden") is not null)
            || Attribute("style")
                ?.Replace(" ", "", StringComparison.Ordinal)
                .Contains("display:none", StringComparison.OrdinalIgnoreCase) == true
        );

    /// <summary>The value of an attribute, or null. Linear in the tag's length.</summary>
    public string? Attribute(string name)
    {
        foreach (var (key, value) in HtmlAttributes.Read(Attributes))
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }
}
