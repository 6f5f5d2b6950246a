using System.Collections.Frozen;
using HubTasks.Findings;

namespace HubTasks.Cards.Metadata;

/// <summary>Metadata that its author wrote and the Hub does not see.</summary>
/// <param name="Cause">Why the Hub passes it over, as the end of the sentence "the metadata is ignored: …".</param>
/// <param name="Edits">What makes it visible; empty when a person must decide.</param>
internal sealed record IgnoredFrontMatter(TextSpan Span, string Cause, string Hint, IReadOnlyList<TextEdit> Edits)
{
    /// <summary>How many lines a block may have before it is taken for something else.</summary>
    private const int MostLines = 400;

    private static readonly FrozenSet<string> TellingKeys = new[]
    {
        "license",
        "language",
        "tags",
        "datasets",
        "metrics",
        "pipeline_tag",
        "library_name",
        "base_model",
        "model-index",
        "widget",
        "thumbnail",
        "task_categories",
        "task_ids",
        "size_categories",
        "pretty_name",
        "annotations_creators",
        "language_creators",
        "multilinguality",
        "source_datasets",
        "license_name",
        "languages",
        "licenses",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Null when nothing in a card without front matter looks like metadata.</summary>
    public static IgnoredFrontMatter? Find(SourceText source)
    {
        var first = FirstLine(source, 1);
        if (first == 0)
        {
            return null;
        }

        var line = source.LineText(first);
        return IsDashes(line) && line.Length > 3 ? LongFence(source, first)
            : line.StartsWith("---") && line.Length > 3 && line[3] is (' ' or '\t') ? TextAfterFence(source, first)
            : IsFence(line) ? Unclosed(source, first)
            : IsCodeFence(line) ? InCodeFence(source, first)
            : IsBare(source, first) ? Bare(source, first)
            : AfterText(source, first);
    }

    private static IgnoredFrontMatter? LongFence(SourceText source, int first)
    {
        var close = FindLine(source, first + 1, static line => IsDashes(line) && line.Length >= 3);
        if (close == 0 || !HasKeys(source, first + 1, close))
        {
            return null;
        }

        var fence = source.LineText(first);
        var edits = new[] { first, close }
            .Where(line => source.LineText(line).Trim().Length > 3)
            .Select(line => new TextEdit(
                source.LineStart(line) + 3,
                source.LineStart(line) + source.LineText(line).Length,
                ""
            ));
        return new IgnoredFrontMatter(
            source.LineSpan(first),
            $"the opening fence has {fence.Trim().Length} dashes, the Hub needs exactly three",
            "write `---` above and below the block; `--fix` does it",
            source.LineText(first).Length == source.LineText(first).TrimEnd().Length ? [.. edits] : []
        );
    }

    private static IgnoredFrontMatter? TextAfterFence(SourceText source, int first)
    {
        var close = FindLine(source, first + 1, IsFence);
        if (close == 0 || !HasKeys(source, first + 1, close))
        {
            return null;
        }

        var line = source.LineText(first);
        var isBlank = line[3..].Trim().IsEmpty;
        var start = source.LineStart(first);
        return new IgnoredFrontMatter(
            source.Span(start + 3, start + line.Length),
            isBlank
                ? "the opening fence has a blank behind its dashes"
                : "the opening fence has text behind its dashes",
            isBlank ? "remove the blank; `--fix` does it" : "put nothing behind the three dashes",
            isBlank ? [new TextEdit(start + 3, start + line.Length, "")] : []
        );
    }

    private static IgnoredFrontMatter? Unclosed(SourceText source, int first)
    {
        if (!HasKeys(source, first + 1, Math.Min(source.LineCount, first + 40)))
        {
            return null;
        }

        var wrong = FindLine(source, first + 1, IsWrongCloser);
        if (wrong == 0)
        {
            return new IgnoredFrontMatter(
                source.LineSpan(first),
                "the block that begins here is never closed",
                "put a line of exactly `---` behind the last key",
                []
            );
        }

        var text = source.LineText(wrong);
        var why =
            text.Trim().SequenceEqual("...") ? "it ends with `...`"
            : text.TrimStart().Length < text.Length ? "its closing fence is indented"
            : IsDashes(text) ? $"its closing fence has {text.Trim().Length} dashes"
            : "its closing fence has text behind the dashes";
        return new IgnoredFrontMatter(
            source.LineSpan(wrong),
            $"{why}, the Hub needs a line of exactly `---`",
            "close the block with a line of exactly `---`",
            []
        );
    }

    private static IgnoredFrontMatter? InCodeFence(SourceText source, int first)
    {
        var close = FindLine(source, first + 1, IsCodeFence);
        return close > 0 && HasKeys(source, first + 1, close)
            ? new IgnoredFrontMatter(
                source.LineSpan(first),
                "it stands in a code block",
                "take the code fence away, so that the card begins with `---`",
                []
            )
            : null;
    }

    /// <summary>Whether a line begins with a key that only metadata has.</summary>
    public static bool IsTelling(ReadOnlySpan<char> line) => KeyOf(line) is { } key && TellingKeys.Contains(key);

    private static bool IsBare(SourceText source, int first) => IsTelling(source.LineText(first));

    private static IgnoredFrontMatter? Bare(SourceText source, int first)
    {
        var close = FindLine(source, first + 1, static line => line.Trim().IsEmpty || IsFence(line) || line[0] == '#');
        var end = close == 0 ? source.LineCount + 1 : close;
        var telling = Enumerable.Range(first, end - first).Count(line => IsBare(source, line));
        return telling < 2 && !(close > 0 && IsFence(source.LineText(close)))
            ? null
            : new IgnoredFrontMatter(
                source.LineSpan(first),
                "there is no `---` above its first line",
                "put a line of exactly `---` above and below the keys",
                []
            );
    }

    private static IgnoredFrontMatter? AfterText(SourceText source, int first)
    {
        var last = Math.Min(source.LineCount, first + 200);
        for (var open = first + 1; open < last; open++)
        {
            if (IsDashes(source.LineText(open)) && FindLine(source, open + 1, IsFence) is > 0 and var close)
            {
                var next = FirstLine(source, open + 1);
                if (next < close && IsBare(source, next) && HasKeys(source, next, close))
                {
                    return new IgnoredFrontMatter(
                        source.LineSpan(open),
                        "other text stands above it",
                        "move the block to the very top of the file",
                        []
                    );
                }
            }
        }

        return null;
    }

    private static bool IsFence(ReadOnlySpan<char> line) => line.TrimEnd(" \t").SequenceEqual("---");

    private static bool IsDashes(ReadOnlySpan<char> line)
    {
        line = line.TrimEnd(" \t");
        return line.Length >= 3 && !line.ContainsAnyExcept('-');
    }

    private static bool IsCodeFence(ReadOnlySpan<char> line) => line.StartsWith("```") || line.StartsWith("~~~");

    private static bool IsWrongCloser(ReadOnlySpan<char> line)
    {
        var text = line.Trim();
        return text.SequenceEqual("...")
            || text.SequenceEqual("---")
            || (line.StartsWith("---") && (IsDashes(line) || KeyOf(line) is null));
    }

    /// <summary>Whether most lines are keys, items or continuations, and at least one key tells what the block is.</summary>
    private static bool HasKeys(SourceText source, int from, int to)
    {
        var telling = false;
        for (var line = from; line < to; line++)
        {
            telling |= IsBare(source, line);
        }

        return telling;
    }

    /// <summary>The key of a line such as <c>license: mit</c>; null for every other line.</summary>
    private static string? KeyOf(ReadOnlySpan<char> line)
    {
        var colon = line.IndexOf(':');
        return
            colon is > 0 and < 40
            && !line[..colon].Contains(' ')
            && (colon + 1 == line.Length || line[colon + 1] is (' ' or '\t'))
            ? line[..colon].ToString()
            : null;
    }

    private static int FirstLine(SourceText source, int from) =>
        FindLine(source, from, static line => !line.Trim().IsEmpty);

    private delegate bool LineTest(ReadOnlySpan<char> line);

    private static int FindLine(SourceText source, int from, LineTest test)
    {
        for (var line = from; line <= Math.Min(source.LineCount, from + MostLines); line++)
        {
            if (test(source.LineText(line)))
            {
                return line;
            }
        }

        return 0;
    }
}
