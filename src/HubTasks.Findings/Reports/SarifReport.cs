using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace HubTasks.Findings.Reports;

/// <summary>
/// SARIF 2.1.0 as GitHub's code scanning takes it in: rules with help, names from the repository's root, fingerprints
/// that survive moved lines.
/// </summary>
public static class SarifReport
{
    /// <summary>Code scanning keeps no more of a run; the most severe come first here.</summary>
    private const int MostResults = 25_000;

    public static string Write(Report report)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, JsonReport.Writing))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
            json.WriteString("version", "2.1.0");
            json.WriteStartArray("runs");
            Run(json, report);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void Run(Utf8JsonWriter json, Report report)
    {
        ImmutableArray<RuleInfo> rules =
        [
            .. report
                .Rules.Concat(report.Findings.Select(finding => finding.Rule))
                .DistinctBy(rule => rule.Code)
                .OrderBy(rule => rule.Code, StringComparer.Ordinal),
        ];

        json.WriteStartObject();
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "HubTasks");
        json.WriteString("semanticVersion", report.Version);
        json.WriteString("informationUri", "https://github.com/hubtasks/hubtasks");
        json.WriteStartArray("rules");
        foreach (var rule in rules)
        {
            Rule(json, rule);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("automationDetails");
        json.WriteString("id", $"hubtasks/{report.Command}/");
        json.WriteEndObject();
        json.WriteString("columnKind", "utf16CodeUnits");
        json.WriteStartArray("results");

        var kept = report.Findings.Length <= MostResults ? report.Findings : MostSevere(report.Findings);
        foreach (var file in kept.GroupBy(finding => finding.File, StringComparer.Ordinal))
        {
            var hashes = report.TextOf(file.Key) is { } text ? LineHash.Of(text) : [];
            foreach (var finding in file)
            {
                var index = rules.BinarySearch(finding.Rule, RuleByCode.Instance);
                Result(json, finding, index, report.FromRoot(file.Key), hashes);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static ImmutableArray<Finding> MostSevere(ImmutableArray<Finding> findings) =>
        [.. findings.OrderByDescending(finding => finding.Severity).Take(MostResults)];

    private static void Rule(Utf8JsonWriter json, RuleInfo rule)
    {
        json.WriteStartObject();
        json.WriteString("id", rule.Code);
        json.WriteString("name", Pascal(rule.Slug));
        Text(json, "shortDescription", $"{rule.Title}.");
        Text(json, "fullDescription", $"{rule.Title}. The rule is called {rule.Slug} in settings.");
        json.WriteStartObject("help");
        json.WriteString("text", $"{rule.Title}. See {rule.HelpLink}");
        json.WriteString("markdown", $"{rule.Title}. [What it means and what to do]({rule.HelpLink})");
        json.WriteEndObject();
        json.WriteString("helpUri", rule.HelpLink);
        json.WriteStartObject("defaultConfiguration");
        json.WriteString("level", Level(rule.Severity));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Result(
        Utf8JsonWriter json,
        Finding finding,
        int rule,
        string file,
        IReadOnlyList<string> hashes
    )
    {
        var span = Region.Of(finding);
        json.WriteStartObject();
        json.WriteString("ruleId", finding.Rule.Code);
        json.WriteNumber("ruleIndex", rule);
        json.WriteString("level", Level(finding.Severity));
        Text(
            json,
            "message",
            finding.Hint is null ? $"{finding.Message}." : $"{finding.Message}. Hint: {finding.Hint}."
        );

        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", Uri(file));
        if (!IsAbsolute(file))
        {
            json.WriteString("uriBaseId", "%SRCROOT%");
        }

        json.WriteEndObject();
        json.WriteStartObject("region");
        json.WriteNumber("startLine", span.Line);
        json.WriteNumber("startColumn", span.Column);
        json.WriteNumber("endLine", span.EndLine);
        json.WriteNumber("endColumn", span.EndColumn);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();

        json.WriteStartObject("partialFingerprints");
        json.WriteString(
            "primaryLocationLineHash",
            span.Line <= hashes.Count ? hashes[span.Line - 1] : ContentHash(finding, file)
        );
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>For files without lines: what is said about which file.</summary>
    private static string ContentHash(Finding finding, string file)
    {
        var bytes = Encoding.UTF8.GetBytes($"{finding.Rule.Code}\n{file}\n{finding.Message}");
        return Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8)) + ":1";
    }

    private static void Text(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text.Length <= 1024 ? text : text[..1023] + "…");
        json.WriteEndObject();
    }

    private static bool IsAbsolute(string file) => file.StartsWith('/') || file is [_, ':', ..];

    private static string Uri(string file)
    {
        var escaped = string.Join('/', file.Split('/').Select(System.Uri.EscapeDataString));
        return file.StartsWith('/') ? "file://" + escaped
            : IsAbsolute(file) ? "file:///" + escaped.Replace("%3A", ":", StringComparison.Ordinal)
            : escaped;
    }

    private static string Level(Severity severity) =>
        severity switch
        {
            Severity.Error => "error",
            Severity.Warning => "warning",
            Severity.Info => "note",
            _ => "none",
        };

    private static string Pascal(string slug) =>
        string.Concat(slug.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    private sealed class RuleByCode : IComparer<RuleInfo>
    {
        public static readonly RuleByCode Instance = new();

        public int Compare(RuleInfo? x, RuleInfo? y) => string.CompareOrdinal(x?.Code, y?.Code);
    }
}
