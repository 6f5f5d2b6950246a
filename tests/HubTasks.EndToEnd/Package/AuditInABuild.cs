using HubTasks.Tests;

namespace HubTasks.EndToEnd.Package;

public sealed class AuditInABuild(PackedProduct product)
{
    private const string Forbid = "audit:\n  sources:\n    deny: hubtasks-samples/tiny-*\n";

    private const string Except =
        "  exceptions:\n    - repo: hubtasks-samples/tiny-digits\n      rules: HUB3001\n"
        + "      reason: the demo needs it until the new one is trained\n      expires: '2999-01-31'\n";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_sample_fails_where_it_names_a_forbidden_model_and_passes_with_a_dated_exception()
    {
        using var project = new SampleProject(product, "samples/Quickstart");
        Quickstart(project);
        // the name stands on the second line of its element
        var line = Array.FindIndex(project.Read("Quickstart.csproj").Split('\n'), IsTinyDigits);

        project.Write("hubtasks.yml", Forbid);
        var forbidden = await project.BuildAsync(Ct, "-p:HubAudit=true");
        var unasked = await project.BuildAsync(Ct, "--no-restore");
        project.Write("hubtasks.yml", Forbid + Except);
        var excepted = await project.BuildAsync(Ct, "--no-restore", "-p:HubAudit=true");
        var run = await project.ExecuteAsync(Ct, "dotnet", "bin/Debug/net10.0/Quickstart.dll");

        Assert.NotEqual(0, forbidden.ExitCode);
        Assert.Contains(
            $"Quickstart.csproj({line},6): error HUB3001: `hubtasks-samples/tiny-digits` is denied",
            forbidden.Output,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("language-identifier` is denied", forbidden.Output, StringComparison.Ordinal);
        unasked.Succeeds();
        excepted.Succeeds();
        Assert.Contains("reads as 3", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warnings_obey_the_project_and_a_build_without_changes_asks_nothing()
    {
        using var project = new SampleProject(product);
        var commit = project.Feed.Add("acme/tiny", ("config.json", "{}"));
        project.TargetsOnly($"""<HubModelReference Include="acme/tiny" Revision="{commit}" />""");

        var warned = await AuditAsync(project);
        var silenced = await AuditAsync(project, "-p:NoWarn=HUB3004");
        var promoted = await AuditAsync(project, "-p:TreatWarningsAsErrors=true");
        project.Write("hubtasks.yml", "audit:\n  licenses:\n    unknown: off\n");
        var fine = await AuditAsync(project);
        var again = await AuditAsync(project);
        project.Write("hubtasks.yml", "audit:\n  licenses:\n    unknown: error\n");
        var changed = await AuditAsync(project);

        Assert.Contains("App.proj(6,6): warning HUB3004: ", warned.Succeeds().Output, StringComparison.Ordinal);
        Assert.DoesNotContain("HUB3004", silenced.Succeeds().Output, StringComparison.Ordinal);
        Assert.Contains("App.proj(6,6): error HUB3004: ", promoted.Output, StringComparison.Ordinal);
        Assert.Equal(1, fine.Succeeds().Tasks("AuditHubModels"));
        Assert.Equal(0, again.Succeeds().Tasks("AuditHubModels"));
        Assert.Contains("App.proj(6,6): error HUB3004: ", changed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_policy_is_an_error_at_its_place()
    {
        using var project = new SampleProject(product);
        var commit = project.Feed.Add("acme/tiny", ("config.json", "{}"));
        project.TargetsOnly($"""<HubModelReference Include="acme/tiny" Revision="{commit}" />""");
        project.Write("hubtasks.yml", "audit:\n  licences:\n    unknown: off\n");

        var build = await AuditAsync(project);

        Assert.NotEqual(0, build.ExitCode);
        Assert.Contains("hubtasks.yml(2,3): error HUB0011: ", build.Output, StringComparison.Ordinal);
    }

    /// <summary>All on one day, whatever the clock says: a stamp counts until midnight.</summary>
    private static Task<BuildResult> AuditAsync(SampleProject project, params string[] arguments) =>
        project.RunAsync(Ct, ["msbuild", "App.proj", "-t:AuditHubModels", "-p:_HubAuditDay=2026-01-31", .. arguments]);

    private static bool IsTinyDigits(string line) =>
        line.Contains("\"hubtasks-samples/tiny-digits\"", StringComparison.Ordinal);

    /// <summary>The sample as a project of one's own: with the package in the place of what builds it from source.</summary>
    private static void Quickstart(SampleProject project)
    {
        foreach (var file in Directory.GetFiles(Repository.PathTo("samples/Quickstart")))
        {
            project.Write(Path.GetFileName(file), File.ReadAllText(file));
        }

        var own = project.Read("Quickstart.csproj");
        project.Write(
            "Quickstart.csproj",
            own[..own.IndexOf("  <!--\n    A project of your own", StringComparison.Ordinal)]
                + "  <PropertyGroup><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable></PropertyGroup>\n"
                + $"  <ItemGroup><PackageReference Include=\"HubTasks\" Version=\"{project.Version}\" PrivateAssets=\"all\" /></ItemGroup>\n"
                + "</Project>\n"
        );
        var hub = Repository.PathTo("samples/hub");
        foreach (var file in Directory.EnumerateFiles(hub, "*", SearchOption.AllDirectories))
        {
            var copy = project[Path.Combine("../hub", Path.GetRelativePath(hub, file))];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
