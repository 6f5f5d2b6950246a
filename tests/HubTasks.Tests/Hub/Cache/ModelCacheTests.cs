using HubTasks.Hub;
using HubTasks.Hub.Cache;

namespace HubTasks.Tests.Hub.Cache;

/// <summary>Where things lie in a cache, with links and without.</summary>
public sealed class ModelCacheTests : IDisposable
{
    private static readonly HubRepository Tiny = HubRepository.Model(RepoId.Parse("acme/tiny"));
    private static readonly string One = new('1', 40);
    private static readonly string Two = new('2', 40);
    private static readonly string Etag = new('e', 40);

    private readonly TempFolder _folder = new();
    private readonly CacheLayout _layout;

    public ModelCacheTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a right there");
        _layout = new CacheLayout(_folder["cache"]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_path_is_where_other_tools_look_for_it()
    {
        var repository = _folder["cache/models--acme--tiny"];

        Assert.Equal($"{repository}/blobs/{Etag}", _layout.Blob(Tiny, Etag));
        Assert.Equal($"{repository}/refs/refs/pr/1", _layout.Ref(Tiny, "refs/pr/1"));
        Assert.Equal($"{repository}/snapshots/{One}/d/a.txt", _layout.SnapshotFile(Tiny, One, "d/a.txt"));
        Assert.Equal($"{repository}/trees/{One}.json", _layout.Tree(Tiny, One));
        Assert.Equal($"{repository}/.hubtasks", _layout.Private(Tiny));
        Assert.Equal(_folder[$"cache/.locks/models--acme--tiny/{Etag}.lock"], _layout.BlobLock(Tiny, Etag));
        Assert.Equal(_folder["cache/.locks/models--acme--tiny/hubtasks.lock"], _layout.UseLock(Tiny));
        Assert.Equal(_folder["cache/CACHEDIR.TAG"], _layout.TagFile);
    }

    [Fact]
    public void A_prepared_cache_has_all_folders_and_the_tag_that_backup_tools_know()
    {
        var cache = new ModelCache(_layout);

        cache.Prepare(Tiny, One);
        cache.Prepare(Tiny, Two);

        Assert.Equal(
            ["blobs", "refs", "snapshots"],
            Directory.GetDirectories(_layout.Repository(Tiny)).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        Assert.True(Directory.Exists(_layout.Snapshot(Tiny, One)) && Directory.Exists(_layout.Snapshot(Tiny, Two)));
        Assert.Equal(
            "Signature: 8a477f597d28d172789f06886806bc55\n"
                + "# This file is a cache directory tag created by huggingface_hub.\n"
                + "# For information about cache directory tags, see:\n"
                + "#\thttps://bford.info/cachedir/\n",
            File.ReadAllText(_layout.TagFile)
        );
    }

    [Fact]
    public void A_tag_that_is_there_is_left_as_it_is()
    {
        _folder.Write("cache/CACHEDIR.TAG", "Signature: of somebody else");

        new ModelCache(_layout).Prepare(Tiny, One);

        Assert.Equal("Signature: of somebody else", File.ReadAllText(_layout.TagFile));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a file")]
    [InlineData("a link to nowhere")]
    [InlineData("a link to another blob")]
    [InlineData("the link itself")]
    public void A_link_takes_the_place_of_whatever_is_there(string there)
    {
        var (cache, blob) = Prepared();
        var place = _layout.SnapshotFile(Tiny, One, "d/a.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        var other = _folder.Write($"cache/models--acme--tiny/blobs/{Two}", "other");
        switch (there)
        {
            case "a file":
                File.WriteAllText(place, "old");
                break;
            case "a link to nowhere":
                File.CreateSymbolicLink(place, "../nowhere");
                break;
            case "a link to another blob":
                File.CreateSymbolicLink(place, CacheLayout.LinkTarget("d/a.txt", Two));
                break;
            case "the link itself":
                File.CreateSymbolicLink(place, CacheLayout.LinkTarget("d/a.txt", Etag));
                break;
        }

        var placed = cache.Place(Tiny, One, "d/a.txt", Etag, blob);

        Assert.Equal(blob.FullName, placed!.FullName);
        Assert.Equal("../../../blobs/" + Etag, new FileInfo(place).LinkTarget);
        Assert.Equal("content", File.ReadAllText(place));
        Assert.Equal("other", File.ReadAllText(other));
        Assert.True(cache.IsPlaced(Tiny, One, "d/a.txt", Etag, 7));
        Assert.False(cache.IsPlaced(Tiny, One, "d/a.txt", Two, 7));
    }

    [Fact]
    public void A_blob_that_another_process_moved_into_the_place_stays_there()
    {
        var cache = new ModelCache(_layout);
        cache.Prepare(Tiny, One);
        var place = _folder.Write($"cache/models--acme--tiny/snapshots/{One}/a.txt", "content");

        var placed = cache.Place(Tiny, One, "a.txt", Etag, new FileInfo(_layout.Blob(Tiny, Etag)));

        Assert.Null(placed);
        Assert.Equal("content", File.ReadAllText(place));
        Assert.Null(new FileInfo(place).LinkTarget);
    }

    [Fact]
    public void A_link_to_a_blob_that_vanished_is_taken_back()
    {
        var cache = new ModelCache(_layout);
        cache.Prepare(Tiny, One);

        var placed = cache.Place(Tiny, One, "a.txt", Etag, new FileInfo(_layout.Blob(Tiny, Etag)));

        Assert.Null(placed);
        Assert.Null(new FileInfo(_layout.SnapshotFile(Tiny, One, "a.txt")).LinkTarget);
    }

    [Fact]
    public void A_folder_in_the_place_of_a_file_is_an_error_and_no_reason_to_do_without_links()
    {
        var (cache, blob) = Prepared();
        Directory.CreateDirectory(_layout.SnapshotFile(Tiny, One, "a.txt/b"));

        Assert.ThrowsAny<Exception>(() => cache.Place(Tiny, One, "a.txt", Etag, blob));
        cache.Place(Tiny, Two, "a.txt", Etag, new FileInfo(blob.FullName));

        Assert.NotNull(new FileInfo(_layout.SnapshotFile(Tiny, Two, "a.txt")).LinkTarget);
    }

    [Fact]
    public void A_ref_is_made_where_no_tool_takes_half_of_one_for_a_branch()
    {
        var cache = new ModelCache(_layout);
        cache.Prepare(Tiny, One);
        _folder.Write("cache/models--acme--tiny/.hubtasks/partial", "in the way");

        Assert.ThrowsAny<IOException>(() => cache.WriteRef(Tiny, "main", One));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_layout.Refs(Tiny)));
        File.Delete(_folder["cache/models--acme--tiny/.hubtasks/partial"]);
        cache.WriteRef(Tiny, "main", One);
        Assert.Equal(["main"], Directory.EnumerateFileSystemEntries(_layout.Refs(Tiny)).Select(Path.GetFileName));
    }

    [Fact]
    public void A_link_is_not_content_wherever_it_leads()
    {
        var (cache, blob) = Prepared();
        var elsewhere = _folder.Write("elsewhere", "content");
        Assert.Equal(blob.FullName, cache.FindContent(Tiny, One, "a.txt", Etag, 7)?.FullName);
        Assert.Null(cache.FindContent(Tiny, One, "a.txt", Etag, 8));

        File.Delete(blob.FullName);
        File.CreateSymbolicLink(blob.FullName, elsewhere);

        Assert.Null(cache.FindContent(Tiny, One, "a.txt", Etag, 7));
        Assert.Null(cache.FindContent(Tiny, One, "a.txt", Etag, new FileInfo(blob.FullName).Length));
        _folder.Write($"cache/models--acme--tiny/snapshots/{One}/a.txt", "content");
        Assert.Equal(
            _layout.SnapshotFile(Tiny, One, "a.txt"),
            cache.FindContent(Tiny, One, "a.txt", Etag, 7)?.FullName
        );
    }

    [Fact]
    public void Without_links_a_blob_that_nobody_else_needs_moves()
    {
        var (cache, blob) = Prepared(disableSymlinks: true);
        _folder.Write($"cache/models--acme--tiny/snapshots/{One}/a.txt", "old");

        var placed = cache.Place(Tiny, One, "a.txt", Etag, blob);

        Assert.Equal(_layout.SnapshotFile(Tiny, One, "a.txt"), placed!.FullName);
        Assert.Equal("content", File.ReadAllText(placed.FullName));
        Assert.False(File.Exists(_layout.Blob(Tiny, Etag)));
        Assert.True(cache.IsPlaced(Tiny, One, "a.txt", Etag, 7));
        Assert.False(cache.IsPlaced(Tiny, One, "a.txt", Etag, 8));
    }

    [Fact]
    public void Without_links_the_content_of_one_snapshot_is_copied_into_the_next()
    {
        var (cache, blob) = Prepared(disableSymlinks: true);
        var first = cache.Place(Tiny, One, "a.txt", Etag, blob)!;
        _folder.Write($"cache/models--acme--tiny/snapshots/{Two}/b.txt", "old");

        var second = cache.Place(Tiny, Two, "b.txt", Etag, first)!;
        var again = cache.Place(Tiny, Two, "b.txt", Etag, second)!;

        Assert.Equal("content", File.ReadAllText(first.FullName));
        Assert.Equal("content", File.ReadAllText(second.FullName));
        Assert.Equal(second.FullName, again.FullName);
        Assert.Empty(Directory.GetFiles(_folder["cache/models--acme--tiny/.hubtasks/partial"]));
        Assert.Empty(Directory.GetFiles(_folder["cache/models--acme--tiny"]));
    }

    [Fact]
    public void Without_links_a_blob_that_a_link_leads_to_is_copied()
    {
        var (linking, blob) = Prepared();
        linking.Place(Tiny, One, "d/a.txt", Etag, blob);
        Assert.True(ModelCache.IsLinked(_layout, Tiny, Etag));

        var placed = new ModelCache(_layout, disableSymlinks: true).Place(Tiny, Two, "a.txt", Etag, blob);

        Assert.Null(new FileInfo(placed!.FullName).LinkTarget);
        Assert.Equal("content", File.ReadAllText(_layout.SnapshotFile(Tiny, One, "d/a.txt")));
        Assert.Equal("content", File.ReadAllText(placed.FullName));
    }

    [Fact]
    public void A_copy_that_fails_leaves_nothing_behind()
    {
        var (cache, blob) = Prepared(disableSymlinks: true);
        var first = cache.Place(Tiny, One, "a.txt", Etag, blob)!;
        Directory.CreateDirectory(_layout.SnapshotFile(Tiny, Two, "a.txt/b"));

        Assert.ThrowsAny<Exception>(() => cache.Place(Tiny, Two, "a.txt", Etag, first));

        Assert.Empty(Directory.GetFiles(_folder["cache/models--acme--tiny/.hubtasks/partial"]));
    }

    [Fact]
    public void Content_is_the_blob_or_the_file_of_the_snapshot_and_has_its_size()
    {
        var (cache, blob) = Prepared();
        Assert.Equal(blob.FullName, cache.FindContent(Tiny, One, "a.txt", Etag, 7)!.FullName);
        Assert.Null(cache.FindContent(Tiny, One, "a.txt", Etag, 8));

        blob.Delete();
        var file = _folder.Write($"cache/models--acme--tiny/snapshots/{One}/a.txt", "content");
        Assert.Equal(file, cache.FindContent(Tiny, One, "a.txt", Etag, 7)!.FullName);
        Assert.Null(cache.FindContent(Tiny, One, "a.txt", Etag, 8));
        Assert.Null(cache.FindContent(Tiny, Two, "a.txt", Etag, 7));

        File.CreateSymbolicLink(blob.FullName, file);
        File.Delete(file);
        File.CreateSymbolicLink(file, _folder.Write("elsewhere", "content"));
        Assert.Null(cache.FindContent(Tiny, One, "a.txt", Etag, 7));
    }

    [Fact]
    public void A_ref_is_40_digits_without_a_newline_and_an_equal_one_is_left_alone()
    {
        var (cache, _) = Prepared();

        cache.WriteRef(Tiny, "refs/pr/1", One);
        var written = File.GetLastWriteTimeUtc(_layout.Ref(Tiny, "refs/pr/1"));
        cache.WriteRef(Tiny, "refs/pr/1", One);

        Assert.Equal(One, File.ReadAllText(_layout.Ref(Tiny, "refs/pr/1")));
        Assert.Equal(written, File.GetLastWriteTimeUtc(_layout.Ref(Tiny, "refs/pr/1")));
    }

    private (ModelCache Cache, FileInfo Blob) Prepared(bool disableSymlinks = false)
    {
        var cache = new ModelCache(_layout, disableSymlinks);
        cache.Prepare(Tiny, One);
        return (cache, new FileInfo(_folder.Write($"cache/models--acme--tiny/blobs/{Etag}", "content")));
    }
}
