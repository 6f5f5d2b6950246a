using System.Collections.Immutable;
using HubTasks.Cards.Metadata;

namespace HubTasks.Cards;

/// <summary>
/// Reads the suppressions of one card from its start to its end. Every comment and every run of blank lines is walked
/// once, however many suppressions lie before it.
/// </summary>
internal sealed class SuppressionReader(SourceText source, FrontMatter frontMatter)
{
    private const string Word = "hubtasks-disable-";

    /// <summary>All rules by name are a third of it.</summary>
    private const int MostWords = 5_000;

    private int _close = -1;
    private (int From, int Next) _text = (0, -1);

    public ImmutableArray<Suppression> Read()
    {
        var found = ImmutableArray.CreateBuilder<Suppression>();
        for (var at = 0; (at = source.Text.IndexOf(Word, at, StringComparison.Ordinal)) >= 0; )
        {
            var words = at + Word.Length;
            // a comment may end with the word's own last dash
            var end = Math.Max(EndOfComment(at) ?? 0, words);
            if (end > words && Parse(at, source.Text.AsSpan(words..end), end) is { } suppression)
            {
                found.Add(suppression);
            }

            at = end;
        }

        return found.ToImmutable();
    }

    /// <summary>Null when the word is not the first one of a comment.</summary>
    private int? EndOfComment(int at)
    {
        var line = source.LineAt(at);
        var start = source.LineStart(line);
        var before = source.Text.AsSpan(start..at).TrimEnd();
        var lineEnd = start + source.LineText(line).Length;
        if (before.EndsWith("<!--"))
        {
            return NextClose(at) ?? lineEnd;
        }

        var yaml = before.EndsWith("#") && frontMatter.Fence is { } fence && at < fence.YamlEnd;
        return yaml ? lineEnd : null;
    }

    private int? NextClose(int at)
    {
        if (_close < at)
        {
            var next = source.Text.IndexOf("-->", at, StringComparison.Ordinal);
            _close = next < 0 ? int.MaxValue : next;
        }

        return _close == int.MaxValue ? null : _close;
    }

    private Suppression? Parse(int at, ReadOnlySpan<char> words, int end)
    {
        words = words[..Math.Min(words.Length, MostWords)];
        var blank = words.IndexOfAny(' ', '\t', '\n');
        var form = blank < 0 ? words : words[..blank];
        int? line = form switch
        {
            "file" => 0,
            "line" => source.LineAt(at),
            "next-line" => NextText(source.LineAt(end) + 1),
            _ => null,
        };
        if (line is null)
        {
            return null;
        }

        var rest = blank < 0 ? "" : words[blank..].ToString();
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        var rules = (colon < 0 ? rest : rest[..colon]).Split(
            [',', ' ', '\t', '\r', '\n'],
            StringSplitOptions.RemoveEmptyEntries
        );
        var reason = colon < 0 ? "" : rest[(colon + 1)..].Trim();
        return new Suppression(
            line.Value,
            [.. rules],
            reason.Length == 0 ? null : reason,
            source.Span(at, at + Word.Length + form.Length)
        );
    }

    private int NextText(int line)
    {
        if (line < _text.From || line > _text.Next)
        {
            var next = line;
            while (next < source.LineCount && source.LineText(next).Trim().IsEmpty)
            {
                next++;
            }

            _text = (line, next);
        }

        return _text.Next;
    }
}
