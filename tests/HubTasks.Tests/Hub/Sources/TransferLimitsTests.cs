using System.Diagnostics;
using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Sources;

namespace HubTasks.Tests.Hub.Sources;

public sealed class TransferLimitsTests
{
    private static readonly HubRepository Repository = HubRepository.Model(RepoId.Parse("acme/tiny"));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1024", 1024)]
    [InlineData("500K", 500 * 1024)]
    [InlineData("10m", 10 * 1024 * 1024)]
    [InlineData("1.5G", 1536L * 1024 * 1024)]
    public void Rates_are_read_as_curl_reads_them(string text, long rate) =>
        Assert.Equal(rate, TransferLimits.ParseRate(text));

    [Theory]
    [InlineData("")]
    [InlineData("K")]
    [InlineData("1023")]
    [InlineData("-5M")]
    [InlineData("10MB")]
    [InlineData("99999999999G")]
    public void What_is_no_rate_is_refused_by_code(string text) =>
        Assert.Equal(
            "HUB0092",
            Assert.Throws<HubTasksException>(() => TransferLimits.ParseRate(text)).Diagnostics[0].Code
        );

    [Theory]
    [InlineData("0")]
    [InlineData("1025")]
    [InlineData("four")]
    public void What_is_no_number_of_connections_is_refused_by_code(string text) =>
        Assert.Equal(
            "HUB0092",
            Assert.Throws<HubTasksException>(() => TransferLimits.ParseConnections(text)).Diagnostics[0].Code
        );

    [Fact]
    public void Without_limits_and_without_a_network_the_source_stays_what_it_is()
    {
        using var folder = new TempFolder();
        var source = new FolderSource(new HubTasks.Hub.Cache.CacheLayout(folder.Path));

        Assert.Same(source, new TransferLimits(null, null).Apply(source, TimeProvider.System));
        Assert.Same(source, new TransferLimits(1, 5000).Apply(source, TimeProvider.System));
    }

    [Fact]
    public async Task No_more_downloads_are_open_than_allowed()
    {
        var inner = new CountingSource();
        using var source = new LimitedSource(inner, new TransferLimits(2, null), TimeProvider.System);
        var open = await Task.WhenAll(Open(source), Open(source));

        var third = Open(source);
        await Task.Delay(50, Ct);
        Assert.False(third.IsCompleted);
        await open[0].DisposeAsync();
        await open[0].DisposeAsync();

        await (await third).DisposeAsync();
        await open[1].DisposeAsync();
        Assert.Equal(2, inner.Most);
    }

    [Fact]
    public async Task A_download_that_cannot_be_opened_takes_no_place()
    {
        using var source = new LimitedSource(new CountingSource(), new TransferLimits(1, null), TimeProvider.System);

        await Assert.ThrowsAsync<IOException>(() => Open(source, offset: 7));

        await (await Open(source)).DisposeAsync();
    }

    [Fact]
    public async Task Two_downloads_share_one_rate()
    {
        using var source = new LimitedSource(
            new CountingSource(),
            new TransferLimits(null, 200_000),
            TimeProvider.System
        );
        var watch = Stopwatch.StartNew();

        var bytes = await Task.WhenAll(ReadAsync(source), ReadAsync(source));

        Assert.Equal([CountingSource.Size, CountingSource.Size], bytes);
        // 100,000 bytes at 200,000 a second; never faster, however slow the machine
        Assert.True(watch.Elapsed > TimeSpan.FromMilliseconds(400), $"it took {watch.Elapsed}");
    }

    private static Task<SourceContent> Open(LimitedSource source, long offset = 0) =>
        source.OpenAsync(
            Repository,
            new string('a', 40),
            new TreeFile("model.onnx", CountingSource.Size, new string('0', 40), null),
            offset,
            null,
            Ct
        );

    private static async Task<int> ReadAsync(LimitedSource source)
    {
        await using var content = await Open(source);
        using var bytes = new MemoryStream();
        await content.Stream.CopyToAsync(bytes, Ct);
        return (int)bytes.Length;
    }

    private sealed class CountingSource : IModelSource
    {
        public const int Size = 50_000;

        private int _open;

        public int Most { get; private set; }

        public string Name => "test";

        public bool IsLocal => false;

        public Task<ResolvedRevision> ResolveAsync(HubRepository repository, string revision, CancellationToken ct) =>
            throw new NotSupportedException();

        public Task<System.Collections.Immutable.ImmutableArray<TreeFile>> GetTreeAsync(
            HubRepository repository,
            string commit,
            CancellationToken ct
        ) => throw new NotSupportedException();

        public Task<SourceContent> OpenAsync(
            HubRepository repository,
            string commit,
            TreeFile file,
            long offset,
            long? length,
            CancellationToken ct
        )
        {
            if (offset > 0)
            {
                throw new IOException("no such place");
            }

            Most = Math.Max(Most, Interlocked.Increment(ref _open));
            return Task.FromResult(new SourceContent(new Counted(this), 0));
        }

        private sealed class Counted(CountingSource source) : MemoryStream(new byte[Size])
        {
            protected override void Dispose(bool disposing)
            {
                Interlocked.Decrement(ref source._open);
                base.Dispose(disposing);
            }
        }
    }
}
