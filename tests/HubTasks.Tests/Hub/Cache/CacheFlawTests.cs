using HubTasks.Hub;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Sources;

namespace HubTasks.Tests.Hub.Cache;

/// <summary>What is wrong in a cache: found, mended, and counted.</summary>
public sealed class CacheFlawTests : IDisposable
{
    private static readonly HubRepository Tiny = HubRepository.Model(RepoId.Parse("acme/tiny"));
    private static readonly string Commit = new('c', 40);
    private static readonly HashSet<(HubRepository, string)> Nothing = [];

    private readonly TempFolder _folder = new();
    private readonly CacheLayout _layout;
    private readonly ModelCache _cache;

    public CacheFlawTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a right there");
        _layout = new CacheLayout(_folder["cache"]);
        _cache = new ModelCache(_layout);
        _cache.Prepare(Tiny, Commit);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static DateTime Later => DateTime.UtcNow.AddDays(1);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_real_file_of_a_snapshot_is_held_against_the_listing(bool inLfs)
    {
        var file = Real("a.bin", "content", inLfs);
        new CachedTree([file]).Write(_layout.Tree(Tiny, Commit));
        Assert.Empty(Verify());
        File.WriteAllText(_layout.SnapshotFile(Tiny, Commit, "a.bin"), "CONTENT");

        var flaw = Assert.IsType<CacheFlaw.WrongContent>(Assert.Single(Verify()));

        Assert.Equal((_layout.SnapshotFile(Tiny, Commit, "a.bin"), file.Etag), (flaw.Path, flaw.Expected));
        Assert.Equal(1, CacheVerification.Repair(_layout, [flaw], Ct));
        Assert.False(File.Exists(flaw.Path));
    }

    [Fact]
    public void A_real_file_that_was_mended_or_that_no_listing_knows_is_left()
    {
        var file = Real("a.bin", "content", inLfs: true);
        new CachedTree([file]).Write(_layout.Tree(Tiny, Commit));
        _folder.Write($"cache/models--acme--tiny/snapshots/{Commit}/unknown.bin", "whatever");
        File.WriteAllText(_layout.SnapshotFile(Tiny, Commit, "a.bin"), "CONTENT");
        var flaws = Verify();
        File.WriteAllText(_layout.SnapshotFile(Tiny, Commit, "a.bin"), "content");

        Assert.Equal(1, CacheVerification.Repair(_layout, flaws, Ct));

        Assert.True(File.Exists(_layout.SnapshotFile(Tiny, Commit, "a.bin")));
        Assert.Empty(Verify());
    }

    [Fact]
    public void A_link_to_another_blob_than_the_listing_says_is_taken_away()
    {
        var (right, wrong) = (Blob("right"), Blob("wrong"));
        new CachedTree([right with { Path = "a.bin" }]).Write(_layout.Tree(Tiny, Commit));
        var place = Link("a.bin", wrong.Etag);

        var flaw = Assert.IsType<CacheFlaw.WrongContent>(Assert.Single(Verify()));

        Assert.Equal((place, wrong.Etag, right.Etag), (flaw.Path, flaw.Actual, flaw.Expected));
        Assert.Equal(1, CacheVerification.Repair(_layout, [flaw], Ct));
        Assert.Null(new FileInfo(place).LinkTarget);
        Assert.True(File.Exists(_layout.Blob(Tiny, wrong.Etag)));
    }

    [Fact]
    public void A_link_that_was_turned_to_the_right_blob_meanwhile_is_left()
    {
        var (right, wrong) = (Blob("right"), Blob("wrong"));
        new CachedTree([right with { Path = "a.bin" }]).Write(_layout.Tree(Tiny, Commit));
        var place = Link("a.bin", wrong.Etag);
        var flaws = Verify();
        File.Delete(place);
        Link("a.bin", right.Etag);

        CacheVerification.Repair(_layout, flaws, Ct);

        Assert.Equal("right", File.ReadAllText(place));
    }

