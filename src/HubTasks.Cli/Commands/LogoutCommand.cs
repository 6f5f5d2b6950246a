using System.Collections.Immutable;
using System.CommandLine;
using HubTasks.Cli.CommandLine;
using HubTasks.Findings;
using HubTasks.Hub.Client;

namespace HubTasks.Cli.Commands;

/// <summary>Takes tokens out of the files that Hub tools share.</summary>
internal sealed class LogoutCommand : HubCommand
{
    private static readonly string[] Variables = ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"];

    private readonly Option<string> _name = new("--name") { Description = "Only this login; all of them when absent" };

    public LogoutCommand()
        : base("logout", "Forget the tokens that are kept on this machine.")
    {
        Add(_name);
    }

    public override ImmutableArray<Example> Examples =>
        [new("hubtasks logout", "forget all tokens"), new("hubtasks logout --name ci", "forget one")];

    public override Task<int> RunAsync(Invocation run, CancellationToken ct)
    {
        var stored = new StoredTokens(run.App.Environment);
        var name = run.Get(_name);
        if (!stored.Remove(name))
        {
            if (name is not null)
            {
                throw new HubTasksException(
                    Messages.NoSuchLogin(name, stored.ReadAll().Select(token => token.Name).ToList())
                );
            }

            run.Talk.Line("there was no token");
            return Task.FromResult(ExitCode.Fine);
        }

        run.Talk.Line(name is null ? "forgot every token on this machine" : $"forgot `{name}`");
        foreach (var variable in Variables.Where(name => run.App.Environment.NonEmpty(name) is not null))
        {
            run.Talk.Warning(Messages.VariableWins(variable));
        }

        return Task.FromResult(ExitCode.Fine);
    }
}
