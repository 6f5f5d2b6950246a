using System.Globalization;
using System.Text;
using HubTasks.GitHubEmulator;
using HubTasks.Hub;
using HubTasks.Hub.Client;
using HubTasks.Hub.Sources;
using HubTasks.LocalHub;
using HubTasks.Releases;
using HubTasks.Releases.Apply;
using HubTasks.Releases.GitHub;
using HubTasks.Releases.Source;
using HubTasks.Tests;
using Fault = HubTasks.LocalHub.Fault;

namespace HubTasks.EndToEnd.Sync;

/// <summary>
/// <c>kill -9</c> while each request of a sync in turn, to GitHub and to the Hub, waits for its answer. What was asked is
/// done by then; the tool never hears of it.
/// </summary>
public sealed class SyncKillTests : IDisposable
{
    private const string Tag = "v1.0.0-rc.1";
    private static readonly HubRepository Repo = HubRepository.Model(RepoId.Parse("acme/tiny"));
    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Killed_during_any_request_the_next_run_ends_in_the_same_state()
    {
        int toHub,
            toGitHub;
        string expected;
        await using (var whole = await Scene.StartAsync(_folder["whole"]))
        {
            await using var tool = whole.StartTool();
            Assert.True(await tool.WaitAsync(Ct) == 0, tool.Output);
            (toHub, toGitHub) = (whole.Hub.Requests.Count, whole.GitHub.Requests.Length);
            expected = await whole.StateAsync();
        }

        Assert.InRange(toHub, 10, 60);
        Assert.InRange(toGitHub, 6, 20);
        var moments = Enumerable
            .Range(0, toHub)
            .Select(index => (Side: "hub", Index: index))
            .Concat(Enumerable.Range(0, toGitHub).Select(index => (Side: "github", Index: index)));

        await Parallel.ForEachAsync(
            moments,
            new ParallelOptions { MaxDegreeOfParallelism = 3, CancellationToken = Ct },
            async (moment, ct) =>
            {
                var name = $"{moment.Side}-{moment.Index}";
                await using var scene = await Scene.StartAsync(_folder[name]);
                await KillDuringAsync(scene, moment.Side == "hub", moment.Index, name, ct);
                await scene.AssertWholeOrAbsentAsync(name);

                await scene.SyncAsync(ct);

                Assert.True(expected == await scene.StateAsync(), $"{name}: {await scene.StateAsync()}");
            }
        );
    }

    private static async Task KillDuringAsync(Scene scene, bool hub, int index, string name, CancellationToken ct)
    {
        var reached = new TaskCompletionSource();
        if (hub)
        {
            scene.Hub.Faults.Add("/**", Fault.Delay(TimeSpan.FromHours(1)), FaultPlan.Always, skip: index);
        }
        else
        {
            var seen = 0;
            scene.GitHub.Add(
                new GitHubEmulator.Fault(
                    _ => seen++ >= index,
                    int.MaxValue,
                    context =>
                    {
                        reached.TrySetResult();
                        return Task.Delay(Timeout.Infinite, context.RequestAborted);
                    }
                )
            );
        }

        await using var tool = scene.StartTool();
        while (!tool.HasExited && (hub ? scene.Hub.Requests.Count <= index : !reached.Task.IsCompleted))
        {
            await Task.Delay(10, ct);
        }

        Assert.False(tool.HasExited, $"{name}: {tool.Output}");
        if (hub)
        {
            // logged when it came; give it the time to be done
            await Task.Delay(50, ct);
        }

        await tool.KillAsync(ct);
        scene.Hub.Faults.Clear();
        scene.GitHub.ClearFaults();
    }

    /// <summary>A GitHub with a prerelease and a Hub with a repository, for one kill.</summary>
    private sealed class Scene : IAsyncDisposable
    {
        private readonly string _folder;

        private Scene(string folder, GitHubServer gitHub, LocalHubServer hub) =>
            (_folder, GitHub, Hub) = (folder, gitHub, hub);

        public GitHubServer GitHub { get; }

        public LocalHubServer Hub { get; }

