using System.Security.Cryptography;
using HubTasks.Hub.Client;
using HubTasks.Hub.Upload;
using HubTasks.LocalHub;
using HubTasks.Tests.Hub.Client;
using HubTasks.Tests.LocalHub;

namespace HubTasks.Tests.Hub.Upload;

/// <summary>The uploader against a whole Hub.</summary>
public sealed class LocalHubUploadTests : ClientTest
{
    private static readonly byte[] Large = RandomNumberGenerator.GetBytes(200_000);

    [Fact]
    public async Task A_repository_is_made_filled_branched_tagged_and_read_back()
    {
        await using var hub = await HubFixture.StartAsync();
        var http = Connect(hub.Server.Endpoint, ("HF_TOKEN", "hf_writer12"));
        var (writer, client) = (new HubWriter(http), new HubClient(http));

        Assert.True(await writer.CreateRepositoryAsync(Tiny, isPrivate: false, null, orExists: true, Ct));
        Assert.False(await writer.CreateRepositoryAsync(Tiny, isPrivate: false, null, orExists: true, Ct));
        var result = await PushAsync(
            http,
            Text("README.md", "---\nlicense: mit\n---\n# Tiny\n"),
            Binary("model.bin", Large)
        );
        Assert.True(await writer.CreateTagAsync(Tiny, "v1/a", result.Commit, "first", orExists: false, Ct));
        Assert.False(await writer.CreateTagAsync(Tiny, "v1/a", result.Commit, "first", orExists: true, Ct));
        Assert.True(await writer.CreateBranchAsync(Tiny, "dev", "v1/a", orExists: false, Ct));
        var refs = await client.GetRefsAsync(Tiny, pullRequests: false, Ct);
        await writer.DeleteBranchAsync(Tiny, "dev", Ct);
        await writer.DeleteTagAsync(Tiny, "v1/a", Ct);
        var after = await client.GetRefsAsync(Tiny, pullRequests: false, Ct);

        Assert.Equal(result.Commit, Assert.Single(refs.Tags).TargetCommit);
        Assert.Equal(["dev", "main"], refs.Branches.Select(branch => branch.Name).Order());
        Assert.All(refs.Branches, branch => Assert.Equal(result.Commit, branch.TargetCommit));
        Assert.Equal(["main"], after.Branches.Select(branch => branch.Name));
        Assert.Empty(after.Tags);
        await using var file = await client.OpenFileAsync(Tiny, result.Commit, "model.bin", null, Ct);
        Assert.Equal(Large, await ReadAsync(file.Stream));
    }

    [Fact]
    public async Task What_exists_or_is_missing_is_named()
    {
        await using var hub = await HubFixture.StartAsync();
        var commit = hub.Store.AddCommit(Tiny, "main", CommitFile.FromText("a.txt", "a"));
        hub.Store.AddTag(Tiny, "v1", commit);
        var writer = new HubWriter(Connect(hub.Server.Endpoint, ("HF_TOKEN", "hf_writer12")));

        Assert.Equal(
            "HUB4509",
            (await FailsAsync(() => writer.CreateRepositoryAsync(Tiny, false, null, orExists: false, Ct))).Code
        );
        Assert.Equal(
            "HUB4509",
            (await FailsAsync(() => writer.CreateTagAsync(Tiny, "v1", "main", null, orExists: false, Ct))).Code
        );
        Assert.Equal(
            "HUB9015",
            (await FailsAsync(() => writer.CreateTagAsync(Tiny, "v2", "nope", null, orExists: false, Ct))).Code
        );
        Assert.Equal("HUB9015", (await FailsAsync(() => writer.DeleteTagAsync(Tiny, "v9", Ct))).Code);
    }

