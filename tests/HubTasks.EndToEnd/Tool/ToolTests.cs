using System.Diagnostics;
using System.Globalization;
using HubTasks.EndToEnd.ThirdParty;
using HubTasks.Hub;
using HubTasks.LocalHub;
using HubTasks.Tests;

namespace HubTasks.EndToEnd.Tool;

/// <summary>The tool as a user has it: packed and installed, or machine code, run as a process of its own.</summary>
public sealed class InstalledTool : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    public string Program =>
        BuiltTool.Named ?? _folder[OperatingSystem.IsWindows() ? "tool/hubtasks.exe" : "tool/hubtasks"];

    public async ValueTask InitializeAsync()
    {
        if (BuiltTool.Named is not null)
        {
            return;
        }

        var version = Packing.NewVersion();
        var cli = new Cli(Repository.Root, PackedProduct.Quiet(_folder["home"]));
        await Packing.PackAsync(
            cli,
            "src/HubTasks.Cli/HubTasks.Cli.csproj",
            version,
            _folder["feed"],
            CancellationToken.None
        );
        _folder.Write(
            "nuget.config",
            $"<configuration><packageSources><clear /><add key=\"feed\" value=\"{_folder["feed"]}\" /></packageSources></configuration>"
        );
        var installed = await cli.RunAsync(
            CancellationToken.None,
            "dotnet",
            "tool",
            "install",
            "HubTasks.Tool",
            "--version",
            version,
            "--tool-path",
            _folder["tool"],
            "--configfile",
            _folder["nuget.config"]
        );
        Assert.True(installed.ExitCode == 0, installed.Output);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

public sealed class ToolTests(InstalledTool tool) : IClassFixture<InstalledTool>, IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_tells_its_version_and_its_commands()
    {
        Assert.Matches(@"^\d+\.\d+\.\d+", (await RunAsync("--version")).Output.Trim());

        var help = await RunAsync("--help");

        Assert.Equal(0, help.ExitCode);
        Assert.Contains("restore", help.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_restores_from_a_hub_and_again_without_one()
    {
        await using (var hub = await LocalHubServer.StartAsync(new LocalHubOptions { Folder = _folder["served"] }, Ct))
        {
            hub.Store.AddCommit(HubRepository.Model(RepoId.Parse("acme/tiny")), "main", ("model.onnx", "weights"));
            _folder.Write("work/hubtasks.yml", "models:\n  - repo: acme/tiny\n");
            var first = await RunAsync("restore", "--endpoint", hub.Endpoint);
            Assert.True(first.ExitCode == 0, first.Output);
        }

        var second = await RunAsync("restore", "--locked");

        Assert.True(second.ExitCode == 0, second.Output);
        Assert.True(File.Exists(_folder["work/hub.lock.json"]));
    }

    [Fact]
    public async Task A_failure_has_its_exit_code()
    {
        Assert.Equal(2, (await RunAsync("restroe")).ExitCode);
        Assert.Equal(3, (await RunAsync("info", "acme/tiny", "--endpoint", "http://127.0.0.1:1")).ExitCode);
    }

    [Fact]
    public async Task Serve_ends_cleanly_on_a_termination_signal()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM");
        using var serving = Tool().Start(tool.Program, "serve", _folder["hub"], "--port", "0");
        var line = await serving.StandardOutput.ReadLineAsync(Ct);
        Assert.StartsWith("listening on http://", line, StringComparison.Ordinal);

        await SignalAsync(serving, "TERM");

        await serving.WaitForExitAsync(Ct);
        Assert.Equal(0, serving.ExitCode);
    }

    [Fact]
    public async Task An_interrupt_cancels_a_restore_and_says_so()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGINT to send");
        await using var hub = await LocalHubServer.StartAsync(new LocalHubOptions { Folder = _folder["served"] }, Ct);
        hub.Store.AddCommit(
            HubRepository.Model(RepoId.Parse("acme/tiny")),
            "main",
            ("model.onnx", new string('x', 8_000_000))
        );
        hub.Faults.Add("**", Fault.Slow(50_000), FaultPlan.Always, origin: HubOrigin.Cdn);
        _folder.Write("work/hubtasks.yml", "models:\n  - repo: acme/tiny\n");
        using var restoring = Tool().Start(tool.Program, "restore", "--endpoint", hub.Endpoint);
        Assert.StartsWith("fetching", await restoring.StandardError.ReadLineAsync(Ct), StringComparison.Ordinal);

        await SignalAsync(restoring, "INT");

        var said = await restoring.StandardError.ReadToEndAsync(Ct);
        await restoring.WaitForExitAsync(Ct);
        Assert.Equal(130, restoring.ExitCode);
        Assert.EndsWith("cancelled\n", said, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["work/hub.lock.json"]));
    }

    [Fact]
    public async Task What_an_audit_reports_and_what_ships_stand_before_their_judges()
    {
        var (sarif, cyclonedx) = (
            await NodeJudge.InstallAsync("sarif", Ct),
            await NodeJudge.InstallAsync("cyclonedx", Ct)
        );
        var feed = Repository.PathTo("samples/hub");
        _folder.Write(
            "work/hubtasks.yml",
            "models:\n  - repo: hubtasks-samples/tiny-digits\n  - repo: hubtasks-samples/language-identifier\naudit:\n  sources:\n    deny: hubtasks-samples/tiny-*\n"
        );
        Assert.Equal(0, (await RunAsync("restore", "--endpoint", feed)).ExitCode);

        var audit = await RunAsync("audit", "--endpoint", feed, "--output", "audit.sarif", "--format", "sarif");
        var bills = new List<string>();
        foreach (var version in (string[])["1.6", "1.7"])
        {
            Assert.Equal(0, (await RunAsync("sbom", "--spec-version", version, "--output", "bill.json")).ExitCode);
            bills.Add(await File.ReadAllTextAsync(_folder["work/bill.json"], Ct));
        }

        Assert.Equal(1, audit.ExitCode);
        var report = await File.ReadAllTextAsync(_folder["work/audit.sarif"], Ct);
        Assert.Contains("HUB3001", report, StringComparison.Ordinal);
        Assert.Equal("[]", await sarif.RunAsync("validate.mjs", report, Ct));
        foreach (var bill in bills)
        {
            Assert.Equal("null", await cyclonedx.RunAsync("validate.mjs", bill, Ct));
        }
    }

    private static async Task SignalAsync(Process process, string name)
    {
        using var kill = Process.Start("kill", ["-" + name, process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(Ct);
    }

    private Task<CliResult> RunAsync(params string[] arguments) => Tool().RunAsync(Ct, tool.Program, arguments);

    private Cli Tool()
    {
        var environment = PackedProduct.Quiet(_folder["home"]);
        environment["HF_HOME"] = _folder["hf"];
        return new Cli(Directory.CreateDirectory(_folder["work"]).FullName, environment);
    }
}
