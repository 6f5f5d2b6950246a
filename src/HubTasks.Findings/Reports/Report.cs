using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace HubTasks.Findings.Reports;

/// <summary>What a run of a checking command found. Every report is a pure function of it.</summary>
/// <param name="Command">Who found it: <c>lint</c> or <c>audit</c>.</param>
/// <param name="Findings">In any order; reports show them by file, place and code.</param>
public sealed record Report(string Command, ImmutableArray<Finding> Findings)
{
    /// <summary>By file, place and code. <see cref="Severity.Off"/> is left out.</summary>
    public ImmutableArray<Finding> Findings { get; } =
    [
        .. Findings
            .Where(finding => finding.Severity != Severity.Off)
            .OrderBy(finding => finding.File, StringComparer.Ordinal)
            .ThenBy(finding => finding.Span)
            .ThenBy(finding => finding.Rule.Code, StringComparer.Ordinal)
            .ThenBy(finding => finding.Message, StringComparer.Ordinal),
    ];

    /// <summary>Of the tool, such as <c>0.1.0</c>.</summary>
    public string Version { get; init; } = "0.0.0";

    /// <summary>Every rule that could have spoken, for reports that describe rules; those that spoke are added.</summary>
    public ImmutableArray<RuleInfo> Rules { get; init; } = [];

    /// <summary>What was looked at, such as <c>12 cards</c>; null when it goes without saying.</summary>
    public string? Checked { get; init; }

    /// <summary>
    /// In how many of those something was found, for findings that point elsewhere, such as at a lock file; null to count
    /// the files that findings point at.
    /// </summary>
    public int? Affected { get; init; }

    /// <summary>The text of a file by the name a finding has for it; null for one that is not text or is gone.</summary>
    public Func<string, string?> TextOf { get; init; } = _ => null;

    /// <summary>
    /// From the root of the repository to the folder that relative names start from: empty, or with <c>/</c> at its end.
    /// Code scanning and annotations want names from the root.
    /// </summary>
    public string Prefix { get; init; } = "";

    /// <summary>What the json report carries beside the findings, such as <c>cards</c> or <c>files</c>.</summary>
    public ImmutableArray<KeyValuePair<string, JsonNode>> Data { get; init; } = [];

    /// <summary>What the markdown report shows before the findings, such as a score per card.</summary>
    public ImmutableArray<ReportTable> Tables { get; init; } = [];

    /// <summary>The page that the command has for readers; null for commands without one.</summary>
    public Func<string>? Page { get; init; }

    /// <summary>The worst severity found; <see cref="Severity.Off"/> when nothing was.</summary>
    public Severity Worst => Findings.Select(finding => finding.Severity).DefaultIfEmpty(Severity.Off).Max();

    public int Count(Severity severity) => Findings.Count(finding => finding.Severity == severity);

    /// <summary>One line: <c>2 errors, 1 warning in 3 of 12 cards</c>.</summary>
    public string Summary
    {
        get
        {
            if (Findings.IsEmpty)
            {
                return Checked is null ? "no findings" : $"no findings in {Checked}";
            }

            var counts = new[]
            {
                Plural(Count(Severity.Error), "error"),
                Plural(Count(Severity.Warning), "warning"),
                Plural(Count(Severity.Info), "note"),
            };
            var files = Affected ?? Findings.Select(finding => finding.File).Distinct(StringComparer.Ordinal).Count();
            var where =
                Checked is null ? Plural(files, "file")
                : files == 0 ? Checked
                : $"{files.ToString(CultureInfo.InvariantCulture)} of {Checked}";
            return $"{string.Join(", ", counts.Where(count => count is not null))} in {where}";
        }
    }

    /// <summary>Such as <c>3 errors</c>; null for none.</summary>
    private static string? Plural(int count, string noun) =>
        count == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>A finding's file as the repository's root sees it, with <c>/</c>; an absolute path stays one.</summary>
    public string FromRoot(string file)
    {
        var path = file.Replace('\\', '/');
        if (path.StartsWith('/') || path is [_, ':', ..])
        {
            return path;
        }

        var segments = new List<string>();
        foreach (var segment in (Prefix + path).Split('/'))
        {
            if (segment == ".." && segments.Count > 0 && segments[^1] != "..")
            {
                segments.RemoveAt(segments.Count - 1);
            }
            else if (segment is not "" and not ".")
            {
                segments.Add(segment);
            }
        }

        return string.Join('/', segments);
    }
}

/// <summary>A table for readers: cells are plain text, escaped by the report.</summary>
/// <param name="Title">Without markup.</param>
/// <param name="Columns">Headings.</param>
/// <param name="Rows">Each as long as <paramref name="Columns"/>.</param>
public sealed record ReportTable(
    string Title,
    ImmutableArray<string> Columns,
    ImmutableArray<ImmutableArray<string>> Rows
);
