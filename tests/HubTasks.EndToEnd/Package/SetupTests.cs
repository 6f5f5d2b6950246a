using System.Text.RegularExpressions;
using HubTasks.Tests;

namespace HubTasks.EndToEnd.Package;

/// <summary>The places where a project may say what it wants.</summary>
public sealed partial class SetupTests(PackedProduct product)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_above_the_project_may_name_the_sdk_and_the_pins()
    {
        using var project = new SampleProject(product);
        var before = project.Feed.Add("acme/tiny", ("a.bin", "first"));
        project.SdkApp("""<HubModelReference Include="acme/tiny" />""");
        project.Write(
            "App.csproj",
            project
                .Read("App.csproj")
                .Replace($"""<Sdk Name="HubTasks" Version="{project.Version}" />""", "", StringComparison.Ordinal)
        );
        project.Write(
            "global.json",
            $$"""{ "sdk": { "version": "10.0.100", "rollForward": "latestFeature" }, "msbuild-sdks": { "HubTasks": "{{project.Version}}" } }"""
        );
        project.Write(
            "Directory.Build.props",
            """<Project><Sdk Name="HubTasks" /><PropertyGroup><NuGetAudit>false</NuGetAudit></PropertyGroup></Project>"""
        );
        void Pin(string revision) =>
            project.Write(
                "Directory.Packages.props",
                $"""
                <Project>
                  <PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup>
                  <ItemGroup><HubModelVersion Include="acme/tiny" Revision="{revision}" /></ItemGroup>
                </Project>
                """
            );
        Pin(before);

        (await project.RunAsync(Ct, "restore")).Succeeds();
        Assert.Contains(before, project.Read("hub.lock.json"), StringComparison.Ordinal);

        var after = project.Feed.Add("acme/tiny", ("a.bin", "second"));
        Pin("main");
        (await project.RunAsync(Ct, "restore", "-p:NoWarn=HUB1001")).Succeeds();
        project.Feed.Add("acme/tiny", ("a.bin", "third"));
        (await project.BuildAsync(Ct, "--no-restore")).Succeeds();
        Assert.Contains(after, project.Read("hub.lock.json"), StringComparison.Ordinal);
        Assert.Equal("second", project.Read("bin/Debug/net10.0/models/acme/tiny/a.bin"));

        (await project.RunAsync(Ct, "restore", "--force-evaluate")).Succeeds();
        Assert.DoesNotContain(after, project.Read("hub.lock.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_language_without_generated_code_still_gets_its_files()
    {
        using var project = new SampleProject(product);
        var commit = project.Feed.Add("acme/tiny", ("a.bin", "first"));
        project.Write("Program.vb", "Module Program\n  Sub Main()\n  End Sub\nEnd Module\n");
        project.Write(
            "App.vbproj",
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="HubTasks" Version="{project.Version}" PrivateAssets="all" />
                <HubModelReference Include="acme/tiny" Revision="{commit}" />
              </ItemGroup>
            </Project>
            """
        );

        (await project.BuildAsync(Ct)).Succeeds();

        Assert.True(project.Exists("bin/Debug/net10.0/models/acme/tiny/a.bin"));
        Assert.Empty(Directory.GetFiles(project["obj/hub"], "*.g.cs"));
    }

    [Fact]
    public async Task The_example_of_the_documentation_lists_the_files()
    {
        var page = await File.ReadAllTextAsync(Repository.PathTo("docs/msbuild.md"), Ct);
        var example = Example.Match(page).Value;
        using var project = new SampleProject(product);
        var commit = project.Feed.Add("acme/tiny", ("a.bin", "first"));
        project.TargetsOnly($"""<HubModelReference Include="acme/tiny" Revision="{commit}" />""");
        project.Write(
            "App.proj",
            project.Read("App.proj").Replace("</Project>", example + "</Project>", StringComparison.Ordinal)
        );

        var run = (await project.RunAsync(Ct, "msbuild", "App.proj", "-t:ListModels")).Succeeds();

        Assert.Contains($"acme/tiny a.bin {SampleProject.Sha256("first")}", run.Output, StringComparison.Ordinal);
    }

    [GeneratedRegex("<Target Name=\"ListModels\".*?</Target>", RegexOptions.Singleline, 60_000)]
    private static partial Regex Example { get; }
}
