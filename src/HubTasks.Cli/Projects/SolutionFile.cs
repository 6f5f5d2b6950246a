using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace HubTasks.Cli.Projects;

/// <summary>The projects of a solution, in any of its three forms.</summary>
internal static partial class SolutionFile
{
    /// <returns>Absolute paths of what MSBuild can build, in the order of the file.</returns>
    public static ImmutableArray<string> Projects(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        var text = File.ReadAllText(path);
        var names = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".slnx" => XDocument
                .Parse(text)
                .Descendants("Project")
                .Select(project => (string?)project.Attribute("Path"))
                .OfType<string>(),
            ".slnf" => Filtered(text),
            _ => Entry.Matches(text).Select(match => match.Groups["path"].Value),
        };
        return
        [
            .. names
                .Where(name => name.EndsWith("proj", StringComparison.OrdinalIgnoreCase))
                .Select(name => Path.GetFullPath(name.Replace('\\', '/'), folder)),
        ];
    }

    private static IEnumerable<string> Filtered(string text)
    {
        using var document = JsonDocument.Parse(text);
        return
        [
            .. document
                .RootElement.GetProperty("solution")
                .GetProperty("projects")
                .EnumerateArray()
                .Select(project => project.GetString()!),
        ];
    }

    [GeneratedRegex(
        """^Project\("[^"]*"\) = "[^"]*", "(?<path>[^"]*)",""",
        RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 60_000
    )]
    private static partial Regex Entry { get; }
}
