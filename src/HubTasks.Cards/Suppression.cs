using System.Collections.Immutable;
using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards;

/// <summary>
/// A comment in the card that silences rules: <c>&lt;!-- hubtasks-disable-next-line slug: reason --&gt;</c>, or after a
/// <c>#</c> in the front matter; also <c>-line</c> and <c>-file</c>.
/// </summary>
/// <param name="Line">The line that it covers; 0 for the whole file.</param>
/// <param name="Rules">Slugs or codes.</param>
/// <param name="Reason">Null when none is given.</param>
/// <param name="Span">The comment's words.</param>
internal sealed record Suppression(int Line, ImmutableArray<string> Rules, string? Reason, TextSpan Span)
{
    private const string Word = "hubtasks-disable-";

    public bool Covers(Finding finding) =>
        (Line == 0 || Line == finding.Span.Line)
        && Rules.Any(rule =>
            rule == finding.Rule.Slug || rule.Equals(finding.Rule.Code, StringComparison.OrdinalIgnoreCase)
        );

    public static ImmutableArray<Suppression> Find(SourceText source, FrontMatter frontMatter)
    {
        var found = ImmutableArray.CreateBuilder<Suppression>();
        var text = source.Text;
        for (var at = 0; (at = text.IndexOf(Word, at, StringComparison.Ordinal)) >= 0; at += Word.Length)
        {
            if (Read(source, frontMatter, at) is { } suppression)
            {
                found.Add(suppression);
            }
        }

        return found.ToImmutable();
    }

    private static Suppression? Read(SourceText source, FrontMatter frontMatter, int at)
    {
        var line = source.LineAt(at);
        var lineEnd = source.LineStart(line) + source.LineText(line).Length;
        var before = source.Text.AsSpan(source.LineStart(line), at - source.LineStart(line)).TrimEnd();
        int end;
        if (before.EndsWith("<!--"))
        {
            var close = source.Text.IndexOf("-->", at, StringComparison.Ordinal);
            end = close < 0 ? lineEnd : close;
        }
        else if (before.EndsWith("#") && frontMatter.Fence is { } fence && at < fence.YamlEnd)
        {
            end = lineEnd;
        }
        else
        {
            return null;
        }

        var words = source.Text[(at + Word.Length)..end];
        var blank = words.AsSpan().IndexOfAny(' ', '\t', '\n');
        var form = blank < 0 ? words : words[..blank];
        int? target = form switch
        {
            "file" => 0,
            "line" => line,
            "next-line" => NextText(source, source.LineAt(end) + 1),
            _ => null,
        };
        var rest = blank < 0 ? "" : words[blank..];
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        var rules = (colon < 0 ? rest : rest[..colon]).Split(
            [',', ' ', '\t', '\r', '\n'],
            StringSplitOptions.RemoveEmptyEntries
        );
        var reason = colon < 0 ? "" : rest[(colon + 1)..].Trim();
        return target is null
            ? null
            : new Suppression(
                target.Value,
                [.. rules],
                reason.Length == 0 ? null : reason,
                source.Span(at, at + Word.Length + form.Length)
            );
    }

    private static int NextText(SourceText source, int line)
    {
        while (line < source.LineCount && source.LineText(line).Trim().IsEmpty)
        {
            line++;
        }

        return line;
    }
}
