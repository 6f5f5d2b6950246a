using System.Diagnostics;
using HubTasks.Hub;
using HubTasks.LocalHub;
using HubTasks.Tests;

namespace HubTasks.EndToEnd.Package;

/// <summary>Builds against a Hub on loopback.</summary>
public sealed class HttpTests(PackedProduct product)
{
    private const string Token = "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";

    private static readonly HubRepository Tiny = HubRepository.Model(RepoId.Parse("acme/tiny"));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_reaches_the_hub_and_no_log()
    {
        using var folder = new TempFolder();
        await using var hub = await LocalHubServer.StartAsync(
            new LocalHubOptions
            {
                Folder = folder["hub"],
                Token = Token,
                PrivateRepositories = [Tiny],
            },
            Ct
        );
        var commit = hub.Store.AddCommit(Tiny, "main", ("a.bin", "first"));
        using var project = new SampleProject(product);
        project.Environment["HF_ENDPOINT"] = hub.Endpoint;
        project.Environment["MY_HUB_SECRET"] = Token;
        project.TargetsOnly($"""<HubModelReference Include="acme/tiny" Revision="{commit}" />""");

        var without = await project.RestoreModelsAsync(Ct);
        var with = await project.RestoreModelsAsync(Ct, "-p:HubTokenVariable=MY_HUB_SECRET", "-v:diag");
        project.Environment["HF_TOKEN"] = Token;
        Directory.Delete(project.HubHome, recursive: true);
        var usual = await project.RestoreModelsAsync(Ct, "-v:diag");

        Assert.NotEqual(0, without.ExitCode);
        foreach (var build in (BuildResult[])[with.Succeeds(), usual.Succeeds()])
        {
            Assert.DoesNotContain(Token, build.Output, StringComparison.Ordinal);
            Assert.False(build.RawLog().AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(Token)) >= 0);
            Assert.False(build.RawLog().AsSpan().IndexOf(System.Text.Encoding.Unicode.GetBytes(Token)) >= 0);
        }

        Assert.Contains(hub.Requests.Snapshot(), request => request.HasAuthorization);
        Assert.DoesNotContain(Token, project.Read("hub.lock.json"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-INT")]
    [InlineData("-KILL")]
    public async Task A_build_that_is_stopped_in_the_middle_of_a_file_goes_on_from_there(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with `kill`");
        using var folder = new TempFolder();
        await using var hub = await LocalHubServer.StartAsync(new LocalHubOptions { Folder = folder["hub"] }, Ct);
        var content = new byte[128 << 20];
        new Random(1).NextBytes(content);
        var commit = hub.Store.AddCommit(Tiny, "main", ("model.safetensors", content));
        hub.Faults.Add("**", Fault.Slow(6 << 20), FaultPlan.Always, origin: HubOrigin.Cdn);
        using var project = new SampleProject(product);
        project.Environment["HF_ENDPOINT"] = hub.Endpoint;
        project.TargetsOnly($"""<HubModelReference Include="acme/tiny" Revision="{commit}" />""");

        using (var stopped = project.Start(null, "msbuild", "App.proj", "-t:RestoreHubModels"))
        {
            var finished = Cli.FinishAsync(stopped, Ct);
            // eight chunks of 8 MiB arrive side by side: when the first are whole, there is a second left to stop it
            while (CompleteChunks(project) < 4)
            {
                Assert.False(finished.IsCompleted, finished.IsCompleted ? (await finished).Output : "");
                await Task.Delay(20, Ct);
            }

            var time = Stopwatch.StartNew();
            using var kill = Process.Start(
                "kill",
                [signal, stopped.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]
            );
            var result = await finished;
            Assert.NotEqual(0, result.ExitCode);
            Assert.True(time.Elapsed < TimeSpan.FromSeconds(8), $"took {time.Elapsed} to stop");
            Assert.DoesNotContain("error", result.Output, StringComparison.Ordinal);
        }

        Assert.False(project.Exists("hub.lock.json"));
        Assert.DoesNotContain(Snapshots(project), file => File.ResolveLinkTarget(file, true) is { Exists: false });

        hub.Faults.Clear();
        hub.Requests.Clear();
        (await project.RestoreModelsAsync(Ct)).Succeeds();

        var sent = hub
            .Requests.Snapshot()
            .Where(request => request.Origin == HubOrigin.Cdn)
            .Sum(request => request.BytesSent);
        Assert.InRange(sent, 1, 96 << 20);
        Assert.Equal(content, await File.ReadAllBytesAsync(Assert.Single(Snapshots(project)), Ct));
    }

    /// <summary>A partial file's map has four bytes for each.</summary>
    private static long CompleteChunks(SampleProject project)
    {
        var folder = new DirectoryInfo(Path.Combine(project.Cache, "models--acme--tiny", ".hubtasks", "partial"));
        return folder.Exists ? folder.EnumerateFiles("*.map").Sum(map => map.Length) / 4 : 0;
    }

    private static string[] Snapshots(SampleProject project)
    {
        var folder = Path.Combine(project.Cache, "models--acme--tiny", "snapshots");
        return Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];
    }
}
