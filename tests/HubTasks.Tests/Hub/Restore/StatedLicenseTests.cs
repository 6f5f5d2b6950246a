using System.Collections.Immutable;
using HubTasks.Hub;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Restore;
using HubTasks.Hub.Sources;

namespace HubTasks.Tests.Hub.Restore;

/// <summary>What a Hub said of a card is kept beside the commit's listing, so that it is asked for neither again.</summary>
public sealed class StatedLicenseTests : IDisposable
{
    private static readonly HubRepository Tiny = HubRepository.Model(RepoId.Parse("acme/tiny"));

    private readonly TempFolder _folder = new();
    private readonly Feed _feed;
    private readonly ModelCache _cache;
    private readonly string _commit;

    public StatedLicenseTests()
    {
        _feed = new Feed(_folder["feed"]);
        _cache = new ModelCache(new CacheLayout(_folder["cache"]));
        _commit = _feed.Add("acme/tiny", 1, ("README.md", "---\nlicense: mit\n---\n"), ("a.bin", "a"));
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private CachedTree? Kept => CachedTree.Read(_cache.Layout.Tree(Tiny, _commit));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mit")]
    [InlineData(null)]
    public async Task Of_a_commit_it_is_asked_once(string? license)
    {
        await RestoreAsync(new Hub(_feed.Layout, license), _commit);

        var again = await RestoreAsync(new NoSource(), _commit);

        Assert.Equal(license, again.Models[0].License);
        Assert.Equal(new StatedLicense(license), Kept!.License);
        Assert.Equal(["README.md", "a.bin"], Kept.Files.Select(file => file.Path));
    }

    [Fact]
    public async Task A_branch_is_asked_for_again_but_not_for_its_files()
    {
        await RestoreAsync(new Hub(_feed.Layout, "mit"), _commit);
        var hub = new Hub(_feed.Layout, "apache-2.0");

        var again = await RestoreAsync(hub, "main");

        Assert.Equal("apache-2.0", again.Models[0].License);
        Assert.Equal(0, hub.Listings);
        Assert.Equal(new StatedLicense("mit"), Kept!.License);
    }

    [Fact]
    public async Task A_listing_of_another_tool_is_told_what_it_does_not_say()
    {
        var files = await new FolderSource(_feed.Layout).GetTreeAsync(Tiny, _commit, Ct);
        new CachedTree(files).Write(_cache.Layout.Tree(Tiny, _commit));
        var hub = new Hub(_feed.Layout, "mit");

        await RestoreAsync(hub, _commit);

        Assert.Equal(0, hub.Listings);
        Assert.Equal(new StatedLicense("mit"), Kept!.License);
    }

    [Fact]
    public async Task A_feed_is_believed_about_files_and_not_about_the_licence()
    {
        var files = await new FolderSource(_feed.Layout).GetTreeAsync(Tiny, _commit, Ct);
        new CachedTree(files).Write(_feed.Layout.Tree(Tiny, _commit));

        var result = await RestoreAsync(new FolderSource(_feed.Layout), _commit);

        Assert.Equal("mit", result.Models[0].License);
        Assert.Equal(files, Kept!.Files);
        Assert.Null(Kept.License);
    }

    [Fact]
    public async Task A_feed_that_lists_nothing_leaves_no_listing()
    {
        await RestoreAsync(new FolderSource(_feed.Layout), _commit);

        Assert.Null(Kept);
    }

    /// <summary>Each time with a lock file of its own.</summary>
    private Task<RestoreResult> RestoreAsync(IModelSource source, string revision) =>
        new Restorer(source, _cache).RunAsync(
            new RestoreRequest
            {
                References = [new ModelReference(Tiny, revision, [], [])],
                LockFile = _folder[$"{Guid.NewGuid():N}.lock.json"],
            },
            Ct
        );

    /// <summary>Has a feed's files and says of every card what it is told to.</summary>
    private sealed class Hub(CacheLayout layout, string? license) : IModelSource
    {
        private readonly FolderSource _files = new(layout);

        public string Name => "https://hub.invalid";

        public bool IsLocal => false;

        /// <summary>How often it was asked for one.</summary>
        public int Listings { get; private set; }

        public async Task<ResolvedRevision> ResolveAsync(
            HubRepository repository,
            string revision,
            CancellationToken ct
        ) => (await _files.ResolveAsync(repository, revision, ct)) with { License = new StatedLicense(license) };

        public Task<ImmutableArray<TreeFile>> GetTreeAsync(
            HubRepository repository,
            string commit,
            CancellationToken ct
        )
        {
            Listings++;
            return _files.GetTreeAsync(repository, commit, ct);
        }

        public Task<SourceContent> OpenAsync(
            HubRepository repository,
            string commit,
            TreeFile file,
            long offset,
            long? length,
            CancellationToken ct
        ) => _files.OpenAsync(repository, commit, file, offset, length, ct);
    }
}
