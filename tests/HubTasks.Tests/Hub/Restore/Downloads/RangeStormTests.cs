using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Client;
using HubTasks.Hub.Restore;
using HubTasks.Hub.Sources;
using HubTasks.LocalHub;

namespace HubTasks.Tests.Hub.Restore.Downloads;

/// <summary>
/// One large file in many ranges from a server of which every answer may go wrong: what comes of it is the file or a
/// coded error, never a hang or a hole, and the next restore completes.
/// </summary>
public sealed class RangeStormTests : IDisposable
{
    /// <summary>In bytes per second, for each connection: slow enough to get company.</summary>
    private const int Rate = 60_000_000;

    private static readonly HubRepository Model = HubRepository.Model(RepoId.Parse("acme/storm"));

    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private CacheLayout Layout => new(_folder["cache"]);

    public void Dispose() => _folder.Dispose();

    /// <remarks>For a long run by hand, <c>HUBTASKS_STORM</c> is the number of seeds after 1.</remarks>
    public static TheoryData<int> Seeds() =>
        [
            .. Enumerable.Range(
                1,
                int.TryParse(Environment.GetEnvironmentVariable("HUBTASKS_STORM"), out var count) ? count : 4
            ),
        ];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_large_file_in_ranges_comes_whole_or_not_at_all(int seed)
    {
        var random = new Random(seed);
        // from few chunks to more than the hash may be behind
        var content = new byte[
            random.Next(3) == 0 ? random.Next(280_000_000, 340_000_000) : random.Next(20_000_000, 180_000_000)
        ];
        random.NextBytes(content);
        await using var hub = await LocalHubServer.StartAsync(new LocalHubOptions { Folder = _folder["hub"] }, Ct);
        var commit = hub.Store.AddCommit(Model, "main", CommitFile.FromBytes("model.safetensors", content));
        var limits = new TransferLimits(random.Next(3) == 0 ? random.Next(1, 6) : null, null);
        for (var i = 0; i < 30; i++)
        {
            hub.Faults.Add("/**", Bad(random), times: 1, skip: random.Next(3), origin: HubOrigin.Cdn);
        }

        hub.Faults.Add("/**", Fault.Slow(Rate), FaultPlan.Always, origin: HubOrigin.Cdn);
        var interrupt = random.Next(4) == 0 ? random.Next(100, 1500) : 60_000;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        stop.CancelAfter(interrupt);
        try
        {
            await RestoreAsync(hub, commit, limits, stop.Token);
        }
        catch (HubTasksException e)
        {
            Assert.StartsWith("HUB", Assert.Single(e.Diagnostics).Code, StringComparison.Ordinal);
        }
        catch (OperationCanceledException) when (interrupt < 60_000)
        {
            // as it was asked
        }

        hub.Faults.Clear();
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        soon.CancelAfter(60_000);
        var result = await RestoreAsync(hub, commit, limits, soon.Token);

        Assert.Equal(content, await File.ReadAllBytesAsync(result.Models[0].Files[0].FullPath, Ct));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Layout.Private(Model), "partial")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public async Task Few_connections_that_break_where_the_next_request_would_be_sent_do_not_wait_for_each_other(
        int most
    )
    {
        var content = new byte[150_000_000];
        new Random(most).NextBytes(content);
        await using var hub = await LocalHubServer.StartAsync(new LocalHubOptions { Folder = _folder["hub"] }, Ct);
        var commit = hub.Store.AddCommit(Model, "main", CommitFile.FromBytes("model.safetensors", content));
        hub.Faults.Add("/**", Fault.Slow(Rate), times: 1, origin: HubOrigin.Cdn);
        hub.Faults.Add("/**", Fault.Slow(Rate) with { CutAt = 6 << 20 }, times: 12, origin: HubOrigin.Cdn);
        hub.Faults.Add("/**", Fault.Slow(Rate), FaultPlan.Always, origin: HubOrigin.Cdn);
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        soon.CancelAfter(60_000);

        var result = await RestoreAsync(hub, commit, new TransferLimits(most, null), soon.Token);

        Assert.Equal(content, await File.ReadAllBytesAsync(result.Models[0].Files[0].FullPath, Ct));
    }

    [Fact]
    public async Task A_failure_is_told_without_waiting_for_a_request_that_was_sent_ahead()
    {
        var content = new byte[9 * (8 << 20)];
        await using var hub = await LocalHubServer.StartAsync(new LocalHubOptions { Folder = _folder["hub"] }, Ct);
        var commit = hub.Store.AddCommit(Model, "main", CommitFile.FromBytes("model.safetensors", content));
        void Add(Fault fault, int times) => hub.Faults.Add("/**", fault, times, origin: HubOrigin.Cdn);
        // eight connections for nine chunks of 8 MiB: only the fast one gets to asking for the ninth
        Add(Fault.Slow(2_000_000), times: 1);
        Add(Fault.Slow(Rate) with { CutAt = 6 << 20 }, times: 1);
        Add(Fault.Slow(2_000_000), times: 6);
        Add(Fault.Delay(TimeSpan.FromMinutes(2)), times: 1);
        Add(Fault.WrongSize(1), FaultPlan.Always);
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        soon.CancelAfter(30_000);

        var failure = await Assert.ThrowsAsync<HubTasksException>(() =>
            RestoreAsync(hub, commit, new TransferLimits(null, null), soon.Token)
        );

        Assert.Equal("HUB9043", Assert.Single(failure.Diagnostics).Code);
        Assert.Equal(10, hub.Requests.Snapshot().Count(request => request.Origin == HubOrigin.Cdn));
    }

    private static Fault Bad(Random random)
    {
        var slow = Fault.Slow(Rate);
        return random.Next(9) switch
        {
            0 => Fault.Status(random.Next(2) == 0 ? 403 : 503),
            1 => slow with { CutAt = random.Next(30_000_000) },
            2 => Fault.CutAfter(0),
            3 => slow with { AltersEtag = true },
            4 => slow with { AltersBytes = random.Next(4) == 0 },
            5 => slow with { IgnoresRange = random.Next(3) == 0 },
            6 => slow with { SizeDelta = random.Next(8) == 0 ? random.Next(-5, 5) : 0 },
            7 => slow with { DelayBefore = TimeSpan.FromMilliseconds(random.Next(200)) },
            _ => Fault.Slow(random.Next(1_000_000, 100_000_000)),
        };
    }

    private async Task<RestoreResult> RestoreAsync(
        LocalHubServer hub,
        string commit,
        TransferLimits limits,
        CancellationToken ct
    )
    {
        var environment = HubEnvironment.From(
            new Dictionary<string, string> { ["HF_ENDPOINT"] = hub.Endpoint },
            _folder.Path
        );
        using var connection = SourceConnection.Open(environment, new HubHttpOptions(), _folder.Path);
        var source = limits.Apply(connection.Source, TimeProvider.System);
        try
        {
            return await new Restorer(source, new ModelCache(Layout)).RunAsync(
                new RestoreRequest
                {
                    References = [new ModelReference(Model, commit, [], [])],
                    LockFile = _folder["hub.lock.json"],
                },
                ct
            );
        }
        finally
        {
            (source as IDisposable)?.Dispose();
        }
    }
}
