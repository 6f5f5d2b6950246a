using System.IO.Compression;

namespace HubTasks.EndToEnd.Package;

/// <summary>Real builds of real projects: a few seconds each, so each tries several things in a row.</summary>
public sealed class BuildTests(PackedProduct product)
{
    private const string Output = "bin/Debug/net10.0/";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pin_that_moves_back_to_an_older_file_is_copied()
    {
        using var project = new SampleProject(product);
        var a = project.Feed.Add("acme/tiny", ("a.bin", "AAAAA"));
        var b = project.Feed.Add("acme/tiny", ("a.bin", "BBBBB"));
        project.App($"""<HubModelReference Include="acme/tiny" Revision="{a}" />""");
        (await project.BuildAsync(Ct)).Succeeds();
        File.SetLastWriteTimeUtc(project.Blob("acme/tiny", "AAAAA"), DateTime.UnixEpoch.AddYears(40));

        project.App($"""<HubModelReference Include="acme/tiny" Revision="{b}" />""");
        (await project.BuildAsync(Ct, "--no-restore")).Succeeds();
        Assert.Equal("BBBBB", project.Read(Output + "models/acme/tiny/a.bin"));

        project.App($"""<HubModelReference Include="acme/tiny" Revision="{a}" />""");
        (await project.BuildAsync(Ct, "--no-restore")).Succeeds();
        Assert.Equal("AAAAA", project.Read(Output + "models/acme/tiny/a.bin"));
        Assert.DoesNotContain(b, project.Read("hub.lock.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_single_file_and_pack_treat_models_as_files_beside_the_app()
    {
        using var project = new SampleProject(product);
        var commit = project.Feed.Add("acme/tiny", ("a.bin", "first"), ("b.bin", "second"));
        project.App(
            $"""
            <HubModelReference Include="acme/tiny" Revision="{commit}" Files="a.bin" />
            <HubModelReference Include="acme/tiny" Revision="{commit}" Files="b.bin" Link="elsewhere" CopyToPublishDirectory="Never" />
            """,
            "<EnableSingleFileAnalyzer>false</EnableSingleFileAnalyzer><IncludeAllContentForSelfExtract>true</IncludeAllContentForSelfExtract>"
        );

        (await project.RunAsync(Ct, "publish", "-o", project["out"])).Succeeds();
        (
            await project.RunAsync(
                Ct,
                "publish",
                "-o",
                project["single"],
                "-p:PublishSingleFile=true",
                "-p:UseCurrentRuntimeIdentifier=true",
                "--no-self-contained"
            )
        ).Succeeds();
        (await project.RunAsync(Ct, "publish", "--no-build", "-o", project["again"])).Succeeds();
        (await project.RunAsync(Ct, "pack", "--no-build", "-c", "Release", "-o", project["pack"])).Succeeds();

        Assert.Equal("first", project.Read("out/models/acme/tiny/a.bin"));
        Assert.Equal("first", project.Read("again/models/acme/tiny/a.bin"));
        Assert.Null(File.ResolveLinkTarget(project["out/models/acme/tiny/a.bin"], returnFinalTarget: false));
        Assert.False(project.Exists("out/elsewhere/b.bin"));
        Assert.Equal("first", project.Read("single/models/acme/tiny/a.bin"));
        Assert.False(project.Exists("single/App.dll"));
        await using var nupkg = await ZipFile.OpenReadAsync(
            Assert.Single(Directory.GetFiles(project["pack"], "*.nupkg")),
            Ct
        );
        Assert.DoesNotContain(nupkg.Entries, entry => entry.Name.EndsWith(".bin", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Links_point_at_the_cache_come_and_go_and_leave_it_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "symbolic links need a privilege there");
        using var project = new SampleProject(product);
        var commit = project.Feed.Add("acme/tiny", ("a.bin", "first"));
        project.App($"""<HubModelReference Include="acme/tiny" Revision="{commit}" />""");
        var file = project[Output + "models/acme/tiny/a.bin"];
        var blob = project.Blob("acme/tiny", "first");

        (await project.BuildAsync(Ct, "-p:HubModelLinkMode=symlink")).Succeeds();
        Assert.Equal(blob, File.ResolveLinkTarget(file, returnFinalTarget: true)!.FullName);
        (await project.BuildAsync(Ct, "-p:HubModelLinkMode=symlink", "--no-restore", "-question")).Succeeds();

        (await project.BuildAsync(Ct, "-p:HubModelLinkMode=hardlink", "--no-restore")).Succeeds();
        Assert.Null(File.ResolveLinkTarget(file, returnFinalTarget: false));
        Assert.Equal("2", (await project.ExecuteAsync(Ct, "stat", "-c", "%h", file)).Output.Trim());
        (await project.BuildAsync(Ct, "-p:HubModelLinkMode=hardlink", "--no-restore", "-question")).Succeeds();

        (await project.RunAsync(Ct, "clean", "-p:HubModelLinkMode=hardlink")).Succeeds();
        Assert.False(File.Exists(file));
        Assert.Equal("first", await File.ReadAllTextAsync(blob, Ct));
    }

    [Fact]
    public async Task Clean_takes_the_copies_and_clean_models_the_state()
    {
        using var project = new SampleProject(product);
        var commit = project.Feed.Add("acme/tiny", ("a.bin", "first"));
        project.App($"""<HubModelReference Include="acme/tiny" Revision="{commit}" />""");
        (await project.BuildAsync(Ct)).Succeeds();

        (await project.RunAsync(Ct, "clean")).Succeeds();
        Assert.False(project.Exists(Output + "models/acme/tiny/a.bin"));
        Assert.NotEmpty(project.State());

        (await project.RunAsync(Ct, "msbuild", "-t:CleanHubModels")).Succeeds();
        Assert.Empty(project.State());
        Assert.True(File.Exists(project.Blob("acme/tiny", "first")));
        Assert.True(project.Exists("hub.lock.json"));

        (await project.BuildAsync(Ct, "--no-restore", "-p:HubLockedMode=true")).Succeeds();
        Assert.True(project.Exists(Output + "models/acme/tiny/a.bin"));
    }

    [Fact]
    public async Task An_ide_sees_files_and_names_and_downloads_nothing()
    {
        using var project = new SampleProject(product);
        var commit = project.Feed.Add("acme/tiny", ("a.bin", "first"));
        project.App(
            $"""<HubModelReference Include="acme/tiny" Revision="{commit}" />""",
            program: "System.Console.WriteLine(App.HubModels.AcmeTiny.Files.ABin);"
        );
        string[] designTime =
        [
            "-t:CollectPackageReferences;ResolveAssemblyReferences;Compile;AssignTargetPaths",
            "-p:DesignTimeBuild=true",
            "-p:BuildingInsideVisualStudio=true",
            "-p:SkipCompilerExecution=true",
            "-p:ProvideCommandLineArgs=true",
        ];
        (await project.RunAsync(Ct, "restore")).Succeeds();

        var fresh = (await project.RunAsync(Ct, ["msbuild", .. designTime])).Succeeds();
        Assert.False(Directory.Exists(project.Cache));
        Assert.False(fresh.LoadedOurAssembly);

        (await project.BuildAsync(Ct, "--no-restore")).Succeeds();
        var restored = (await project.RunAsync(Ct, ["msbuild", .. designTime, "-getItem:Content,Compile"])).Succeeds();
        Assert.Contains("models/acme/tiny/a.bin", restored.Output, StringComparison.Ordinal);
        Assert.Contains("HubModels.g.cs", restored.Output, StringComparison.Ordinal);

        // a clone with a lock file, opened before anything was restored
        Directory.Delete(project["obj/hub"], recursive: true);
        Directory.Delete(project.HubHome, recursive: true);
        var cloned = (await project.RunAsync(Ct, ["msbuild", .. designTime, "-getItem:Compile"])).Succeeds();
        Assert.Contains("HubModels.g.cs", cloned.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(project.Cache));
        var generated = Assert.Single(Directory.GetFiles(project["obj/hub"], "*.g.cs"));
        Assert.Contains("ABin", await File.ReadAllTextAsync(generated, Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_way_to_build_works_from_one_restore()
    {
        using var project = new SampleProject(product);
        var commit = project.Feed.Add("acme/tiny", ("a.bin", "first"));
        project.SdkApp($"""<HubModelReference Include="acme/tiny" Revision="{commit}" />""");

        (await project.RunAsync(Ct, "restore", "-p:RestoreUseStaticGraphEvaluation=true")).Succeeds();
        project.Environment["HF_ENDPOINT"] = "https://hub.invalid";
        var graph = (await project.BuildAsync(Ct, "--no-restore", "-graph", "-isolate")).Succeeds();
        Assert.False(graph.LoadedOurAssembly);
        Assert.True(project.Exists(Output + "models/acme/tiny/a.bin"));

        project.Environment["HF_ENDPOINT"] = project.Feed.Root;
        Directory.Delete(project["obj/hub"], recursive: true);
        var threads = (await project.BuildAsync(Ct, "--no-restore", "-mt")).Succeeds();
        Assert.Equal(1, threads.Tasks("RestoreHubModels"));
    }

    [Fact]
    public async Task Names_that_are_hard_on_shells_and_on_msbuild_arrive()
    {
        using var project = new SampleProject(product, "my app @home é 100% (1) o'neill");
        project.Environment["HF_HOME"] = project["../cache; of @me %41 $(HOME) é"];
        string[] names =
        [
            "a b.txt",
            "c@d;e.txt",
            "100%20.txt",
            "$(F).txt",
            "o'neill (1).txt",
            "漢字.txt",
            "files/Files.txt",
        ];
        var commit = project.Feed.Add("acme/tiny", [.. names.Select(name => (name, name))]);
        project.App(
            $"""<HubModelReference Include="acme/tiny" Revision="{commit}" Alias="Odd" />""",
            program: """
            foreach (var file in System.IO.Directory.GetFiles(App.HubModels.Odd.Directory, "*", System.IO.SearchOption.AllDirectories))
            {
                System.Console.WriteLine(System.IO.File.ReadAllText(file));
            }

            System.Console.WriteLine(System.IO.File.ReadAllText(App.HubModels.Odd.Files._10020Txt));
            """
        );

        (await project.BuildAsync(Ct)).Succeeds();
        (await project.BuildAsync(Ct, "--no-restore", "-question")).Succeeds();
        // the second time they come from what the first build noted
        Directory.Delete(project[Output + "models"], recursive: true);
        Assert.Equal(0, (await project.BuildAsync(Ct, "--no-restore")).Succeeds().Tasks("RestoreHubModels"));
        var run = await project.ExecuteAsync(Ct, "dotnet", project[Output + "App.dll"]);

        Assert.Equal(
            names.Append("100%20.txt").Order(StringComparer.Ordinal),
            run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task An_app_gets_the_models_of_the_library_that_it_references()
    {
        using var project = new SampleProject(product);
        var commit = project.Feed.Add("acme/tiny", ("a.bin", "first"));
        project.Write(
            "../lib/Lib.csproj",
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="HubTasks" Version="{project.Version}" PrivateAssets="all" />
                <HubModelReference Include="acme/tiny" Revision="{commit}" Alias="Tiny" />
              </ItemGroup>
            </Project>
            """
        );
        project.Write(
            "../lib/Model.cs",
            "public static class Model { public static string Path => Lib.HubModels.Tiny.Files.ABin; }"
        );
        project.Write(
            "../Directory.Build.props",
            "<Project><PropertyGroup><NuGetAudit>false</NuGetAudit></PropertyGroup></Project>"
        );
        File.Copy(project["nuget.config"], project["../nuget.config"]);
        project.Write("Program.cs", "System.Console.WriteLine(System.IO.File.ReadAllText(Model.Path));");
        project.Write(
            "App.csproj",
            """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
              </PropertyGroup>
              <ItemGroup>
                <ProjectReference Include="../lib/Lib.csproj" />
              </ItemGroup>
            </Project>
            """
        );

        (await project.BuildAsync(Ct)).Succeeds();
        var run = await project.ExecuteAsync(Ct, "dotnet", project[Output + "App.dll"]);

        Assert.Equal("first", run.Output.Trim());
    }

    [Fact]
    public async Task Frameworks_add_their_own_models_and_an_update_drops_what_none_wants()
    {
        using var project = new SampleProject(product);
        var one = project.Feed.Add("acme/one", ("a.bin", "1"));
        var two = project.Feed.Add("acme/two", ("a.bin", "2"));
        var three = project.Feed.Add("acme/three", ("a.bin", "3"));
        void Write(string shared) =>
            project.SdkApp(
                $"""
                {shared}
                <HubModelReference Include="acme/two" Revision="{two}" Condition="'$(TargetFramework)' == 'net9.0'" />
                """,
                "<TargetFramework></TargetFramework><TargetFrameworks>net10.0;net9.0</TargetFrameworks><DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>"
            );
        Write($"""<HubModelReference Include="acme/one" Revision="{one}" />""");

        (await project.RunAsync(Ct, "restore")).Succeeds();
        Assert.Equal([one, two], Commits(project));

        Write($"""<HubModelReference Include="acme/three" Revision="{three}" />""");
        (await project.RunAsync(Ct, "msbuild", "-t:RestoreHubModels")).Succeeds();
        Assert.Equal([one, three, two], Commits(project));

        (await project.RunAsync(Ct, "msbuild", "-t:UpdateHubModels")).Succeeds();
        Assert.Equal([three, two], Commits(project));
    }

    private static string[] Commits(SampleProject project)
    {
        using var json = System.Text.Json.JsonDocument.Parse(project.Read("hub.lock.json"));
        return
        [
            .. json
                .RootElement.GetProperty("models")
                .EnumerateArray()
                .Select(model => model.GetProperty("commit").GetString()!),
        ];
    }
}
