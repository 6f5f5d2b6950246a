using System.CommandLine;
using System.CommandLine.Completions;
using HubTasks.Cli.CommandLine;

namespace HubTasks.Cli.Commands;

/// <summary>Every command, in the order that help shows them.</summary>
internal sealed class CommandTree : RootCommand
{
    public CommandTree(IEnumerable<Command> commands)
        : base("Models of the Hugging Face Hub as build dependencies: restored, pinned, verified and audited.")
    {
        Version.Description = "Show the version";
        Add(Verbosity.Option);
        foreach (var command in commands)
        {
            Add(command);
        }
    }

    public VerbosityOption Verbosity { get; } = new();

    public Option Version => Options.OfType<VersionOption>().Single();

    /// <summary>How a shell asks what could come next.</summary>
    public Directive Suggest => Directives.OfType<SuggestDirective>().Single();

    public static IEnumerable<Command> All() => Factories.Select(factory => factory.Make());

    /// <summary>Only those that the arguments can mean: to make all of them takes longer than many a run.</summary>
    public static IEnumerable<Command> For(string[] args) =>
        args switch
        {
            ["--version"] => [],
            [var first, ..] when Array.Find(Factories, factory => factory.Name == first) is { } named => [named.Make()],
            _ => All(),
        };

    private static Factory[] Factories { get; } =
    [
        new("init", () => new InitCommand()),
        new("restore", () => new RestoreCommand()),
        new("audit", () => new AuditCommand()),
        new("sbom", () => new SbomCommand()),
        new("add", () => new AddCommand()),
        new("outdated", () => new OutdatedCommand()),
        new("update", () => new UpdateCommand()),
        new("lint", () => new LintCommand()),
        new("search", () => new SearchCommand()),
        new("info", () => new InfoCommand()),
        new("push", () => new PushCommand()),
        new("sync", () => new SyncCommand()),
        new("mirror-discussions", () => new MirrorDiscussionsCommand()),
        new("login", () => new LoginCommand()),
        new("whoami", () => new WhoAmICommand()),
        new("logout", () => new LogoutCommand()),
        new(
            "cache",
            () =>
                new CommandGroup("cache", "List, verify or clean the cache that Hub tools share.")
                {
                    new CacheListCommand(),
                    new CacheVerifyCommand(),
                    new CacheCleanCommand(),
                }
        ),
        new("serve", () => new ServeCommand()),
    ];

    private sealed record Factory(string Name, Func<Command> Make);
}
