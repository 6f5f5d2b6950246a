using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace HubTasks.Tests;

/// <summary>What holds for the whole source tree.</summary>
public sealed partial class ConventionTests
{
    /// <summary>Which project may reference which: arrows point one way.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new(StringComparer.Ordinal)
    {
        ["HubTasks.Findings"] = [],
        ["HubTasks.Hub"] = ["HubTasks.Findings"],
        ["HubTasks.Cards"] = ["HubTasks.Findings"],
        ["HubTasks.Audit"] = ["HubTasks.Cards", "HubTasks.Findings", "HubTasks.Hub"],
        ["HubTasks.Releases"] = ["HubTasks.Findings", "HubTasks.Hub"],
        ["HubTasks.LocalHub"] = ["HubTasks.Findings", "HubTasks.Hub"],
    };

    [Fact]
    public void Every_code_in_the_source_has_a_section_in_the_documentation()
    {
        var documented = Headings
            .Matches(File.ReadAllText(Repository.PathTo("docs/diagnostics.md")))
            .Select(match => match.Groups["code"].Value)
            .ToHashSet(StringComparer.Ordinal);

        var missing = Sources("*.cs", "*.targets")
            .SelectMany(path => Codes.Matches(File.ReadAllText(path)).Select(match => match.Groups["code"].Value))
            .Distinct(StringComparer.Ordinal)
            .Where(code => !documented.Contains(code))
            .Order(StringComparer.Ordinal);

        Assert.Empty(missing);
    }

    [Fact]
    public void Every_section_has_the_anchor_that_help_links_point_at()
    {
        var text = File.ReadAllText(Repository.PathTo("docs/diagnostics.md"));

        Assert.All(
            Headings.Matches(text).Select(match => match.Groups["code"].Value),
            code =>
                Assert.Contains(
                    $"<a id=\"{code.ToLowerInvariant()}\"></a>\n\n### {code}",
                    text,
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public void No_code_is_documented_twice()
    {
        var headings = Headings
            .Matches(File.ReadAllText(Repository.PathTo("docs/diagnostics.md")))
            .Select(match => match.Groups["code"].Value)
            .ToList();

        Assert.Equal(headings.Distinct(StringComparer.Ordinal), headings);
    }

    [Fact]
    public void References_between_projects_follow_the_arrows()
    {
        foreach (var (project, allowed) in Arrows)
        {
            var path = Repository.PathTo($"src/{project}/{project}.csproj");
            var references = XDocument
                .Load(path)
                .Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

            Assert.Empty(references.Except(allowed));
        }
    }

    [Fact]
    public void No_build_file_names_the_token_variable()
    {
        // the value of every variable that an expression names is written to binary logs
        var offenders = Sources("*.targets", "*.props", "*.csproj")
            .Where(path => File.ReadAllText(path).Contains("$(HF_TOKEN)", StringComparison.Ordinal));

        Assert.Empty(offenders);
    }

    private static IEnumerable<string> Sources(params string[] patterns) =>
        patterns
            .SelectMany(pattern =>
                Directory.EnumerateFiles(Repository.PathTo("src"), pattern, SearchOption.AllDirectories)
            )
            .Where(path =>
                !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal)
            );

    [GeneratedRegex(@"^### (?<code>HUB\d{4})\b", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Headings { get; }

    [GeneratedRegex("\"(?<code>HUB[0-9]{4})\"", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Codes { get; }
}
