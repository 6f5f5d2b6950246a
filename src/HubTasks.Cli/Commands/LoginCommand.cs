using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using HubTasks.Cli.CommandLine;
using HubTasks.Findings;
using HubTasks.Hub.Client;

namespace HubTasks.Cli.Commands;

/// <summary>Keeps a token where every Hub tool looks for it. A token is never an argument: others can see those.</summary>
internal sealed class LoginCommand : HubCommand
{
    private readonly Option<string> _name = new("--name")
    {
        Description = "What to call this login; the token's own name when absent",
    };

    private readonly Option<bool> _unchecked = new("--no-check")
    {
        Description = "Keep the token without asking the Hub whose it is",
    };

    private readonly ConnectionOptions _connection = new();

    public LoginCommand()
        : base("login", "Check a token and keep it in the files that Hub tools share.")
    {
        Add(_name);
        Add(_unchecked);
        _connection.AddTo(this, cache: false, offline: false);
    }

    public override ImmutableArray<Example> Examples =>
        [
            new("hubtasks login", "asks for the token without showing it"),
            new("cat token.txt | hubtasks login", "from a file or a secret store"),
        ];

    public override async Task<int> RunAsync(Invocation run, CancellationToken ct)
    {
        var environment = _connection.Read(run);
        var token =
            HubToken.Read(await ReadAsync(run, ct), "standard input")
            ?? throw new HubTasksException(Messages.NoToken());
        var name = run.Get(_name);
        if (!run.Get(_unchecked))
        {
            using var http = HubHttp.Create(
                environment,
                new HubHttpOptions
                {
                    Token = token.Value,
                    Notice = run.Talk.Line,
                    Time = run.App.Time,
                }
            );
            var who = await new HubClient(http).WhoAmIAsync(ct);
            name ??= who.Auth?.AccessToken?.DisplayName;
            run.Talk.Line($"the token belongs to {who.Name}{Role(who)}");
        }

        var stored = new StoredTokens(environment);
        stored.Save(new StoredToken(Clean(name ?? "hubtasks"), token.Value));
        run.Talk.Line($"kept it in {stored.TokenPath}");
        if (environment.NonEmpty("HF_TOKEN") is not null)
        {
            run.Talk.Warning(Messages.VariableWins("HF_TOKEN"));
        }

        return ExitCode.Fine;
    }

    private static string Role(WhoAmI who) => who.Auth?.AccessToken?.Role is { } role ? $", role {role}" : "";

    /// <summary>As a section name of an INI file.</summary>
    private static string Clean(string name) =>
        new string([.. name.Where(unit => !char.IsControl(unit) && unit is not ('[' or ']'))]).Trim()
            is { Length: > 0 } clean
            ? clean
            : "hubtasks";

    private static async Task<string?> ReadAsync(Invocation run, CancellationToken ct)
    {
        if (!run.App.Terminal.Input)
        {
            return await run.App.Input().ReadLineAsync(ct);
        }

        await run.App.Error.WriteAsync("token (from the settings of the Hub, not shown): ");
        var typed = new StringBuilder();
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            var key = run.App.Terminal.ReadKey();
            if (key.Key == ConsoleKey.Enter)
            {
                await run.App.Error.WriteLineAsync();
                return typed.ToString();
            }

            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(typed.Length - 1, 0);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
            }
        }
    }
}
