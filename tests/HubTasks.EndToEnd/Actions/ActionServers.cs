using HubTasks.GitHubEmulator;
using HubTasks.Hub;
using HubTasks.LocalHub;
using HubTasks.Tests;

namespace HubTasks.EndToEnd.Actions;

/// <summary>A GitHub and a Hub for one test, and a runner whose jobs know both.</summary>
internal sealed class ActionServers : IAsyncDisposable
{
    private readonly TempFolder _folder;

    private ActionServers(GitHubServer gitHub, LocalHubServer hub, TempFolder folder)
    {
        (GitHub, Hub, _folder) = (gitHub, hub, folder);
        Source = gitHub.AddRepository("acme/code");
        Runner = new WorkflowRunner { GitHub = { ["api_url"] = gitHub.ApiBase } };
        Runner.Environment["HF_ENDPOINT"] = hub.Endpoint;
    }

    public static HubRepository Repository { get; } = HubRepository.Model(RepoId.Parse("acme/tiny"));

    public GitHubServer GitHub { get; }

    /// <summary>Of GitHub, called <c>acme/code</c>.</summary>
    public EmulatedRepo Source { get; }

    public LocalHubServer Hub { get; }

    public WorkflowRunner Runner { get; }

    public IEnumerable<LoggedRequest> HubWrites =>
        Hub.Requests.Snapshot().Where(request => request.Method is not ("GET" or "HEAD" or "OPTIONS"));

    /// <summary>Whoever comes from the workflow of <c>acme/code</c> may publish <c>acme/tiny</c>; so may <c>hf_writer</c>.</summary>
    public static async Task<ActionServers> StartAsync(CancellationToken ct)
    {
        var folder = new TempFolder();
        var hub = await LocalHubServer.StartAsync(
            new LocalHubOptions
            {
                Folder = folder["hub"],
                Token = "hf_writer",
                TrustedPublishers = [new TrustedPublisher(Repository, "acme/code") { Workflow = "release.yml" }],
            },
            ct
        );
        hub.IdTokenClaims = new Dictionary<string, string>
        {
            ["repository"] = "acme/code",
            ["ref"] = "refs/tags/v1.0.0",
            ["workflow_ref"] = "acme/code/.github/workflows/release.yml@refs/tags/v1.0.0",
        };
        return new ActionServers(await GitHubServer.StartAsync(ct), hub, folder);
    }

    /// <summary>The job has <c>id-token: write</c>.</summary>
    public void GrantIdentity()
    {
        Runner.Environment["ACTIONS_ID_TOKEN_REQUEST_URL"] = Hub.IdTokenRequestUrl;
        Runner.Environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = Hub.IdTokenRequestToken;
    }

    /// <summary>A model to restore, and the file that pins it.</summary>
    public string Pin(params (string Path, string Text)[] files)
    {
        var commit = Hub.Store.AddCommit(
            Repository,
            "main",
            [("README.md", "---\nlicense: mit\n---\n# Tiny\n"), .. files]
        );
        Runner.Write("hubtasks.yml", "models:\n  - repo: acme/tiny\n    revision: main\n");
        return commit;
    }

    /// <summary>Writes the lock file as a developer would have, on another machine.</summary>
    public async Task LockAsync(CancellationToken ct)
    {
        using var home = new TempFolder();
        var cli = new Cli(
            Runner.Workspace,
            new Dictionary<string, string>
            {
                ["HOME"] = home.Path,
                ["HF_HOME"] = home["hf"],
                ["HF_ENDPOINT"] = Hub.Endpoint,
            }
        );
        var locked = await cli.RunAsync(ct, BuiltTool.Command[0], [.. BuiltTool.Command.Skip(1), "restore"]);
        Assert.True(locked.ExitCode == 0, locked.Output);
        Hub.Requests.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        Runner.Dispose();
        await Hub.DisposeAsync();
        await GitHub.DisposeAsync();
        _folder.Dispose();
    }
}
