using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace HubTasks.Tests.MSBuild;

/// <summary>What projects may rely on: names without an underscore in the package's props and targets.</summary>
public sealed partial class MSBuildContractTests
{
    private static readonly string[] Files =
    [
        "src/HubTasks.MSBuild/package/build/HubTasks.props",
        "src/HubTasks.MSBuild/package/build/HubTasks.targets",
        "src/HubTasks.MSBuild/package/build/HubTasks.Audit.targets",
    ];

    [Fact]
    public void The_contract_of_the_package_changes_on_purpose_only()
    {
        var contract = string.Join(
            '\n',
            [
                "targets",
                .. Targets().Select(name => "  " + name),
                "properties",
                .. Properties().Select(name => "  " + name),
                "items and their metadata",
                .. Items().Select(name => "  " + name),
                "",
            ]
        );

        Golden.Match(contract, "msbuild-contract.txt");
    }

    [Fact]
    public void The_documentation_names_all_of_it()
    {
        var page = File.ReadAllText(Repository.PathTo("docs/msbuild.md"));

        var missing = Targets()
            .Concat(Properties())
            .Concat(Items().SelectMany(item => item.Split(": ")[^1].Split(", ")))
            .Where(name => !page.Contains($"`{name}`", StringComparison.Ordinal));

        Assert.Empty(missing);
    }

    private static IEnumerable<string> Targets() =>
        Files
            .SelectMany(file => XDocument.Load(Repository.PathTo(file)).Descendants("Target"))
            .Select(target => target.Attribute("Name")!.Value)
            .Where(name => name[0] != '_')
            .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Properties() =>
        Read(PropertyPattern)
            .Where(name => name is not ("HubTasksImported" or "HubTasksPropsImported" or "HubToken"))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);

    /// <summary>What the key of a restore is made of is what a reference can say.</summary>
    private static IEnumerable<string> Items() =>
        Read(TransformPattern)
            .Where(text =>
                text.StartsWith("HubModel", StringComparison.Ordinal)
                && text.Contains("%(Identity)|", StringComparison.Ordinal)
            )
            .Select(text =>
                $"{text.Split("->")[0]}: {string.Join(", ", MetadataPattern.Matches(text).Select(match => match.Groups["name"].Value).Where(name => name != "Identity"))}"
            )
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Read(Regex pattern) =>
        Files.SelectMany(file =>
            pattern.Matches(File.ReadAllText(Repository.PathTo(file))).Select(match => match.Groups["name"].Value)
        );

    [GeneratedRegex(@"\$\((?<name>Hub\w+)\)", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex PropertyPattern { get; }

    [GeneratedRegex(@"@\((?<name>Hub\w+->'[^']*')", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex TransformPattern { get; }

    [GeneratedRegex(@"%\((?<name>\w+)\)", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex MetadataPattern { get; }
}