        public static async Task<Scene> StartAsync(string folder)
        {
            Directory.CreateDirectory(folder);
            var gitHub = await GitHubServer.StartAsync(Ct);
            var release = gitHub.AddRelease(
                gitHub.AddRepository("acme/code"),
                Tag,
                ("a.onnx", AssetContent.From("weights")),
                ("b.txt", AssetContent.From("text"))
            );
            release.Prerelease = true;
            var hub = await LocalHubServer.StartAsync(
                new LocalHubOptions { Folder = Path.Combine(folder, "hub"), Token = "hf_writer" },
                Ct
            );
            hub.Store.AddCommit(
                Repo,
                "main",
                (".gitattributes", "*.onnx filter=lfs diff=lfs merge=lfs -text\n"),
                ("README.md", "---\nlicense: mit\n---\n# Tiny\n")
            );
            return new Scene(folder, gitHub, hub);
        }

        public SyncTool StartTool() => SyncTool.Start(_folder, Variables, "sync", "--repo", "acme/tiny", "--tag", Tag);

        private Dictionary<string, string> Variables =>
            new()
            {
                ["HF_ENDPOINT"] = Hub.Endpoint,
                ["HF_TOKEN"] = "hf_writer",
                ["GITHUB_API_URL"] = GitHub.ApiBase,
                ["GITHUB_TOKEN"] = "ghs_token",
                ["GITHUB_REPOSITORY"] = "acme/code",
            };

        /// <summary>The next run, as the tool does it but without starting a process.</summary>
        public async Task SyncAsync(CancellationToken ct)
        {
            using var http = Connect();
            using var toGitHub = new HttpClient(GitHubClient.CreateHandler());
            var options = new SyncOptions { Repository = Repo, ToolVersion = "1.2.3" };
            var client = new GitHubClient(
                toGitHub,
                new GitHubOptions { ApiBase = GitHub.ApiBase, Token = "ghs_token" }
            );
            var sync = new ReleaseSync(
                new GitHubReleaseSource(
                    client,
                    GitHubRepo.Parse("acme/code"),
                    new ReleaseTrigger.Release(Tag, null),
                    options,
                    TimeProvider.System
                ),
                new HubClient(http),
                new HttpHubWriter(http, Repo),
                options,
                Directory.CreateDirectory(Path.Combine(_folder, "work")).FullName,
                null,
                TimeProvider.System
            );
            await sync.RunAsync(ct);
        }

        /// <summary>Before the next run: the branch has nothing of the release or all of it, and main was never touched.</summary>
        public async Task AssertWholeOrAbsentAsync(string moment)
        {
            Assert.True((await HistoryAsync("main")).Length == 1, moment);
            var history = await HistoryAsync("rc");
            Assert.True(history.Length <= 2, moment);
            if (history.Length == 2)
            {
                using var http = Connect();
                var tree = await new HttpSource(new HubClient(http)).GetTreeAsync(Repo, history[0], Ct);
                Assert.Superset(
                    new HashSet<string> { ".hubtasks/release.json", "CHANGELOG.md", "a.onnx", "b.txt" },
                    tree.Select(file => file.Path).ToHashSet()
                );
            }
        }

        /// <summary>Everything a person could see: the trees behind the refs, without times and ids of commits.</summary>
        public async Task<string> StateAsync()
        {
            using var http = Connect();
            var text = new StringBuilder();
            foreach (var revision in new[] { "main", "rc", Tag })
            {
                var history = await HistoryAsync(revision);
                text.Append(CultureInfo.InvariantCulture, $"{revision} {history.Length}\n");
                foreach (var file in await new HttpSource(new HubClient(http)).GetTreeAsync(Repo, history[0], Ct))
                {
                    // these two name the GitHub that the release is on, and each scene has its own
                    var etag = file.Path is ".hubtasks/release.json" or "CHANGELOG.md" ? "" : file.Etag;
                    text.Append(CultureInfo.InvariantCulture, $"  {file.Path} {etag}\n");
                }
            }

            return text.ToString();
        }

        public async ValueTask DisposeAsync()
        {
            await Hub.DisposeAsync();
            await GitHub.DisposeAsync();
        }

        private async Task<string[]> HistoryAsync(string revision)
        {
            using var http = Connect();
            return Hub.Store.Resolve(Repo, revision) is { } at
                ? await new HubClient(http).ListCommitsAsync(Repo, at, Ct).Select(commit => commit.Id).ToArrayAsync(Ct)
                : [];
        }

        private HubHttp Connect() =>
            HubHttp.Create(HubEnvironment.From(Variables, Path.Combine(_folder, "home")), new HubHttpOptions());
    }
}
