using System.Security;
using HubTasks.Findings;

namespace HubTasks.Cli.Projects;

/// <summary>
/// Edits of a project file's text: what is not edited stays as it is to the byte, comments and indentation included.
/// Pure; <see cref="ProjectFile"/> reads and writes.
/// </summary>
internal static class ProjectText
{
    /// <summary>Adds an item after the last one of its kind, or in a group of its own at the end.</summary>
    /// <param name="text">Of the project file.</param>
    /// <param name="item">Such as <c>HubModelReference</c>.</param>
    /// <param name="attributes">In the order to write them.</param>
    public static string AddItem(string text, string item, IReadOnlyList<KeyValuePair<string, string>> attributes)
    {
        var newline = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        var elements = XmlSpans.Read(text);
        var written = string.Concat(attributes.Select(pair => $" {pair.Key}=\"{SecurityElement.Escape(pair.Value)}\""));
        var tag = $"<{item}{written} />";

        // a group or an item with a condition is not for everyone
        var last = elements.LastOrDefault(element =>
            element.Name == item
            && !element.Attributes.ContainsKey("Condition")
            && element.Parent is { Name: "ItemGroup" } group
            && group.Depth == 1
            && !group.Attributes.ContainsKey("Condition")
        );
        if (last is not null)
        {
            return text.Insert(last.End, newline + Indent(text, last.Start) + tag);
        }

        var root = elements[0];
        var child = elements.FirstOrDefault(element => element.Depth == 1);
        var unit =
            child is null ? "  "
            : Indent(text, child.Start) is { Length: > 0 } found ? found
            : "  ";
        var group2 = $"{unit}<ItemGroup>{newline}{unit}{unit}{tag}{newline}{unit}</ItemGroup>{newline}";
        if (root.IsEmpty)
        {
            var open = text[root.Start..root.End].TrimEnd('>').TrimEnd('/').TrimEnd() + ">";
            return text[..root.Start] + open + newline + group2 + $"</{root.Name}>" + text[root.End..];
        }

        var close = text.LastIndexOf("</", root.End - 1, StringComparison.Ordinal);
        var line = LineStart(text, close);
        var ownLine = text.AsSpan(line, close - line).Trim(" \t").IsEmpty && line > root.StartTagEnd - 1;
        var blank = child is null ? "" : newline;
        return ownLine ? text.Insert(line, blank + group2) : text.Insert(close, newline + group2);
    }

    /// <summary>Sets a value of every item that has this name, wherever it is written: as an attribute or as an element.</summary>
    /// <param name="text">Of the project file.</param>
    /// <param name="item">Such as <c>HubModelReference</c>.</param>
    /// <param name="include">The item's name.</param>
    /// <param name="metadata">Such as <c>Revision</c>; added as an attribute where it is missing.</param>
    /// <param name="value">Without escaping.</param>
    /// <param name="path">For messages.</param>
    /// <returns>The new text; null when no such item is written literally in this file.</returns>
    /// <exception cref="HubTasksException">HUB0043: the present value is an expression.</exception>
    public static string? SetMetadata(
        string text,
        string item,
        string include,
        string metadata,
        string value,
        string path
    )
    {
        var elements = XmlSpans.Read(text);
        var edits = new List<(int Start, int End, string Text)>();
        foreach (var element in elements.Where(element => element.Name == item && Names(element, include)))
        {
            var child = elements.FirstOrDefault(inner =>
                inner.Name == metadata && inner.Parent?.Start == element.Start
            );
            var (present, span) =
                child is { IsEmpty: false }
                    ? (child.Text, (child.StartTagEnd, text.LastIndexOf("</", child.End - 1, StringComparison.Ordinal)))
                : XmlSpans.Value(text, element, metadata) is { } found ? (element.Attributes[metadata], found)
                : (null, default((int Start, int End)));
            if (present?.Contains("$(", StringComparison.Ordinal) == true)
            {
                throw new HubTasksException(Messages.IsExpression(path, include, metadata, present));
            }

            var after = XmlSpans.Value(text, element, "Include") ?? XmlSpans.Value(text, element, "Update");
            edits.Add(
                present is not null
                    ? (span.Item1, span.Item2, SecurityElement.Escape(value))
                    : (after!.Value.End + 1, after.Value.End + 1, $" {metadata}=\"{SecurityElement.Escape(value)}\"")
            );
        }

        if (edits.Count == 0)
        {
            return null;
        }

        foreach (var (start, end, replacement) in edits.OrderByDescending(edit => edit.Start))
        {
            text = text[..start] + replacement + text[end..];
        }

        return text;
    }

    public static bool HasItem(string text, string item, string include) =>
        XmlSpans.Read(text).Any(element => element.Name == item && Names(element, include));

    private static bool Names(XmlSpan element, string include) =>
        (element.Attributes.GetValueOrDefault("Include") ?? element.Attributes.GetValueOrDefault("Update"))?.Trim()
        == include;

    private static string Indent(string text, int at)
    {
        var line = LineStart(text, at);
        var before = text.AsSpan(line, at - line);
        return before.Trim(" \t").IsEmpty ? before.ToString() : "";
    }

    private static int LineStart(string text, int at) => text.AsSpan(0, at).LastIndexOfAny('\n', '\r') + 1;
}
