namespace HubTasks.EndToEnd.Package;

public sealed class FirstBuild(PackedProduct product)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_build_puts_the_pinned_files_beside_the_app_and_the_next_one_does_nothing()
    {
        using var project = new SampleProject(product);
        var commit = project.Feed.Add(
            "acme/tiny",
            ("model.bin", "weights"),
            ("sub/vocab.txt", "a b c"),
            ("skip.md", "-")
        );
        project.App(
            $"""<HubModelReference Include="acme/tiny" Revision="{commit}" Files="*.bin;sub/*" />""",
            program: """
            System.Console.WriteLine(System.IO.File.ReadAllText(App.HubModels.AcmeTiny.Files.SubVocabTxt));
            System.Console.WriteLine(App.HubModels.AcmeTiny.Commit);
            System.Console.WriteLine(System.IO.Directory.GetFiles(App.HubModels.AcmeTiny.Directory).Length);
            """
        );

        var first = (await project.BuildAsync(Ct)).Succeeds();
        var again = (await project.BuildAsync(Ct, "--no-restore", "-question")).Succeeds();
        var run = await project.ExecuteAsync(Ct, "dotnet", project["bin/Debug/net10.0/App.dll"]);

        Assert.Equal(["a b c", commit, "1"], run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("weights", project.Read("bin/Debug/net10.0/models/acme/tiny/model.bin"));
        Assert.False(project.Exists("bin/Debug/net10.0/models/acme/tiny/skip.md"));
        Assert.Contains(commit, project.Read("hub.lock.json"), StringComparison.Ordinal);
        Assert.True(first.LoadedOurAssembly);
        Assert.False(again.LoadedOurAssembly);
        Assert.Empty(first.Warnings);
    }

    [Fact]
    public async Task The_sdk_form_restores_models_in_dotnet_restore_and_the_build_finds_them()
    {
        using var project = new SampleProject(product);
        var commit = project.Feed.Add("acme/tiny", ("model.bin", "weights"));
        project.SdkApp($"""<HubModelReference Include="acme/tiny" Revision="{commit}" />""");

        var restore = (await project.RunAsync(Ct, "restore")).Succeeds();
        var build = (await project.BuildAsync(Ct, "--no-restore")).Succeeds();

        Assert.Equal(1, restore.Tasks("RestoreHubModels"));
        Assert.False(build.LoadedOurAssembly);
        Assert.Equal("weights", project.Read("bin/Debug/net10.0/models/acme/tiny/model.bin"));
    }
}
