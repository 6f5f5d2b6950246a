using System.Collections.Immutable;
using System.CommandLine;
using HubTasks.Cli;
using HubTasks.Cli.CommandLine;
using HubTasks.Findings;

namespace HubTasks.Tests.Cli;

public sealed class FrameTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Nothing_typed_shows_help()
    {
        var run = await RunAsync(() => { });

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("Usage:\n  hubtasks <command> [options]", run.Output, StringComparison.Ordinal);
        Assert.Contains("  weigh", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_of_a_command_shows_how_to_type_it_its_options_and_its_examples()
    {
        var run = await RunAsync(() => { }, "weigh", "--help");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Golden.Match(run.Output, "FrameHelp.txt");
    }

    [Fact]
    public async Task The_version_is_one_line_of_data()
    {
        var run = await RunAsync(() => { }, "--version");

        Assert.Equal((0, App.Version + "\n", ""), (run.ExitCode, run.Output, run.Error));
    }

    [Theory]
    [InlineData("wiegh a", "HUB0001: `wiegh` is not a command\n  hint: did you mean `weigh`?")]
    [InlineData("xyzzy --foo", "HUB0001: `xyzzy` is not a command\n  hint: `hubtasks --help` lists the commands")]
    [InlineData(
        "weigh a --uint=kg",
        "HUB0002: `--uint` is not an option of `hubtasks weigh`\n  hint: did you mean `--unit`?"
    )]
    [InlineData("weigh a b", "HUB0003: `hubtasks weigh` does not know what to do with `b`")]
    [InlineData("weigh", "HUB0004: `hubtasks weigh` needs <thing>")]
    [InlineData("weigh a --unit", "HUB0004: `hubtasks weigh` needs a value after `--unit`")]
    [InlineData("weigh a --unit kgg", "HUB0005: `kgg` is not a value of `--unit`\n  hint: did you mean `kg`?")]
    [InlineData("box", "HUB0004: `hubtasks box` needs one of the commands `open`, `shut`")]
    [InlineData("box opne", "HUB0001: `opne` is not a command\n  hint: did you mean `open`?")]
    public async Task A_mistyped_line_says_what_was_meant(string line, string expected)
    {
        var run = await RunAsync(() => { }, line.Split(' '));

        Assert.Equal((ExitCode.Usage, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("error " + expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_mistakes_are_named_at_once()
    {
        var run = await RunAsync(() => { }, "weigh", "--uint", "--unit", "stone", "-v", "loud");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("HUB0002: `--uint`", run.Error, StringComparison.Ordinal);
        Assert.Contains("HUB0004: `hubtasks weigh` needs <thing>", run.Error, StringComparison.Ordinal);
        Assert.Contains("HUB0005: `stone`", run.Error, StringComparison.Ordinal);
        Assert.Contains("HUB0005: `loud`", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HUB0005", ExitCode.Usage)]
    [InlineData("HUB1102", ExitCode.Findings)]
    [InlineData("HUB9001", ExitCode.Failed)]
    public async Task A_failure_is_printed_with_its_way_out(string code, int exitCode)
    {
        var failure = new HubTasksException(new Diagnostic(code, "the `x` is gone", "bring it back"));

        var run = await RunAsync(() => throw failure, "weigh", "a");

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal($"error {code}: the `x` is gone\n  hint: bring it back\n", run.Error);
    }

    [Fact]
    public async Task A_defect_is_one_line_and_where_to_report_it()
    {
        var run = await RunAsync(() => throw new InvalidOperationException("odd\nstate"), "weigh", "a");

        Assert.Equal(ExitCode.Bug, run.ExitCode);
        Assert.Equal(
            $"error HUB0099: hubtasks {App.Version} has a defect: InvalidOperationException: odd\n  hint: report it at https://github.com/hubtasks/hubtasks/issues with the command you ran; `--verbosity diagnostic` adds the stack\n",
            run.Error
        );
    }

    [Fact]
    public async Task A_defect_shows_its_stack_when_asked()
    {
        var run = await RunAsync(() => throw new InvalidOperationException("odd"), "weigh", "a", "-v", "diag");

        Assert.Contains("   at HubTasks.Tests.Cli.FrameTests", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_that_fails_is_not_a_defect()
    {
        var run = await RunAsync(
            () => throw new UnauthorizedAccessException("Access to the path '/x' is denied."),
            "weigh",
            "a"
        );

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.StartsWith(
            "error HUB0091: access to the path `/x` is denied\n  hint:",
            run.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_cancelled_command_ends_with_the_code_of_an_interrupt()
    {
        using var stop = new CancellationTokenSource();
        var run = await CliRun.InAsync(
            _folder,
            app => app with { Commands = _ => [new Weigh(stop.Cancel)] },
            stop.Token,
            "weigh",
            "a"
        );

        Assert.Equal((ExitCode.Cancelled, "cancelled\n"), (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData(true, "", true)]
    [InlineData(true, "1", false)]
    [InlineData(false, "", false)]
    public async Task Only_a_terminal_without_NO_COLOR_gets_colour(bool terminal, string noColor, bool colored)
    {
        var run = await CliRun.InAsync(
            _folder,
            app =>
                app with
                {
                    Terminal = new Terminal { Error = terminal },
                    Environment = CliRun.EnvironmentOf(_folder, ("NO_COLOR", noColor)),
                },
            Ct,
            "xyzzy"
        );

        Assert.Equal(colored, run.Error.Contains('\u001b', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("hubtasks cac", "cache")]
    [InlineData("hubtasks cache ", "clean")]
    [InlineData("hubtasks search --sort ", "likes")]
    [InlineData("hubtasks restore --lo", "--locked")]
    public async Task A_shell_can_ask_what_comes_next(string line, string expected)
    {
        var run = await CliRun.InAsync(_folder, Ct, $"[suggest:{line.Length}]", line);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(expected, run.Output.ReplaceLineEndings("\n").Split('\n'));
    }

    [Fact]
    public void A_command_that_is_named_first_is_the_only_one_made()
    {
        foreach (var command in HubTasks.Cli.Commands.CommandTree.All())
        {
            var only = Assert.Single(HubTasks.Cli.Commands.CommandTree.For([command.Name, "--help"]));
            Assert.Equal(command.Name, only.Name);
        }
    }

    [Fact]
    public void Every_command_has_a_section_in_the_guide()
    {
        var guide = File.ReadAllText(Repository.PathTo("docs/cli.md"));

        Assert.All(
            Leaves(CommandTreeOf(HubTasks.Cli.Commands.CommandTree.All())),
            command => Assert.Contains($"## {HelpText.FullName(command)}\n", guide, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Every_command_has_a_description_and_examples_that_parse()
    {
        foreach (var command in Leaves(CommandTreeOf(HubTasks.Cli.Commands.CommandTree.All())))
        {
            Assert.False(string.IsNullOrEmpty(command.Description), command.Name);
            Assert.All(command.Options, option => Assert.False(string.IsNullOrEmpty(option.Description), option.Name));
            var examples = Assert.IsAssignableFrom<HubCommand>(command).Examples;
            Assert.NotEmpty(examples);
            Assert.All(
                examples,
                example =>
                {
                    var typed = example.CommandLine.Split(" | ")[^1]["hubtasks ".Length..];
                    var parsed = CommandTreeOf(HubTasks.Cli.Commands.CommandTree.All()).Parse(typed);
                    Assert.Empty(parsed.Errors);
                    Assert.Equal(command.Name, parsed.CommandResult.Command.Name);
                }
            );
        }
    }

    private static HubTasks.Cli.Commands.CommandTree CommandTreeOf(IEnumerable<Command> commands) => new(commands);

    private static IEnumerable<Command> Leaves(Command command) =>
        command.Subcommands.Count == 0 && command is not RootCommand
            ? [command]
            : command.Subcommands.SelectMany(Leaves);

    private Task<CliRun> RunAsync(Action action, params string[] args) =>
        CliRun.InAsync(
            _folder,
            app =>
                app with
                {
                    Commands = _ =>
                        [
                            new Weigh(action),
                            new CommandGroup("box", "boxes")
                            {
                                new Command("open", "opens"),
                                new Command("shut", "shuts"),
                            },
                        ],
                },
            Ct,
            args
        );

    private sealed class Weigh : HubCommand
    {
        private readonly Action _action;

        public Weigh(Action action)
            : base("weigh", "Weighs a thing.")
        {
            _action = action;
            Add(new Argument<string>("thing") { Description = "What to weigh" });
            Add(
                Choice.Of(
                    "--unit",
                    "The unit of the answer, which may be metric or imperial as you like it best",
                    1,
                    ("kg", 1),
                    ("lb", 2)
                )
            );
        }

        public override ImmutableArray<Example> Examples => [new("hubtasks weigh anvil --unit lb", "weigh an anvil")];

        public override async Task<int> RunAsync(Invocation run, CancellationToken ct)
        {
            await Task.Yield();
            _action();
            ct.ThrowIfCancellationRequested();
            return ExitCode.Fine;
        }
    }
}