    [Fact]
    public async Task A_second_push_writes_nothing_and_a_changed_file_makes_one_commit()
    {
        await using var hub = await HubFixture.StartAsync();
        hub.Store.AddCommit(Tiny, "main", CommitFile.FromText("old.txt", "old"));
        var http = Connect(hub.Server.Endpoint, ("HF_TOKEN", "hf_writer12"));
        var first = await PushAsync(http, Text("a.txt", "a"), Binary("model.bin", Large));
        hub.Server.Requests.Clear();

        var second = await PushAsync(http, Text("a.txt", "a"), Binary("model.bin", Large));
        var quiet = hub.Server.Requests.Snapshot();
        var third = await PushAsync(http, Text("a.txt", "b"), Binary("model.bin", Large));

        Assert.False(second.Committed);
        Assert.Equal(first.Commit, second.Commit);
        Assert.Equal(2, quiet.Length);
        Assert.True(third.Committed);
        Assert.Equal(0, third.Uploaded);
        Assert.Contains(
            await AllAsync(new HubClient(http).ListTreeAsync(Tiny, third.Commit, null, true, false, Ct)),
            entry => entry.Path == "old.txt"
        );
    }

    [Fact]
    public async Task A_proposal_leaves_the_branch_alone()
    {
        await using var hub = await HubFixture.StartAsync();
        var head = hub.Store.AddCommit(Tiny, "main", CommitFile.FromText("a.txt", "a"));
        var http = Connect(hub.Server.Endpoint, ("HF_TOKEN", "hf_writer12"));
        var uploader = new HubUploader(http);

        var plan = await uploader.PlanAsync(
            Request(Text("a.txt", "b"), Binary("m.bin", Large)) with
            {
                PullRequest = true,
            },
            Ct
        );
        var result = await uploader.ApplyAsync(plan, Ct);

        Assert.NotNull(result.PullRequest);
        Assert.Equal(head, hub.Store.Resolve(Tiny, "main"));
        Assert.Equal(result.Commit, hub.Store.Resolve(Tiny, "refs/pr/1"));
    }

    /// <summary>Every request in turn is answered by a broken connection; the next run always completes.</summary>
    [Fact]
    public async Task A_push_that_dies_at_any_request_is_completed_by_the_next()
    {
        for (var dies = 0; ; dies++)
        {
            await using var hub = await HubFixture.StartAsync();
            hub.Store.AddCommit(Tiny, "main", CommitFile.FromText("old.txt", "old"));
            hub.Server.Faults.Add("/**", Fault.CutAfter(0), times: FaultPlan.Always, skip: dies);
            var options = new HubHttpOptions
            {
                Endpoint = hub.Server.Endpoint,
                Time = Time,
                Retries = 0,
            };
            var failed = await Record.ExceptionAsync(() =>
                PushAsync(Connect(options, ("HF_TOKEN", "hf_writer12")), Text("a.txt", "a"), Binary("model.bin", Large))
            );
            hub.Server.Faults.Clear();

            var result = await PushAsync(
                Connect(options, ("HF_TOKEN", "hf_writer12")),
                Text("a.txt", "a"),
                Binary("model.bin", Large)
            );

            var client = new HubClient(Connect(options));
            var files = await AllAsync(client.ListTreeAsync(Tiny, result.Commit, null, true, false, Ct));
            var commits = await AllAsync(client.ListCommitsAsync(Tiny, "main", Ct));
            Assert.Superset(
                new HashSet<string> { "a.txt", "model.bin", "old.txt" },
                files.Select(file => file.Path).ToHashSet()
            );
            Assert.Single(commits, commit => commit.Title == "Bring files");
            if (failed is null)
            {
                Assert.True(dies >= 6, $"a push took only {dies} requests");
                return;
            }
        }
    }

    private static async Task<CommitResult> PushAsync(HubHttp http, params UploadFile[] files)
    {
        var uploader = new HubUploader(http);
        return await uploader.ApplyAsync(await uploader.PlanAsync(Request(files), Ct), Ct);
    }

    private static CommitRequest Request(params UploadFile[] files) =>
        new()
        {
            Repository = Tiny,
            Summary = "Bring files",
            Files = [.. files],
        };

    private static UploadFile Text(string path, string text) => UploadFile.FromText(path, text);

    private static UploadFile Binary(string path, byte[] content) => UploadFile.FromBytes(path, content);
}
