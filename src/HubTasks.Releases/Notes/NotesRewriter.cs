using System.Text;
using System.Text.RegularExpressions;
using HubTasks.Releases.Source;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace HubTasks.Releases.Notes;

/// <summary>
/// Notes for another site: what GitHub resolves by itself (<c>#12</c>, <c>@user</c>, relative links) is written out, since
/// the Hub would point it at its own discussions and users. Code stays as it is.
/// </summary>
internal static partial class NotesRewriter
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePreciseSourceLocation()
        .UsePipeTables()
        .UseAutoLinks()
        .Build();

    /// <param name="notes">Markdown from the release; null for none.</param>
    /// <param name="origin">Null when the notes belong to no GitHub repository: then only line ends change.</param>
    public static string Rewrite(string? notes, GitHubOrigin? origin)
    {
        var text = (notes ?? "").Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Trim('\n');

        // a block of ours inside a block of ours would end it early
        text = text.Replace("hubtasks:release", "hubtasks&#58;release", StringComparison.OrdinalIgnoreCase)
            .Replace("hubtasks:notes", "hubtasks&#58;notes", StringComparison.OrdinalIgnoreCase);
        if (origin is null)
        {
            return text;
        }

        var edits = new List<(int Start, int End, string Text)>();
        var literals = new List<SourceSpan>();
        foreach (var node in Markdown.Parse(text, Pipeline).Descendants())
        {
            switch (node)
            {
                case LinkInline { UrlSpan: { IsEmpty: false } span, Url: { } url, IsAutoLink: false } link:
                    if (Absolute(url, link.IsImage, origin) is { } absolute)
                    {
                        edits.Add((span.Start, span.End + 1, Bracketed(text, span, absolute)));
                    }

                    break;
                case LinkReferenceDefinition { UrlSpan: { IsEmpty: false } span, Url: { } url }:
                    if (Absolute(url, image: false, origin) is { } target)
                    {
                        edits.Add((span.Start, span.End + 1, Bracketed(text, span, target)));
                    }

                    break;
                case HtmlInline { Span: var span }:
                    AddHtml(text, span.Start, span.End + 1, origin, edits);
                    break;
                case HtmlBlock { Span: var span }:
                    AddHtml(text, span.Start, span.End + 1, origin, edits);
                    break;
                case LiteralInline { Span: var span } literal when !InsideLink(literal):
                    literals.Add(span);
                    break;
            }
        }

        AddReferences(text, literals, origin, edits);
        return Apply(text, edits);
    }

    private static bool InsideLink(Inline inline)
    {
        for (var at = inline.Parent; at is not null; at = at.Parent)
        {
            if (at is LinkInline)
            {
                return true;
            }
        }

        return false;
    }

    private static void AddReferences(
        string text,
        List<SourceSpan> literals,
        GitHubOrigin origin,
        List<(int Start, int End, string Text)> edits
    )
    {
        literals.Sort((left, right) => left.Start.CompareTo(right.Start));
        var at = 0;
        foreach (Match match in Reference.Matches(text))
        {
            var last = match.Index + match.Length - 1;
            while (at < literals.Count && literals[at].End < last)
            {
                at++;
            }

            if (at == literals.Count || match.Index < literals[at].Start)
            {
                continue;
            }

            var user = match.Groups["user"];
            var repo = match.Groups["repo"] is { Success: true, Value: var named } ? named : origin.Repo;
            edits.Add(
                user.Success
                    ? (match.Index, match.Index + match.Length, $"[@{user.Value}]({origin.Server}/{user.Value})")
                    : (
                        match.Index,
                        match.Index + match.Length,
                        $"[{match.Value}]({origin.Server}/{repo}/issues/{match.Groups["number"].Value})"
                    )
            );
        }
    }

    private static void AddHtml(
        string text,
        int start,
        int end,
        GitHubOrigin origin,
        List<(int Start, int End, string Text)> edits
    )
    {
        foreach (Match match in HtmlAddress.Matches(text[start..end]))
        {
            var url = match.Groups["url"];
            var image = match.Groups["name"].ValueSpan.Equals("src", StringComparison.OrdinalIgnoreCase);
            if (Absolute(url.Value, image, origin) is { } absolute)
            {
                edits.Add((start + url.Index, start + url.Index + url.Length, absolute));
            }
        }
    }

    /// <summary>Null when the address stays as it is.</summary>
    private static string? Absolute(string url, bool image, GitHubOrigin origin)
    {
        if (url.Length == 0 || url[0] == '#' || Scheme.IsMatch(url))
        {
            return null;
        }

        if (url.StartsWith("//", StringComparison.Ordinal))
        {
            return "https:" + url;
        }

        if (url[0] == '/')
        {
            return origin.Server + url;
        }

        while (url.StartsWith("./", StringComparison.Ordinal))
        {
            url = url[2..];
        }

        return $"{origin.Server}/{origin.Repo}/{(image ? "raw" : "blob")}/{origin.Commit ?? "HEAD"}/{url}";
    }

    private static string Bracketed(string text, SourceSpan span, string url) =>
        text[span.Start] == '<' ? $"<{url}>" : url;

    private static string Apply(string text, List<(int Start, int End, string Text)> edits)
    {
        var result = new StringBuilder();
        var at = 0;
        foreach (var (start, end, replacement) in edits.OrderBy(edit => edit.Start))
        {
            if (start < at)
            {
                continue;
            }

            result.Append(text, at, start - at).Append(replacement);
            at = end;
        }

        return result.Append(text, at, text.Length - at).ToString();
    }

    // what GitHub itself links: not inside words, paths or e-mail addresses
    [GeneratedRegex(
        @"(?<![\w/@.#&])(?:@(?<user>[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38})(?![\w/@])|(?:(?<repo>[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9_.-]+)#|GH-|#)(?<number>[0-9]{1,9})(?!\w))",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex Reference { get; }

    [GeneratedRegex(
        @"\b(?<name>src|href)\s*=\s*(?:""(?<url>[^""]*)""|'(?<url>[^']*)')",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex HtmlAddress { get; }

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9+.\-]*:", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Scheme { get; }
}
