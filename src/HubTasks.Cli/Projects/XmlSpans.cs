using System.Xml;

namespace HubTasks.Cli.Projects;

/// <summary>An element of a project file, as offsets into its text, so that an edit touches nothing else.</summary>
/// <param name="Name">Of the element.</param>
/// <param name="Start">Of its <c>&lt;</c>.</param>
/// <param name="StartTagEnd">After the <c>&gt;</c> of its start tag.</param>
/// <param name="End">After its last <c>&gt;</c>.</param>
/// <param name="Depth">0 for the root.</param>
/// <param name="Parent">Null for the root.</param>
internal sealed record XmlSpan(string Name, int Start, int StartTagEnd, int End, int Depth, XmlSpan? Parent)
{
    /// <summary>Attributes in the order of the text, values decoded.</summary>
    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <summary>The text inside, decoded, when it holds no element; else empty.</summary>
    public string Text { get; init; } = "";

    public bool IsEmpty => StartTagEnd == End;
}

/// <summary>Finds the elements of a project file in its text.</summary>
internal static class XmlSpans
{
    /// <summary>Every element, in the order of the start tags.</summary>
    /// <exception cref="XmlException">The text is not XML.</exception>
    public static IReadOnlyList<XmlSpan> Read(string text)
    {
        var lines = LineStarts(text);
        var found = new List<XmlSpan>();
        var open = new Stack<(XmlSpan Element, int Index, System.Text.StringBuilder Text)>();
        using var reader = XmlReader.Create(
            new StringReader(text),
            new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, IgnoreWhitespace = false }
        );
        var at = (IXmlLineInfo)reader;
        int Offset() => lines[at.LineNumber - 1] + at.LinePosition - 1;

        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                // the position is that of the name, one after the angle bracket
                var start = Offset() - 1;
                var tagEnd = TagEnd(text, start);
                var parent = open.Count > 0 ? open.Peek().Element : null;
                var element = new XmlSpan(reader.LocalName, start, tagEnd, tagEnd, reader.Depth, parent)
                {
                    Attributes = Attributes(reader),
                };
                found.Add(element);
                reader.MoveToElement();
                if (!reader.IsEmptyElement)
                {
                    open.Push((element, found.Count - 1, new System.Text.StringBuilder()));
                }
            }
            else if (reader.NodeType == XmlNodeType.EndElement)
            {
                var (element, index, inner) = open.Pop();
                found[index] = element with { End = TagEnd(text, Offset()), Text = inner.ToString() };
            }
            else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && open.Count > 0)
            {
                open.Peek().Text.Append(reader.Value);
            }
        }

        return found;
    }

    /// <summary>Where the value of an attribute stands, without its quotes; null when the element has none of that name.</summary>
    public static (int Start, int End)? Value(string text, XmlSpan element, string attribute)
    {
        var at = element.Start + 1 + element.Name.Length;
        while (at < element.StartTagEnd)
        {
            while (at < element.StartTagEnd && !IsName(text[at]))
            {
                at++;
            }

            var name = at;
            while (at < element.StartTagEnd && IsName(text[at]))
            {
                at++;
            }

            var quoted = text.AsSpan(at, element.StartTagEnd - at).IndexOfAny('"', '\'');
            if (quoted < 0)
            {
                return null;
            }

            var (named, quote, start) = (text[name..at], text[at + quoted], at + quoted + 1);
            var end = text.IndexOf(quote, start);
            if (named == attribute)
            {
                return (start, end);
            }

            at = end + 1;
        }

        return null;
    }

    private static bool IsName(char unit) => char.IsLetterOrDigit(unit) || unit is '_' or '-' or '.' or ':';

    private static Dictionary<string, string> Attributes(XmlReader reader)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.MoveToNextAttribute())
        {
            attributes[reader.LocalName] = reader.Value;
        }

        return attributes;
    }

    private static int TagEnd(string text, int from)
    {
        for (var (at, quote) = (from, '\0'); at < text.Length; at++)
        {
            if (quote != '\0')
            {
                quote = text[at] == quote ? '\0' : quote;
            }
            else if (text[at] is '"' or '\'')
            {
                quote = text[at];
            }
            else if (text[at] == '>')
            {
                return at + 1;
            }
        }

        return text.Length;
    }

    /// <summary>As the XML reader counts lines: at LF, CRLF and a lone CR.</summary>
    private static List<int> LineStarts(string text)
    {
        var lines = new List<int> { 0 };
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\n' || (text[at] == '\r' && (at + 1 == text.Length || text[at + 1] != '\n')))
            {
                lines.Add(at + 1);
            }
        }

        return lines;
    }
}
