using HubTasks.Cli;
using HubTasks.Hub;
using HubTasks.LocalHub;

namespace HubTasks.Tests.Cli;

/// <summary>The program beside a local hub: a folder to work in, and a hub that the environment names.</summary>
internal sealed class HubCli : IAsyncDisposable
{
    private HubCli(LocalHubServer server, TempFolder folder)
    {
        (Server, Folder) = (server, folder);
    }

    public LocalHubServer Server { get; }

    /// <summary>The current folder of every run, and the home of its user.</summary>
    public TempFolder Folder { get; }

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static Task<HubCli> StartAsync() => StartAsync(options => options);

    public static async Task<HubCli> StartAsync(Func<LocalHubOptions, LocalHubOptions> change)
    {
        var folder = new TempFolder();
        var options = change(new LocalHubOptions { Folder = folder[".served"] });
        return new HubCli(await LocalHubServer.StartAsync(options, Ct), folder);
    }

    /// <summary>Adds a commit to a model's <c>main</c> and returns its id.</summary>
    public string Commit(string repository, params (string Path, string Text)[] files) =>
        Server.Store.AddCommit(
            HubRepository.Model(RepoId.Parse(repository)),
            "main",
            files.Select(file => CommitFile.FromText(file.Path, file.Text))
        );

    public Task<CliRun> RunAsync(params string[] args) => RunAsync(app => app, args);

    public Task<CliRun> RunAsync(Func<App, App> change, params string[] args) =>
        CliRun.InAsync(
            Folder,
            app => change(app with { Environment = CliRun.EnvironmentOf(Folder, ("HF_ENDPOINT", Server.Endpoint)) }),
            Ct,
            args
        );

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Folder.Dispose();
    }
}
