using HubTasks.Releases.Source;

namespace HubTasks.Releases.Notes;

/// <summary>Puts a release's notes between markers into a text that belongs to somebody else; not a byte outside changes.</summary>
internal static class NotesBlock
{
    private const string NotesOpen = "<!-- hubtasks:notes -->";
    private const string NotesClose = "<!-- /hubtasks:notes -->";
    private const string ReleaseClose = "<!-- /hubtasks:release -->";

    /// <summary>What stands between the markers: a heading with a link, then the rewritten notes.</summary>
    public static string Content(SourceRelease release)
    {
        var title =
            release.Name is { Length: > 0 } name && name != release.Tag
                ? $"{release.Tag}: {OneLine(name)}"
                : release.Tag;
        var heading = release.GitHub is { } origin ? $"## [{Escape(title)}]({origin.HtmlUrl})" : $"## {Escape(title)}";
        var notes = NotesRewriter.Rewrite(release.Notes, release.GitHub);
        return notes.Length == 0 ? heading : $"{heading}\n\n{notes}";
    }

    /// <summary>A changelog with one block for each tag, the newest first.</summary>
    /// <param name="changelog">As it is on the Hub; null for none.</param>
    /// <param name="tag">On the Hub, so safe inside a comment.</param>
    public static string Changelog(string? changelog, string tag, string content, NotesMode mode)
    {
        var open = $"<!-- hubtasks:release {tag} -->";
        if (changelog is null)
        {
            return $"# Changelog\n\n{open}\n{content}\n{ReleaseClose}\n";
        }

        if (Upsert(changelog, 0, open, ReleaseClose, content, mode) is { } updated)
        {
            return updated;
        }

        var block = Lines(changelog, $"{open}\n{content}\n{ReleaseClose}\n\n");
        return changelog.Insert(FirstEntry(changelog), block);
    }

    /// <summary>A card with the notes of the newest release; the front matter keeps its bytes.</summary>
    /// <returns>The text, and whether the block is new.</returns>
    public static (string Text, bool Added) Card(string? card, string content, NotesMode mode)
    {
        if (card is null)
        {
            return ($"{NotesOpen}\n{content}\n{NotesClose}\n", true);
        }

        var body = CardText.BodyStart(card);
        if (Upsert(card, body, NotesOpen, NotesClose, content, mode) is { } updated)
        {
            return (updated, false);
        }

        var gap =
            card.Length == 0 || card.EndsWith("\n\n", StringComparison.Ordinal) ? ""
            : card.EndsWith('\n') ? "\n"
            : "\n\n";
        return (card + Lines(card, $"{gap}{NotesOpen}\n{content}\n{NotesClose}\n"), true);
    }

    /// <summary>Null when the markers are not there.</summary>
    private static string? Upsert(string text, int from, string open, string close, string content, NotesMode mode)
    {
        var start = text.IndexOf(open, from, StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf(close, start, StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        var inner = text[(start + open.Length)..end];
        var held = inner.Replace("\r\n", "\n", StringComparison.Ordinal).Trim('\n');
        var wanted = mode switch
        {
            NotesMode.KeepExisting => held,
            // a rerun finds its own text and adds nothing
            NotesMode.Prepend or NotesMode.Append when held.Contains(content, StringComparison.Ordinal) => held,
            NotesMode.Prepend => $"{content}\n\n{held}",
            NotesMode.Append => $"{held}\n\n{content}",
            _ => content,
        };
        return wanted == held ? text : text[..(start + open.Length)] + Lines(text, $"\n{wanted}\n") + text[end..];
    }

    /// <summary>Before the first block or second-level heading; else at the end.</summary>
    private static int FirstEntry(string text)
    {
        for (var at = 0; at < text.Length; )
        {
            if (
                text.AsSpan(at).StartsWith("## ", StringComparison.Ordinal)
                || text.AsSpan(at).StartsWith("<!-- hubtasks:release ", StringComparison.Ordinal)
            )
            {
                return at;
            }

            var line = text.IndexOf('\n', at);
            at = line < 0 ? text.Length : line + 1;
        }

        return text.Length;
    }

    /// <summary>With the line ends of the text it goes into.</summary>
    private static string Lines(string model, string text) =>
        model.Contains("\r\n", StringComparison.Ordinal) ? text.Replace("\n", "\r\n", StringComparison.Ordinal) : text;

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();

    private static string Escape(string text) =>
        text.Replace("[", @"\[", StringComparison.Ordinal)
            .Replace("]", @"\]", StringComparison.Ordinal)
            .Replace("<", @"\<", StringComparison.Ordinal)
            .Replace("hubtasks:", "hubtasks&#58;", StringComparison.OrdinalIgnoreCase);
}
