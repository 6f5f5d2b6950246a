using System.Collections.Immutable;
using System.CommandLine;
using System.Net.Sockets;
using HubTasks.Cli.CommandLine;
using HubTasks.Findings;
using HubTasks.LocalHub;

namespace HubTasks.Cli.Commands;

/// <summary>A Hub in a folder, for machines without a network, for tests and for a team.</summary>
internal sealed class ServeCommand : HubCommand
{
    private readonly Argument<string?> _folder = new("folder")
    {
        Description = "A folder in the Hub's cache layout; made when missing. The current folder when absent",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _host = new("--host")
    {
        Description = "The address to listen on",
        HelpName = "address",
        DefaultValueFactory = _ => "127.0.0.1",
    };

    private readonly Option<int> _port = Parsers.Number("--port", "The port; 0 takes a free one", 7860, 0, 65535);

    private readonly Option<string> _token = new("--token")
    {
        Description = "The one token that callers need; without it every token and none is welcome",
    };

    private readonly Option<string[]> _import = new("--import")
    {
        Description =
            "Add folders of plain files first: each org/name below, or datasets/org/name, becomes a repository",
        HelpName = "folder",
        DefaultValueFactory = _ => [],
    };

    public ServeCommand()
        : base("serve", "Serve a folder over the Hub's protocol to any Hub client, until it is interrupted.")
    {
        Add(_folder);
        Add(_host);
        Add(_port);
        Add(_token);
        Add(_import);
    }

    public override ImmutableArray<Example> Examples =>
        [
            new(
                "hubtasks serve /srv/models --port 8080",
                "serve a folder that `hubtasks restore` or `hf download` filled"
            ),
            new("hubtasks serve hub --import ./my-models --token hf_local", "make repositories of plain folders first"),
        ];

    public override async Task<int> RunAsync(Invocation run, CancellationToken ct)
    {
        var missing = run.Get(_import)!.Where(folder => !Directory.Exists(run.PathOf(folder))).ToList();
        if (missing.Count > 0)
        {
            throw new HubTasksException([.. missing.Select(Messages.NoSuchFile)]);
        }

        var options = new LocalHubOptions
        {
            Folder = run.PathOf(run.Get(_folder) ?? "."),
            Host = run.Get(_host)!,
            Port = run.Get(_port),
            Token = run.Get(_token),
            Time = run.App.Time,
        };
        try
        {
            await LocalHubCommand.RunAsync(options, [.. run.Get(_import)!.Select(run.PathOf)], run.Output, ct);
        }
        catch (IOException exception)
            when (exception.InnerException is SocketException
                || exception.Message.Contains("address", StringComparison.OrdinalIgnoreCase)
            )
        {
            throw new HubTasksException(Messages.PortTaken(options.Host, options.Port), exception);
        }

        return ExitCode.Fine;
    }
}
