using System.IO.Compression;

namespace HubTasks.EndToEnd.Package;

public sealed class PackageFiles(PackedProduct product)
{
    [Fact]
    public void The_package_holds_the_targets_the_tasks_and_what_they_need_and_nothing_else()
    {
        using var nupkg = ZipFile.OpenRead(product.Nupkg);

        var files = nupkg
            .Entries.Select(entry => entry.FullName)
            .Where(name => !name.StartsWith("package/", StringComparison.Ordinal))
            .Where(name => !name.StartsWith("_rels/", StringComparison.Ordinal) && name != "[Content_Types].xml")
            .Order(StringComparer.Ordinal);

        Assert.Equal(
            [
                "HubTasks.nuspec",
                "README.md",
                "Sdk/Sdk.props",
                "Sdk/Sdk.targets",
                "build/HubTasks.Audit.targets",
                "build/HubTasks.Lint.targets",
                "build/HubTasks.props",
                "build/HubTasks.targets",
                "buildMultiTargeting/HubTasks.props",
                "buildMultiTargeting/HubTasks.targets",
                "buildTransitive/HubTasks.props",
                "buildTransitive/HubTasks.targets",
                "tasks/net10.0/HubTasks.Findings.dll",
                "tasks/net10.0/HubTasks.Hub.dll",
                "tasks/net10.0/HubTasks.MSBuild.deps.json",
                "tasks/net10.0/HubTasks.MSBuild.dll",
                "tasks/net10.0/Microsoft.Extensions.FileSystemGlobbing.dll",
                "tasks/net10.0/Polly.Core.dll",
                "tasks/net10.0/lint/HubTasks.Audit.dll",
                "tasks/net10.0/lint/HubTasks.Cards.dll",
                "tasks/net10.0/lint/HubTasks.Findings.dll",
                "tasks/net10.0/lint/HubTasks.Hub.dll",
                "tasks/net10.0/lint/HubTasks.MSBuild.Lint.deps.json",
                "tasks/net10.0/lint/HubTasks.MSBuild.Lint.dll",
                "tasks/net10.0/lint/HubTasks.Settings.dll",
                "tasks/net10.0/lint/Markdig.dll",
                "tasks/net10.0/lint/Microsoft.Extensions.FileSystemGlobbing.dll",
                "tasks/net10.0/lint/Polly.Core.dll",
                "tasks/net10.0/lint/YamlDotNet.dll",
            ],
            files
        );
    }

    [Fact]
    public void The_package_depends_on_no_other()
    {
        using var nupkg = ZipFile.OpenRead(product.Nupkg);
        using var nuspec = new StreamReader(nupkg.GetEntry("HubTasks.nuspec")!.Open());

        var text = nuspec.ReadToEnd();

        Assert.Contains("<developmentDependency>true</developmentDependency>", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<dependency ", text, StringComparison.Ordinal);
    }
}
