using HubTasks.Hub;
using HubTasks.Hub.Client;
using HubTasks.LocalHub;
using HubTasks.Releases;
using HubTasks.Releases.Apply;
using HubTasks.Releases.Plan;
using HubTasks.Releases.Source;
using HubTasks.Tests.Hub.Client;
using HubTasks.Tests.LocalHub;

namespace HubTasks.Tests.Releases;

/// <summary>A sync whose writes are real requests.</summary>
public sealed class HttpHubWriterTests : IDisposable
{
    private static readonly HubRepository Repository = HubFixture.Tiny;

    private readonly TempFolder _folder = new();
    private readonly JumpingTime _time = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public HttpHubWriterTests()
    {
        _folder.Write("release/model.bin", "weights");
        _folder.Write("release/labels.txt", "cat\ndog\n");
    }

    [Fact]
    public async Task A_release_becomes_one_commit_and_one_tag_and_a_rerun_only_reads()
    {
        await using var hub = await HubFixture.StartAsync();
        hub.Store.AddCommit(Repository, "main", CommitFile.FromText("README.md", "# Tiny\n"));

        var first = await SyncAsync(hub);
        hub.Server.Requests.Clear();
        var second = await SyncAsync(hub);

        Assert.True(first.Applied);
        Assert.Equal(first.Commit, hub.Store.Resolve(Repository, "v1"));
        Assert.Equal(first.Commit, hub.Store.Resolve(Repository, "main"));
        Assert.Equal("weights"u8.ToArray(), await hub.DownloadAsync("/acme/tiny/resolve/v1/model.bin"));
        Assert.Equal(PlanOutcome.UpToDate, second.Plan.Outcome);
        Assert.All(hub.Server.Requests.Snapshot(), request => Assert.Equal("GET", request.Method));
    }

    [Fact]
    public async Task A_repository_that_is_not_there_is_made()
    {
        await using var hub = await HubFixture.StartAsync();

        var result = await SyncAsync(hub, options => options with { Create = true });

        Assert.True(result.Applied);
        Assert.Equal(result.Commit, hub.Store.Resolve(Repository, "v1"));
    }

    [Fact]
    public async Task A_sync_that_dies_at_any_request_ends_the_same_after_the_next()
    {
        for (var dies = 0; ; dies++)
        {
            await using var hub = await HubFixture.StartAsync();
            hub.Store.AddCommit(Repository, "main", CommitFile.FromText("README.md", "# Tiny\n"));
            hub.Server.Faults.Add("/**", Fault.CutAfter(0), times: FaultPlan.Always, skip: dies);
            var failed = await Record.ExceptionAsync(() => SyncAsync(hub));
            hub.Server.Faults.Clear();

            await SyncAsync(hub);

            var history = await hub.JsonAsync("/api/models/acme/tiny/commits/main");
            Assert.Equal(2, history.AsArray().Count);
            Assert.Equal(hub.Store.Resolve(Repository, "main"), hub.Store.Resolve(Repository, "v1"));
            Assert.Equal("weights"u8.ToArray(), await hub.DownloadAsync("/acme/tiny/resolve/v1/model.bin"));
            if (failed is null)
            {
                Assert.True(dies >= 8, $"a sync took only {dies} requests");
                return;
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    private async Task<SyncResult> SyncAsync(HubFixture hub, Func<SyncOptions, SyncOptions>? change = null)
    {
        var environment = HubEnvironment.From(
            new Dictionary<string, string> { ["HF_ENDPOINT"] = hub.Server.Endpoint, ["HF_TOKEN"] = "hf_writer12" },
            _folder.Path
        );
        using var http = HubHttp.Create(environment, new HubHttpOptions { Retries = 0, Time = _time });
        var options = new SyncOptions { Repository = Repository, ToolVersion = "1.2.3" };
        var work = Directory.CreateDirectory(_folder["work-" + Guid.NewGuid().ToString("N")]);
        return await new ReleaseSync(
            new FolderReleaseSource(_folder["release"], "v1", "notes", prerelease: false),
            new HubClient(http),
            new HttpHubWriter(http, Repository),
            change?.Invoke(options) ?? options,
            work.FullName,
            null,
            _time
        ).RunAsync(Ct);
    }
}