    [Fact]
    public void A_link_to_nowhere_is_taken_away_unless_it_leads_somewhere_by_then()
    {
        var blob = Blob("content");
        var (mended, broken) = (Link("a.bin", blob.Etag), Link("b.bin", new string('0', 40)));
        File.Move(_layout.Blob(Tiny, blob.Etag), _folder["away"]);
        var flaws = Verify();
        File.Move(_folder["away"], _layout.Blob(Tiny, blob.Etag));

        Assert.Equal(2, CacheVerification.Repair(_layout, flaws, Ct));

        Assert.Equal(
            [typeof(CacheFlaw.BrokenLink), typeof(CacheFlaw.BrokenLink)],
            flaws.Select(flaw => flaw.GetType())
        );
        Assert.Equal("content", File.ReadAllText(mended));
        Assert.Null(new FileInfo(broken).LinkTarget);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Wrong_content_goes_with_its_links(bool inLfs)
    {
        var blob = Blob("content", inLfs);
        var (one, two) = (Link("a.bin", blob.Etag), Link("d/b.bin", blob.Etag));
        Assert.Empty(Verify());
        File.WriteAllText(_layout.Blob(Tiny, blob.Etag), "CONTENT");
        Blob("other");

        Assert.Equal(1, CacheVerification.Repair(_layout, Verify(), Ct));

        Assert.All(
            [one, two, _layout.Blob(Tiny, blob.Etag)],
            path => Assert.Null(File.Exists(path) ? path : new FileInfo(path).LinkTarget)
        );
        Assert.Single(Directory.GetFiles(_layout.Blobs(Tiny)));
    }

    [Fact]
    public void Names_that_are_no_hashes_are_told_and_not_judged()
    {
        var (one, two) = (Blob("one"), Blob("two"));
        _folder.Write("cache/models--acme--tiny/blobs/abc.incomplete", "half");
        _folder.Write($"cache/models--acme--tiny/blobs/{new string('X', 40)}", "junk");
        var told = new List<(string, long)>();

        Assert.Empty(CacheVerification.Run(Read(), (_, name, size) => told.Add((name, size)), Ct));

        string[] names = [one.Etag, two.Etag, "abc.incomplete", new string('X', 40)];
        Assert.Equal(names.Order(StringComparer.Ordinal), told.Select(item => item.Item1));
        Assert.Contains((one.Etag, 3L), told);
    }

    [Fact]
    public void An_inventory_counts_blobs_once_and_real_files_and_partial_downloads_too()
    {
        var blob = Blob("content");
        Link("b.bin", blob.Etag);
        Link("a.bin", blob.Etag);
        _folder.Write($"cache/models--acme--tiny/snapshots/{Commit}/real.bin", "real");
        var other = new string('d', 40);
        _folder.Write($"cache/models--acme--tiny/snapshots/{other}/real.bin", "more real");
        _folder.Write("cache/models--acme--tiny/.hubtasks/partial/x", "half");
        _folder.Write("cache/models--acme--tiny/refs/b", Commit + "\n");
        _folder.Write("cache/models--acme--tiny/refs/a/c", Commit);
        _folder.Write("cache/datasets--acme--z/blobs/x", "data");
        _folder.Write("cache/models--acme--a/blobs/x", "data");
        Directory.CreateDirectory(_folder["cache/junk"]);

        var inventory = Read();

        Assert.Equal(
            ["acme/a", "acme/tiny", "acme/z"],
            inventory.Repositories.Select(held => held.Repository.Id.Value).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            inventory.Repositories.Select(held => held.Repository).Order(),
            inventory.Repositories.Select(held => held.Repository)
        );
        var tiny = inventory.Repositories.Single(held => held.Repository == Tiny);
        Assert.Equal("content".Length + "real".Length + "more real".Length + "half".Length, tiny.Size);
        Assert.Equal(tiny.Size + 8, inventory.Size);
        Assert.Equal([Commit, other], tiny.Snapshots.Select(snapshot => snapshot.Commit));
        var snapshot = tiny.Snapshots[0];
        Assert.Equal(["a/c", "b"], snapshot.Refs);
        Assert.Equal(["a.bin", "b.bin", "real.bin"], snapshot.Files.Select(file => file.Path));
        Assert.Equal(7 + 7 + 4, snapshot.Size);
        Assert.Empty(tiny.Unreferenced);
        Assert.Equal(["x"], inventory.Repositories.Single(held => held.Repository.Id.Value == "acme/a").Unreferenced);
    }

    [Fact]
    public void A_link_through_another_link_has_the_size_of_the_content()
    {
        var blob = Blob("content");
        var place = Link("a.bin", blob.Etag);
        File.CreateSymbolicLink(_layout.SnapshotFile(Tiny, Commit, "b.bin"), place);

        Assert.Equal([7L, 7L], Read().Repositories[0].Snapshots[0].Files.Select(file => file.Size!.Value));
    }

    [Fact]
    public void No_cache_has_nothing_in_it() =>
        Assert.Empty(CacheInventory.Read(new CacheLayout(_folder["none"]), Ct).Repositories);

    [Fact]
    public void A_clean_counts_what_it_frees_and_takes_the_listing()
    {
        var blob = Blob("content");
        Link("a.bin", blob.Etag);
        var file = Real("real.bin", "real", inLfs: false);
        Real("more.bin", "more", inLfs: false);
        new CachedTree([file]).Write(_layout.Tree(Tiny, Commit));
        Verify();
        _folder.Write("cache/models--acme--tiny/snapshots/keep/x", "x");
        var plan = Plan();

        var cleaned = plan.Apply(_layout, Later, () => new HashSet<(HubRepository, string)> { (Tiny, "keep") }, Ct);

        Assert.Equal(7 + 4 + 4 + 1, plan.Bytes);
        Assert.Equal(7 + 4 + 4, cleaned.Freed);
        Assert.False(File.Exists(_layout.Tree(Tiny, Commit)));
        Assert.True(File.Exists(_folder["cache/models--acme--tiny/snapshots/keep/x"]));
    }

    [Fact]
    public void A_snapshot_that_is_gone_by_then_frees_nothing()
    {
        Real("real.bin", "real", inLfs: false);
        var plan = Plan();
        Directory.Delete(_layout.Snapshot(Tiny, Commit), recursive: true);

        Assert.Equal(0, plan.Apply(_layout, Later, () => Nothing, Ct).Freed);
    }

    [Fact]
    public void A_plan_takes_blobs_in_order_and_only_snapshots_from_before_the_time()
    {
        var blobs = Enumerable.Range(0, 5).Select(i => Blob($"{i}").Etag).Order(StringComparer.Ordinal).ToList();
        var changed = Directory.GetLastWriteTimeUtc(_layout.Snapshot(Tiny, Commit));

        CacheCleaning At(DateTime before) => CacheCleaning.Plan(Read(), Nothing, new HashSet<HubRepository>(), before);

        Assert.Equal(blobs, At(changed).Blobs.Select(blob => blob.Etag));
        Assert.Empty(At(changed).Snapshots);
        Assert.Single(At(changed.AddTicks(1)).Snapshots);
    }

    [Fact]
    public void A_clean_lets_go_of_its_locks_and_stops_when_asked()
    {
        Real("real.bin", "real", inLfs: false);
        using var stop = new CancellationTokenSource();

        var plan = Plan();
        Assert.Throws<OperationCanceledException>(() =>
            plan.Apply(
                _layout,
                Later,
                () =>
                {
                    stop.Cancel();
                    return Nothing;
                },
                stop.Token
            )
        );

        Assert.True(Directory.Exists(_layout.Snapshot(Tiny, Commit)));
        using var held = CacheLock.TryAcquire(_layout.UseLock(Tiny));
        Assert.NotNull(held);
    }

    [Fact]
    public void What_was_found_right_need_not_be_hashed_again()
    {
        var (right, wrong) = (Blob("content"), Blob("other"));
        File.WriteAllText(_layout.Blob(Tiny, wrong.Etag), "OTHER");

        Assert.Single(Verify());

        var seals = new BlobSeals(_layout, Tiny);
        Assert.NotNull(seals.Find(right.Etag, new FileInfo(_layout.Blob(Tiny, right.Etag))));
        Assert.Null(seals.Find(wrong.Etag, new FileInfo(_layout.Blob(Tiny, wrong.Etag))));
    }

    [Fact]
    public void A_clean_ends_what_the_dead_left_aside_and_nothing_else()
    {
        foreach (var name in (string[])["begun-old", "begun-new", "gone-new", "other-old"])
        {
            var folder = Directory.CreateDirectory(Path.Combine(_layout.Aside, name)).FullName;
            var age = name.EndsWith("old", StringComparison.Ordinal) ? 11 : 9;
            Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow.AddMinutes(-age));
        }

        Plan().Apply(_layout, DateTime.UtcNow, () => Nothing, Ct);

        Assert.Equal(
            ["begun-new", "other-old"],
            Directory.GetDirectories(_layout.Aside).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
    }

    private CacheCleaning Plan() => CacheCleaning.Plan(Read(), Nothing, new HashSet<HubRepository>(), Later);

    private CacheInventory Read() => CacheInventory.Read(_layout, Ct);

    private System.Collections.Immutable.ImmutableArray<CacheFlaw> Verify() => CacheVerification.Run(Read(), null, Ct);

    private TreeFile Blob(string text, bool inLfs = false)
    {
        var file = Hashed("blob", text, inLfs);
        _folder.Write($"cache/models--acme--tiny/blobs/{file.Etag}", text);
        return file;
    }

    private TreeFile Real(string path, string text, bool inLfs)
    {
        _folder.Write($"cache/models--acme--tiny/snapshots/{Commit}/{path}", text);
        return Hashed(path, text, inLfs);
    }

    private TreeFile Hashed(string path, string text, bool inLfs)
    {
        var hashes = BlobHasher.HashFile(_folder.Write("hashed", text), withOid: true, Ct);
        return new TreeFile(path, text.Length, hashes.Oid!, inLfs ? hashes.Sha256 : null);
    }

    private string Link(string path, string etag)
    {
        var place = _layout.SnapshotFile(Tiny, Commit, path);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        File.CreateSymbolicLink(place, CacheLayout.LinkTarget(path, etag));
        return place;
    }
}
