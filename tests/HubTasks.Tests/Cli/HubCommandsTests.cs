using System.Text.Json.Nodes;
using HubTasks.Cli;

namespace HubTasks.Tests.Cli;

public sealed class HubCommandsTests
{
    private const string Mit =
        "---\nlicense: mit\npipeline_tag: text-classification\nlibrary_name: onnx\nlanguage: en\n---\n";
    private const string Rail = "---\nlicense: openrail\npipeline_tag: text-classification\n---\n";

    [Fact]
    public async Task Search_filters_by_task_and_library_and_prints_json()
    {
        await using var cli = await HubCli.StartAsync();
        cli.Commit("acme/one", ("README.md", Mit));
        cli.Commit("acme/two", ("README.md", Rail));

        var run = await cli.RunAsync(
            "search",
            "--task",
            "text-classification",
            "--library",
            "onnx",
            "--format",
            "json"
        );

        var found = Assert.Single(JsonNode.Parse(run.Output)!.AsArray());
        Assert.Equal("acme/one", (string?)found!["repository"]);
        Assert.Equal("yes", (string?)found["commercial_use"]);
    }

    [Fact]
    public async Task Search_for_commercial_use_leaves_conditional_licences_out_and_says_so()
    {
        await using var cli = await HubCli.StartAsync();
        cli.Commit("acme/one", ("README.md", Mit));
        cli.Commit("acme/two", ("README.md", Rail));
        cli.Commit("acme/three", ("README.md", "# no licence\n"));

        var run = await cli.RunAsync("search", "--commercial-use");

        Assert.Equal(["repository", "acme/one", ""], run.Output.Split('\n').Select(line => line.Split('\t')[0]));
        Assert.Contains("left out 1 result", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_for_one_of_several_licences_keeps_only_those()
    {
        await using var cli = await HubCli.StartAsync();
        cli.Commit("acme/one", ("README.md", Mit));
        cli.Commit("acme/two", ("README.md", Rail));

        var run = await cli.RunAsync("search", "--license", "apache-2.0,openrail");

        Assert.Contains("acme/two", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("acme/one", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_in_a_folder_feed_says_that_it_needs_a_hub()
    {
        using var folder = new TempFolder();

        var run = await CliRun.InAsync(folder, HubCli.Ct, "search", "x", "--endpoint", "feed");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.StartsWith("error HUB0034:", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Info_shows_a_repository_of_a_hub_and_of_a_folder_alike(bool folder)
    {
        await using var cli = await HubCli.StartAsync();
        var commit = cli.Commit("acme/one", ("README.md", Mit), ("model.onnx", "weights"));

        var run = await cli.RunAsync([
            "info",
            "acme/one",
            "--json",
            .. folder ? ["--endpoint", ".served"] : Array.Empty<string>(),
        ]);

        var info = JsonNode.Parse(run.Output)!;
        Assert.Equal((commit, "mit"), ((string?)info["commit"], (string?)info["license"]));
        Assert.Contains(info["files"]!.AsArray(), file => (string?)file!["path"] == "model.onnx");
        Assert.Equal(folder ? null : "onnx", (string?)info["library"]);
    }

    [Fact]
    public async Task Info_of_a_repository_that_does_not_exist_fails_as_the_hub_does()
    {
        await using var cli = await HubCli.StartAsync();

        var run = await cli.RunAsync("info", "acme/none");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.StartsWith("error HUB90", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_from_standard_input_is_kept_where_hub_tools_look_and_can_be_forgotten()
    {
        await using var cli = await HubCli.StartAsync(options => options with { Token = "hf_secretsecret" });

        var login = await cli.RunAsync(
            app => app with { Input = () => new StringReader("hf_secretsecret\n") },
            "login"
        );
        Assert.Equal(ExitCode.Fine, login.ExitCode);
        Assert.Equal("hf_secretsecret", await File.ReadAllTextAsync(cli.Folder[".hf/token"], HubCli.Ct));
        Assert.DoesNotContain("hf_secret", login.Output + login.Error, StringComparison.Ordinal);

        var who = await cli.RunAsync("whoami");
        Assert.Equal((ExitCode.Fine, 1), (who.ExitCode, who.Output.Count(unit => unit == '\n')));
        Assert.DoesNotContain("hf_secret", who.Output + who.Error, StringComparison.Ordinal);

        var logout = await cli.RunAsync("logout");
        Assert.Equal(ExitCode.Fine, logout.ExitCode);
        Assert.False(File.Exists(cli.Folder[".hf/token"]));
        Assert.StartsWith("error HUB0039:", (await cli.RunAsync("whoami")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_typed_token_is_never_shown_and_can_be_corrected()
    {
        await using var cli = await HubCli.StartAsync(options => options with { Token = "hf_secretsecret" });
        var keys = new Queue<ConsoleKeyInfo>(
            "hf_secretsecretX\b\r".Select(unit => new ConsoleKeyInfo(
                unit,
                unit == '\b' ? ConsoleKey.Backspace
                    : unit == '\r' ? ConsoleKey.Enter
                    : ConsoleKey.A,
                false,
                false,
                false
            ))
        );

        var run = await cli.RunAsync(
            app =>
                app with
                {
                    Terminal = new Terminal { Input = true, ReadKey = keys.Dequeue },
                },
            "login"
        );

        Assert.Equal(ExitCode.Fine, run.ExitCode);
        Assert.DoesNotContain("hf_secret", run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_the_hub_refuses_is_not_kept()
    {
        await using var cli = await HubCli.StartAsync(options => options with { Token = "hf_secretsecret" });

        var run = await cli.RunAsync(app => app with { Input = () => new StringReader("hf_wrongwrong\n") }, "login");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.False(File.Exists(cli.Folder[".hf/token"]));
        Assert.DoesNotContain("hf_wrongwrong", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_as_an_argument_is_refused_without_repeating_it()
    {
        using var folder = new TempFolder();

        var run = await CliRun.InAsync(folder, HubCli.Ct, "login", "hf_secretsecret");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("revoke", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hf_secret", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_tells_its_address_and_ends_cleanly_when_it_is_asked_to()
    {
        using var folder = new TempFolder();
        folder.Write("plain/acme/tiny/README.md", Mit);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(HubCli.Ct);
        using var output = new ListeningWriter();
        var serving = new App(output, TextWriter.Null, CliRun.EnvironmentOf(folder), folder.Path).RunAsync(
            ["serve", "hub", "--port", "0", "--import", "plain"],
            stop.Token
        );
        var endpoint = await output.Endpoint.WaitAsync(HubCli.Ct);

        var info = await CliRun.InAsync(folder, HubCli.Ct, "info", "acme/tiny", "--endpoint", endpoint);
        await stop.CancelAsync();

        Assert.Equal(ExitCode.Fine, info.ExitCode);
        Assert.Equal(ExitCode.Fine, await serving);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_so()
    {
        await using var cli = await HubCli.StartAsync();
        var port = new Uri(cli.Server.Endpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

        var run = await cli.RunAsync("serve", "other", "--port", port);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.StartsWith("error HUB0037:", run.Error, StringComparison.Ordinal);
    }

    private sealed class ListeningWriter : StringWriter
    {
        private readonly TaskCompletionSource<string> _endpoint = new();

        public Task<string> Endpoint => _endpoint.Task;

        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            _endpoint.TrySetResult(ToString().Split("listening on ")[1].Trim());
            return Task.CompletedTask;
        }
    }
}
