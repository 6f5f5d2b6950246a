using HubTasks.Hub;
using HubTasks.LocalHub;
using HubTasks.Tests;

namespace HubTasks.EndToEnd.Package;

/// <summary>Ten projects with two frameworks each share three models, in one parallel build.</summary>
public sealed class SolutionTests(PackedProduct product)
{
    private const int Projects = 10;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_solution_downloads_each_file_once(bool asSdk)
    {
        using var folder = new TempFolder();
        await using var hub = await LocalHubServer.StartAsync(new LocalHubOptions { Folder = folder["hub"] }, Ct);
        var items = new List<string>();
        for (var n = 1; n <= 3; n++)
        {
            var repository = HubRepository.Model(RepoId.Parse($"acme/model-{n}"));
            var content = new byte[200_000];
            new Random(n).NextBytes(content);
            var commit = hub.Store.AddCommit(
                repository,
                "main",
                ("model.safetensors", content),
                ("config.json", $"{{ \"n\": {n} }}")
            );
            items.Add(
                $"""<HubModelReference Include="{repository}" Revision="{commit}" Files="*.safetensors;*.json" />"""
            );
        }

        using var project = new SampleProject(product, "solution");
        project.Environment["HF_ENDPOINT"] = hub.Endpoint;
        Write(project, string.Join('\n', items), asSdk);

        var run = asSdk
            ? await project.RunAsync(Ct, "restore", "All.slnx")
            : await project.BuildAsync(Ct, "All.slnx", "-m:2");

        run.Succeeds();
        var files = hub
            .Requests.Snapshot()
            .Where(request => request.Method == "GET" && request.Path.Contains("/resolve/", StringComparison.Ordinal))
            .GroupBy(request => request.Path, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        Assert.Equal(6, files.Count);
        Assert.All(files.Values, count => Assert.Equal(1, count));
        Assert.All(Enumerable.Range(1, Projects), n => Assert.True(project.Exists($"p{n}/hub.lock.json")));
        Assert.Single(
            Enumerable
                .Range(1, Projects)
                .Select(n => project.Read($"p{n}/hub.lock.json"))
                .Distinct(StringComparer.Ordinal)
        );
        if (!asSdk)
        {
            Assert.True(project.Exists("p7/bin/Debug/net9.0/models/acme/model-3/config.json"));
            Assert.True(project.Exists("p7/bin/Debug/net10.0/models/acme/model-3/model.safetensors"));
        }
    }

    private static void Write(SampleProject project, string items, bool asSdk)
    {
        // the reference assemblies of the newest framework serve both: only its own are on every machine
        project.Write(
            "Directory.Build.props",
            """
            <Project>
              <PropertyGroup>
                <NuGetAudit>false</NuGetAudit>
                <RunAnalyzers>false</RunAnalyzers>
                <DisableImplicitFrameworkReferences Condition="'$(TargetFramework)' == 'net9.0'">true</DisableImplicitFrameworkReferences>
                <GenerateAssemblyInfo>false</GenerateAssemblyInfo>
                <GenerateTargetFrameworkAttribute>false</GenerateTargetFrameworkAttribute>
                <ProduceReferenceAssembly>false</ProduceReferenceAssembly>
              </PropertyGroup>
              <ItemGroup Condition="'$(TargetFramework)' == 'net9.0'">
                <Reference Include="$(NetCoreTargetingPackRoot)/Microsoft.NETCore.App.Ref/$(BundledNETCoreAppPackageVersion)/ref/net10.0/*.dll" />
              </ItemGroup>
            </Project>
            """
        );
        for (var n = 1; n <= Projects; n++)
        {
            project.Write($"p{n}/Class.cs", $"public static class Class{n} {{ }}");
            project.Write(
                $"p{n}/p{n}.csproj",
                $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  {(asSdk ? $"""<Sdk Name="HubTasks" Version="{project.Version}" />""" : "")}
                  <PropertyGroup>
                    <TargetFrameworks>net10.0;net9.0</TargetFrameworks>
                  </PropertyGroup>
                  <ItemGroup>
                    {(
                    asSdk
                        ? ""
                        : $"""<PackageReference Include="HubTasks" Version="{project.Version}" PrivateAssets="all" />"""
                )}
                    {items}
                  </ItemGroup>
                </Project>
                """
            );
        }

        var paths = Enumerable.Range(1, Projects).Select(n => $"""  <Project Path="p{n}/p{n}.csproj" />""");
        project.Write("All.slnx", $"<Solution>\n{string.Join('\n', paths)}\n</Solution>\n");
    }
}
