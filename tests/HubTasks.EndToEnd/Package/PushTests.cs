using HubTasks.Hub;
using HubTasks.LocalHub;
using HubTasks.Tests;

namespace HubTasks.EndToEnd.Package;

/// <summary>A project that makes a model, and the target that brings it to a Hub.</summary>
public sealed class PushTests(PackedProduct product)
{
    private const string Token = "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";

    private static readonly HubRepository Tiny = HubRepository.Model(RepoId.Parse("acme/tiny"));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_build_makes_is_pushed_once()
    {
        using var folder = new TempFolder();
        await using var hub = await LocalHubServer.StartAsync(
            new LocalHubOptions { Folder = folder["hub"], Token = Token },
            Ct
        );
        using var project = Project();
        project.Environment["HF_ENDPOINT"] = hub.Endpoint;
        project.Environment["HF_TOKEN"] = Token;

        var first = await project.RunAsync(Ct, "msbuild", "App.proj", "-t:PushHubModel");
        var commit = hub.Store.Resolve(Tiny, "main");
        var second = await project.RunAsync(Ct, "msbuild", "App.proj", "-t:PushHubModel", "-v:diag");

        Assert.Contains("acme/tiny: 1 of 1 files changed", first.Succeeds().Output, StringComparison.Ordinal);
        Assert.Contains(
            $"all 1 files are there already, at {commit}",
            second.Succeeds().Output,
            StringComparison.Ordinal
        );
        Assert.Equal(commit, hub.Store.Resolve(Tiny, "main"));
        Assert.DoesNotContain(Token, second.Output, StringComparison.Ordinal);
        Assert.False(second.RawLog().AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(Token)) >= 0);
    }

    [Theory]
    [InlineData("-p:HubPushRepository=", "error HUB0025")]
    [InlineData("-p:HubPushRepository=not a name", "error HUB1002")]
    [InlineData("-p:HubPushFolder=nowhere", "error HUB4508")]
    [InlineData("-p:HubOffline=true", "error HUB9004")]
    public async Task What_keeps_a_push_from_happening_is_an_error_of_the_build(string property, string error)
    {
        using var project = Project();
        project.Environment["HF_ENDPOINT"] = "http://127.0.0.1:9";

        var build = await project.RunAsync(Ct, "msbuild", "App.proj", "-t:PushHubModel", property);

        Assert.NotEqual(0, build.ExitCode);
        Assert.Contains(error, build.Output, StringComparison.Ordinal);
    }

    private SampleProject Project()
    {
        var project = new SampleProject(product);
        project.Write(
            "App.proj",
            $"""
            <Project>
              <PropertyGroup>
                <MSBuildProjectExtensionsPath>$(MSBuildProjectDirectory)/obj/</MSBuildProjectExtensionsPath>
                <HubPushRepository>acme/tiny</HubPushRepository>
                <HubPushFolder>out</HubPushFolder>
                <HubPushExclude>**/*.log</HubPushExclude>
                <HubPushCreate>true</HubPushCreate>
              </PropertyGroup>
              <Target Name="Build">
                <WriteLinesToFile File="out/onnx/model.txt" Lines="weights" Overwrite="true" />
                <WriteLinesToFile File="out/train.log" Lines="loss" Overwrite="true" />
              </Target>
              <Import Project="{product.Unpacked}/build/HubTasks.targets" />
            </Project>
            """
        );
        return project;
    }
}
