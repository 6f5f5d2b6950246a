using System.Collections.Immutable;
using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Restore;
using HubTasks.Settings;

namespace HubTasks.Cli.Restoring;

/// <summary>Edits of <c>hubtasks.yml</c> as text: comments and everything else stay. Pure.</summary>
internal static class SettingsText
{
    /// <summary>A new entry at the end of <c>models</c>, which is added where it is missing.</summary>
    /// <exception cref="HubTasksException">HUB0045: the list is written in a way that has no line to add.</exception>
    public static string AddModel(string text, string path, ModelReference reference)
    {
        var newline = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        var models = SettingsFile.Parse(text, path).Section("models");
        if (models is null)
        {
            if (text.Split('\n').Any(line => line.StartsWith("models:", StringComparison.Ordinal)))
            {
                throw new HubTasksException(Messages.CannotEdit(path));
            }

            var gap = text.Length == 0 || text.EndsWith('\n') ? "" : newline;
            return text + gap + "models:" + newline + Entry("  ", reference, newline);
        }

        var lines = text.Split('\n');
        var last = models.Items.Count > 0 ? models.Items[^1] : null;
        var dash = last is null ? -1 : lines[last.Span.Line - 1].IndexOf("- ", StringComparison.Ordinal);
        if (dash < 0 || !string.IsNullOrWhiteSpace(lines[last!.Span.Line - 1][..dash]))
        {
            throw new HubTasksException(Messages.CannotEdit(path));
        }

        var end = LastLine(last);
        var before = string.Join('\n', lines[..end]);
        var entry = Entry(new string(' ', dash), reference, newline);
        return end == lines.Length ? before + newline + entry : before + "\n" + entry + string.Join('\n', lines[end..]);
    }

    /// <summary>Another revision for every entry of a repository that has the old one written out.</summary>
    public static string SetRevision(string text, string path, HubRepository repository, string from, string to)
    {
        var lines = text.Split('\n');
        foreach (var item in SettingsFile.Parse(text, path).Section("models")?.Items ?? [])
        {
            if (
                item.GetText("repo") == repository.Id.Value
                && item["revision"] is { } revision
                && revision.Text == from
            )
            {
                var line = lines[revision.Span.Line - 1];
                var at = line.IndexOf(from, revision.Span.Column - 1, StringComparison.Ordinal);
                lines[revision.Span.Line - 1] = line[..at] + to + line[(at + from.Length)..];
            }
        }

        return string.Join('\n', lines);
    }

    private static int LastLine(SettingsNode node) =>
        node
            .Items.Select(LastLine)
            .Concat(node.Entries.Select(entry => LastLine(entry.Value)))
            .Append(node.Span.Line)
            .Max();

    private static string Entry(string indent, ModelReference reference, string newline)
    {
        var lines = new List<string> { $"{indent}- repo: {reference.Repository.Id}" };
        if (reference.Repository.Type != RepoType.Model)
        {
            lines.Add($"{indent}  type: {reference.Repository.Type.ToString().ToLowerInvariant()}");
        }

        lines.Add($"{indent}  revision: {Quoted(reference.Revision)}");
        AddGlobs(lines, $"{indent}  files", reference.Files);
        AddGlobs(lines, $"{indent}  exclude", reference.ExcludeFiles);
        return string.Concat(lines.Select(line => line + newline));
    }

    private static void AddGlobs(List<string> lines, string key, ImmutableArray<string> globs)
    {
        if (!globs.IsEmpty)
        {
            lines.Add(
                $"{key}: [{string.Join(", ", globs.Select(glob => $"'{glob.Replace("'", "''", StringComparison.Ordinal)}'"))}]"
            );
        }
    }

    /// <summary>A commit of digits alone would be a number to other readers.</summary>
    private static string Quoted(string revision) =>
        revision.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '.' or '-' or '/')
        && revision.Any(char.IsAsciiLetter)
        && revision is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off")
        && !revision.StartsWith('-')
            ? revision
            : $"'{revision}'";
}
