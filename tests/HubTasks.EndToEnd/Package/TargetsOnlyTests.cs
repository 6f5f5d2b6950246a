namespace HubTasks.EndToEnd.Package;

/// <summary>The targets in a project without an SDK: a quarter of a second each, so most of the logic is tried here.</summary>
public sealed class TargetsOnlyTests(PackedProduct product)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_that_is_wrong_with_the_items_is_said_at_once_on_its_line()
    {
        using var project = new SampleProject(product);
        project.TargetsOnly(
            """
            <HubModelReference Include="acme/tiny" Link="../../elsewhere" />
            <HubModelReference Include="not a name" />
            <HubModelReference Include="acme/other" Revision="main" />
            <HubModelVersion Include="acme/other" Revision="v1" />
            """
        );

        var build = await project.RestoreModelsAsync(Ct);

        build.FailsWith("HUB1055", "HUB1050", "HUB1002", "HUB1008");
        var lines = project.Read("App.proj").Split('\n').ToList();
        Assert.All(
            build.Errors,
            error =>
            {
                Assert.Equal(project["App.proj"], error.File);
                Assert.Contains("<HubModelReference", lines[error.LineNumber - 1], StringComparison.Ordinal);
                Assert.Equal(
                    lines[error.LineNumber - 1].IndexOf("HubModel", StringComparison.Ordinal) + 1,
                    error.ColumnNumber
                );
            }
        );
        Assert.False(project.Exists("hub.lock.json"));
    }

    [Fact]
    public async Task Locked_mode_has_a_different_error_for_each_difference_and_writes_nothing()
    {
        using var project = new SampleProject(product);
        var one = project.Feed.Add("acme/tiny", ("a.bin", "first"), ("b.bin", "second"));
        var two = project.Feed.Add("acme/tiny", ("a.bin", "third"));
        project.TargetsOnly($"""<HubModelReference Include="acme/tiny" Revision="{one}" Files="*.bin" />""");
        (await project.RestoreModelsAsync(Ct)).Succeeds();
        var locked = project.Read("hub.lock.json");
        var state = project.State();

        project.TargetsOnly($"""<HubModelReference Include="acme/tiny" Revision="{two}" Files="*.bin" />""");
        (await project.RestoreModelsAsync(Ct, "-p:HubLockedMode=true")).FailsWith("HUB1004");
        project.TargetsOnly($"""<HubModelReference Include="acme/tiny" Revision="{one}" Files="a.*" />""");
        (await project.RestoreModelsAsync(Ct, "-p:RestoreLockedMode=true")).FailsWith("HUB1010");
        Assert.Equal(locked, project.Read("hub.lock.json"));
        Assert.Equal(state, project.State());

        project.TargetsOnly($"""<HubModelReference Include="acme/tiny" Revision="{one}" Files="*.bin" />""");
        File.Delete(project["hub.lock.json"]);
        (await project.RestoreModelsAsync(Ct, "-p:HubLockedMode=true")).FailsWith("HUB1005");
        Assert.False(project.Exists("hub.lock.json"));

        var other = locked.Replace(
            SampleProject.Sha256("first"),
            SampleProject.Sha256("forged"),
            StringComparison.Ordinal
        );
        Assert.NotEqual(locked, other);
        project.Write("hub.lock.json", other);
        var forged = await project.RestoreModelsAsync(
            Ct,
            "-p:HubLockedMode=true",
            "-p:ContinuousIntegrationBuild=true"
        );
        forged.FailsWith("HUB1403");
        Assert.Contains(SampleProject.Sha256("forged"), forged.Output, StringComparison.Ordinal);
        Assert.Contains(SampleProject.Sha256("first"), forged.Output, StringComparison.Ordinal);
        Assert.Equal(other, project.Read("hub.lock.json"));
        Assert.Equal(state, project.State());
    }

    [Fact]
    public async Task A_build_in_ci_is_locked_once_there_is_a_lock_file()
    {
        using var project = new SampleProject(product);
        project.Feed.Add("acme/tiny", ("a.bin", "first"));
        project.TargetsOnly("""<HubModelReference Include="acme/tiny" NoWarn="HUB1001" />""");
        (await project.RestoreModelsAsync(Ct, "-p:ContinuousIntegrationBuild=true")).Succeeds();

        project.TargetsOnly("""<HubModelReference Include="acme/tiny" Files="*.txt" />""");

        (await project.RestoreModelsAsync(Ct, "-p:ContinuousIntegrationBuild=true")).FailsWith("HUB1010");
    }

    [Fact]
    public async Task A_floating_revision_stays_where_the_lock_has_it_until_it_is_asked_to_move()
    {
        using var project = new SampleProject(product);
        var before = project.Feed.Add("acme/tiny", ("a.bin", "first"));
        project.TargetsOnly("""<HubModelReference Include="acme/tiny" NoWarn="HUB1001" />""");
        (await project.RestoreModelsAsync(Ct)).Succeeds();
        var after = project.Feed.Add("acme/tiny", ("a.bin", "second"));

        (await project.RestoreModelsAsync(Ct, "-p:RestoreForce=true")).Succeeds();
        Assert.Contains(before, project.Read("hub.lock.json"), StringComparison.Ordinal);

        (await project.RestoreModelsAsync(Ct, "-p:RestoreForceEvaluate=true")).Succeeds();
        Assert.Contains(after, project.Read("hub.lock.json"), StringComparison.Ordinal);
        Assert.DoesNotContain(before, project.Read("hub.lock.json"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", 1, 0)]
    [InlineData("-p:NoWarn=HUB1001", "", 0, 0)]
    [InlineData("", "NoWarn=\"HUB1001\"", 0, 0)]
    [InlineData("-p:WarningsAsErrors=HUB1001", "", 0, 1)]
    [InlineData("-p:TreatWarningsAsErrors=true", "", 0, 1)]
    [InlineData("-p:TreatWarningsAsErrors=true;WarningsNotAsErrors=HUB1001", "", 1, 0)]
    public async Task Warnings_obey_the_project(string argument, string metadata, int warnings, int errors)
    {
        using var project = new SampleProject(product);
        project.Feed.Add("acme/tiny", ("a.bin", "first"));
        project.TargetsOnly($"""<HubModelReference Include="acme/tiny" {metadata} />""");

        var build = await project.RestoreModelsAsync(Ct, [.. argument.Length > 0 ? [argument] : Array.Empty<string>()]);

        Assert.Equal((warnings, errors), (build.Warnings.Count, build.Errors.Count));
        Assert.All(build.Warnings, warning => Assert.Equal("HUB1001", warning.Code));
        Assert.All(build.Errors, error => Assert.Equal("HUB1001", error.Code));
        Assert.All(build.Warnings, warning => Assert.True(warning.LineNumber > 1));
        Assert.Equal(errors == 0, build.ExitCode == 0);
    }

    [Fact]
    public async Task A_deleted_and_a_cut_blob_come_back_and_nothing_else_runs()
    {
        using var project = new SampleProject(product);
        var commit = project.Feed.Add("acme/tiny", ("a.bin", "first"), ("b.bin", "second"));
        project.TargetsOnly($"""<HubModelReference Include="acme/tiny" Revision="{commit}" />""");
        (await project.RestoreModelsAsync(Ct)).Succeeds();
        Assert.Equal(0, (await project.RestoreModelsAsync(Ct)).Succeeds().Tasks("RestoreHubModels"));

        File.Delete(project.Blob("acme/tiny", "first"));
        var healed = (await project.RestoreModelsAsync(Ct)).Succeeds();

        Assert.Equal(1, healed.Tasks("RestoreHubModels"));
        Assert.Equal("first", await File.ReadAllTextAsync(project.Blob("acme/tiny", "first"), Ct));
        Assert.Contains("restored a.bin of acme/tiny", healed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("restored b.bin", healed.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await project.RestoreModelsAsync(Ct)).Succeeds().Tasks("RestoreHubModels"));

        await File.WriteAllTextAsync(project.Blob("acme/tiny", "second"), "secnod", Ct);
        (await project.RestoreModelsAsync(Ct, "-p:HubVerifyHashes=true")).Succeeds();
        Assert.Equal("second", await File.ReadAllTextAsync(project.Blob("acme/tiny", "second"), Ct));
    }

    [Fact]
    public async Task Without_a_network_the_cache_is_enough_and_what_it_lacks_is_named()
    {
        using var project = new SampleProject(product);
        var commit = project.Feed.Add("acme/tiny", ("a.bin", "first"), ("b.bin", "second"));
        project.TargetsOnly($"""<HubModelReference Include="acme/tiny" Revision="{commit}" />""");
        (await project.RestoreModelsAsync(Ct)).Succeeds();
        project.Environment["HF_ENDPOINT"] = "https://hub.invalid";
        Directory.Delete(project["obj"], recursive: true);

        (await project.RestoreModelsAsync(Ct, "-p:HubOffline=true")).Succeeds();

        project.Environment["HF_HUB_OFFLINE"] = "1";
        File.Delete(project.Blob("acme/tiny", "second"));
        var missing = await project.RestoreModelsAsync(Ct);
        missing.FailsWith("HUB1030");
        Assert.Contains("b.bin", missing.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_off_switch_uses_what_is_there_and_asks_for_nothing()
    {
        using var project = new SampleProject(product);
        project.TargetsOnly("""<HubModelReference Include="acme/none" />""");

        var build = (await project.RestoreModelsAsync(Ct, "-p:HubModelRestore=false")).Succeeds();

        Assert.False(build.LoadedOurAssembly);
        Assert.False(project.Exists("hub.lock.json"));
        Assert.Contains("HubModelRestore is false", build.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_as_a_property_is_refused_and_not_repeated_by_us()
    {
        using var project = new SampleProject(product);
        project.TargetsOnly("""<HubModelReference Include="acme/tiny" />""");

        var asToken = await project.RestoreModelsAsync(Ct, "-p:HubToken=hf_abcdefghijklmnopqrstuvwxyz");
        var asName = await project.RestoreModelsAsync(Ct, "-p:HubTokenVariable=hf_abcdefghijklmnopqrstuvwxyz");

        asToken.FailsWith("HUB0022");
        asName.FailsWith("HUB0022");
        Assert.DoesNotContain("abcdefghijklmnopqrstuvwxyz", asToken.Output + asName.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_cannot_be_called_like_the_folder_of_its_models()
    {
        string[] program = ["-p:OutputType=Exe", "-p:UseAppHost=true", "-p:AssemblyName=models"];
        using var project = new SampleProject(product);
        project.Feed.Add("acme/tiny", ("a.bin", "a"));
        project.TargetsOnly("""<HubModelReference Include="acme/tiny" />""");

        (await project.RestoreModelsAsync(Ct, program)).FailsWith("HUB0026");
        (await project.RestoreModelsAsync(Ct, [.. program, "-p:_NativeExecutableExtension=.exe"])).Succeeds();
        (await project.RestoreModelsAsync(Ct, [.. program, "-p:OutputType=Library"])).Succeeds();

        project.TargetsOnly("""<HubModelReference Include="acme/tiny" Link="weights" />""");
        (await project.RestoreModelsAsync(Ct, program)).Succeeds();
    }

    [Fact]
    public async Task Only_the_targets_that_are_known_are_offered_for_a_bad_link_mode()
    {
        using var project = new SampleProject(product);
        project.TargetsOnly("""<HubModelReference Include="acme/tiny" />""");

        (await project.RestoreModelsAsync(Ct, "-p:HubModelLinkMode=magic")).FailsWith("HUB0023");
    }

    [Fact]
    public async Task An_msbuild_that_cannot_run_the_tasks_is_told_so()
    {
        using var project = new SampleProject(product);
        project.TargetsOnly("""<HubModelReference Include="acme/tiny" />""");
        foreach (var file in Directory.EnumerateFiles(Path.Combine(product.Unpacked, "build")))
        {
            var text = await File.ReadAllTextAsync(file, Ct);
            project.Write(
                $"future/{Path.GetFileName(file)}",
                text.Replace("'18.0'", "'99.0'", StringComparison.Ordinal)
            );
        }

        project.Write(
            "App.proj",
            project.Read("App.proj").Replace($"{product.Unpacked}/build/", "future/", StringComparison.Ordinal)
        );

        (await project.RestoreModelsAsync(Ct)).FailsWith("HUB0021");
    }

    [Fact]
    public async Task Two_builds_of_one_project_at_once_both_succeed()
    {
        using var project = new SampleProject(product);
        var files = Enumerable.Range(0, 40).Select(n => ($"f{n}.bin", new string((char)('a' + (n % 26)), 10_000 + n)));
        var commit = project.Feed.Add("acme/tiny", [.. files]);
        project.TargetsOnly($"""<HubModelReference Include="acme/tiny" Revision="{commit}" />""");

        var builds = await Task.WhenAll(project.RestoreModelsAsync(Ct), project.RestoreModelsAsync(Ct));

        Assert.All(builds, build => build.Succeeds());
        Assert.Equal(0, (await project.RestoreModelsAsync(Ct)).Succeeds().Tasks("RestoreHubModels"));
    }

    [Fact]
    public async Task Other_targets_read_where_the_files_are()
    {
        using var project = new SampleProject(product);
        var commit = project.Feed.Add("acme/tiny", ("sub/a.bin", "first"));
        project.TargetsOnly($"""<HubModelReference Include="acme/tiny" Revision="{commit}" />""");

        var build = await project.RunAsync(Ct, "msbuild", "App.proj", "-t:RestoreHubModels", "-getItem:HubModelFile");

        using var json = System.Text.Json.JsonDocument.Parse(build.Succeeds().Output);
        var file = Assert.Single(json.RootElement.GetProperty("Items").GetProperty("HubModelFile").EnumerateArray());
        string Of(string name) => file.GetProperty(name).GetString()!;
        Assert.Equal(project.Blob("acme/tiny", "first"), Of("FullPath"));
        Assert.Equal(
            ("acme/tiny", commit, "sub/a.bin", "5"),
            (Of("RepoId"), Of("Commit"), Of("RelativePath"), Of("Size"))
        );
        Assert.Equal(SampleProject.Sha256("first"), Of("Sha256"));
    }
}
