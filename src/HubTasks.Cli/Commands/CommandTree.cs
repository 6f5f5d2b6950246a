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

    public static IEnumerable<Command> All() =>
        [
            new RestoreCommand(),
            new AuditCommand(),
            new SbomCommand(),
            new AddCommand(),
            new OutdatedCommand(),
            new UpdateCommand(),
            new LintCommand(),
            new SearchCommand(),
            new InfoCommand(),
            new PushCommand(),
            new SyncCommand(),
            new LoginCommand(),
            new WhoAmICommand(),
            new LogoutCommand(),
            new CommandGroup("cache", "List, verify or clean the cache that Hub tools share.")
            {
                new CacheListCommand(),
                new CacheVerifyCommand(),
                new CacheCleanCommand(),
            },
            new ServeCommand(),
        ];
}
