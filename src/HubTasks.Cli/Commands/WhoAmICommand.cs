using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using HubTasks.Cli.CommandLine;
using HubTasks.Cli.Output;
using HubTasks.Findings;

namespace HubTasks.Cli.Commands;

/// <summary>Whose token this machine sends, and where it has it from.</summary>
internal sealed class WhoAmICommand : HubCommand
{
    private readonly Option<bool> _json = new("--json") { Description = "Everything as one json object" };
    private readonly ConnectionOptions _connection = new();

    public WhoAmICommand()
        : base("whoami", "Show whose token is in use and where it comes from.")
    {
        Add(_json);
        _connection.AddTo(this, cache: false, offline: false);
    }

    public override ImmutableArray<Example> Examples => [new("hubtasks whoami", "the account of the active token")];

    public override async Task<int> RunAsync(Invocation run, CancellationToken ct)
    {
        using var hub = new HubConnection(_connection.Read(run), run);
        var client = hub.Client("whoami");
        var token = await hub.Http.Tokens.GetAsync(ct) ?? throw new HubTasksException(Messages.NotLoggedIn());
        var who = await client.WhoAmIAsync(ct);
        var organizations = who.Orgs?.Select(org => org.Name).ToArray() ?? [];
        if (run.Get(_json))
        {
            await run.Output.WriteAsync(
                JsonText.Write(
                    new JsonObject
                    {
                        ["name"] = who.Name,
                        ["type"] = who.Type,
                        ["organizations"] = new JsonArray([.. organizations.Select(name => JsonValue.Create(name))]),
                        ["token"] = who.Auth?.AccessToken?.DisplayName,
                        ["role"] = who.Auth?.AccessToken?.Role,
                        ["source"] = token.Source.Trim('`'),
                        ["endpoint"] = client.Endpoint.Value,
                    }
                )
            );
            return ExitCode.Fine;
        }

        await run.Output.WriteLineAsync(Rows.Plain(who.Name));
        run.Talk.Line($"token: {token.Source} at {client.Endpoint}");
        if (organizations.Length > 0)
        {
            run.Talk.Line($"organisations: {string.Join(", ", organizations)}");
        }

        return ExitCode.Fine;
    }
}
