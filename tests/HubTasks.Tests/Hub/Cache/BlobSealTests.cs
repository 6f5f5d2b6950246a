using System.Globalization;
using HubTasks.Hub;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Sources;

namespace HubTasks.Tests.Hub.Cache;

/// <summary>What spares hashing content again, and when it must not.</summary>
public sealed class BlobSealTests : IDisposable
{
    private static readonly HubRepository Tiny = HubRepository.Model(RepoId.Parse("acme/tiny"));
    private static readonly string Commit = new('c', 40);
    private static readonly string Five = new('5', 64);

    private readonly TempFolder _folder = new();
    private readonly CacheLayout _layout;

    public BlobSealTests() => _layout = new CacheLayout(_folder["cache"]);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(40)]
    [InlineData(64)]
    public void It_tells_the_hash_while_nobody_touched_the_blob(int length)
    {
        var (etag, blob) = Blob(length);
        var sha256 = length == 64 ? etag : new string('5', 64);

        Assert.Null(Read(etag));
        Write(etag, sha256);
        Assert.Equal(sha256, Read(etag));

        File.SetLastWriteTimeUtc(blob, DateTime.UtcNow.AddMinutes(1));
        Assert.Null(Read(etag));
        Write(etag, sha256);
        Assert.Equal(sha256, Read(etag));
    }

    [Fact]
    public void A_repository_that_was_taken_away_does_not_come_back_for_it()
    {
        var (etag, _) = Blob(40);
        var seals = Seals();
        Add(seals, etag, Five, 1);
        Directory.Delete(_layout.Repository(Tiny), recursive: true);

        seals.Flush();

        Assert.False(Directory.Exists(_layout.Repository(Tiny)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_layout.Aside));
    }

    [Fact]
    public void It_is_written_beside_partial_downloads_too()
    {
        var (etag, _) = Blob(40);
        Directory.CreateDirectory(Path.Combine(_layout.Private(Tiny), "partial"));

        Write(etag, Five);

        Assert.Equal(Five, Read(etag));
    }

    [Fact]
    public void It_holds_where_an_archive_kept_whole_seconds_only()
    {
        var (etag, blob) = Blob(40);
        var time = new DateTime(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(blob, time);
        Write(etag, Five);

        File.SetLastWriteTimeUtc(blob, time.AddMilliseconds(-678));
        Assert.Equal(Five, Read(etag));
        File.SetLastWriteTimeUtc(blob, time.AddMilliseconds(-678 - 1000));
        Assert.Null(Read(etag));
        File.SetLastWriteTimeUtc(blob, time.AddMilliseconds(1));
        Assert.Null(Read(etag));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ETAG")]
    [InlineData("ETAG SHA TICKS")]
    [InlineData("ETAG SHA\n")]
    [InlineData("ETAG 55 TICKS\n")]
    [InlineData("ETAG SSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS TICKS\n")]
    [InlineData("ETAG SHA -TICKS\n")]
    [InlineData("ETAG SHA TICKS9\n")]
    [InlineData("ETAG SHAETAG SHA TICKS\n")]
    [InlineData("\0\0\0 SHA TICKS\n")]
    public void A_line_that_is_not_whole_counts_for_nothing(string line)
    {
        var (etag, blob) = Blob(40);
        var ticks = File.GetLastWriteTimeUtc(blob).Ticks.ToString(CultureInfo.InvariantCulture);
        line = line.Replace("ETAG", etag, StringComparison.Ordinal)
            .Replace("SHA", Five, StringComparison.Ordinal)
            .Replace("TICKS", ticks, StringComparison.Ordinal);

        _folder.Write("cache/models--acme--tiny/.hubtasks/seals/other", line);

        Assert.Null(Read(etag));
    }

    [Fact]
    public void What_another_process_notes_is_seen_once_it_is_whole()
    {
        var etag = Blob(40).Etag;
        var line = Line(etag);
        var seals = Seals();
        Assert.Null(Find(seals, etag));
        var file = _folder.Write("cache/models--acme--tiny/.hubtasks/seals/other", line[..105]);

        Assert.Null(Find(seals, etag));
        File.AppendAllText(file, line[105..]);

        Assert.Equal(Five, Find(seals, etag));
    }

    [Fact]
    public void Many_are_written_before_the_end_so_that_a_kill_loses_few()
    {
        var seals = Seals();
        var etags = Enumerable.Range(0, 100).Select(i => Blob($"{i:x40}").Etag).ToList();

        etags.ForEach(etag => Add(seals, etag, Five, size: 7));

        Assert.Equal(64, etags.Count(etag => Read(etag) is not null));
        seals.Flush();
        Assert.All(etags, etag => Assert.Equal(Five, Read(etag)));
        Assert.Equal(100, File.ReadAllLines(Assert.Single(Files())).Length);
    }

    [Theory]
    [InlineData(32L << 20)]
    [InlineData(1L << 30)]
    public void One_of_a_large_blob_is_written_at_once(long size)
    {
        var (etag, _) = Blob(40);

        Add(Seals(), etag, Five, size);

        Assert.Equal(Five, Read(etag));
    }

    [Fact]
    public void Who_has_none_leaves_no_file()
    {
        Blob(40);

        Seals().Flush();

        Assert.False(Directory.Exists(SealFolder));
    }

    [Fact]
    public void They_are_read_on_while_another_process_has_its_file_open()
    {
        var (first, second) = (Blob($"{1:x40}").Etag, Blob($"{2:x40}").Etag);
        var seals = Seals();
        Directory.CreateDirectory(SealFolder);
        using var other = new StreamWriter(
            new FileStream(Path.Combine(SealFolder, "other"), FileMode.Append, FileAccess.Write, FileShare.ReadWrite)
        )
        {
            AutoFlush = true,
        };

        other.Write(Line(first));
        Assert.Equal(Five, Find(seals, first));
        other.Write(Line(second));
        Assert.Equal(Five, Find(seals, second));
    }

    [Fact]
    public void They_lie_where_other_tools_do_not_look_and_nothing_else_does()
    {
        var (etag, _) = Blob(40);

        Write(etag, Five);

        var file = Assert.Single(
            Directory.GetFiles(_folder["cache/models--acme--tiny/.hubtasks"], "*", SearchOption.AllDirectories)
        );
        Assert.Equal(SealFolder, Path.GetDirectoryName(file));
    }

    [Fact]
    public void Few_files_of_them_are_left_alone_and_the_seventeenth_takes_their_place()
    {
        var etags = Enumerable.Range(0, 17).Select(i => Blob($"{i:x40}").Etag).ToList();

        etags[..16].ForEach(etag => Write(etag, Five));
        Assert.Equal(16, Files().Length);
        Write(etags[16], Five);

        Assert.Single(Files());
        Assert.All(etags, etag => Assert.Equal(Five, Read(etag)));
    }

    [Fact]
    public void Many_files_of_them_become_one_without_those_of_blobs_that_are_gone()
    {
        var etags = Enumerable.Range(0, 40).Select(i => Blob($"{i:x40}").Etag).ToList();
        Write(etags[0], Five);
        File.Delete(_layout.Blob(Tiny, etags[0]));

        etags[1..].ForEach(etag => Write(etag, Five));

        Assert.InRange(Files().Length, 1, 16);
        Assert.DoesNotContain(etags[0], string.Concat(Files().Select(File.ReadAllText)), StringComparison.Ordinal);
        Assert.All(etags.Skip(1), etag => Assert.Equal(Five, Read(etag)));
    }

    [Fact]
    public void Where_none_can_be_written_content_stays_unsealed()
    {
        var (etag, _) = Blob(40);
        _folder.Write("cache/models--acme--tiny/.hubtasks", "a file where a folder should be");

        Write(etag, Five);

        Assert.Null(Read(etag));
    }

    [Fact]
    public void Sealed_content_is_taken_at_its_word_unless_asked_to_verify()
    {
        var (cache, file, blob) = Content("content");
        Assert.True(ContentCheck.Find(cache, Tiny, Commit, file, verify: false, Ct)!.IsGood);
        var time = File.GetLastWriteTimeUtc(blob);
        File.WriteAllText(blob, "CONTENT");
        File.SetLastWriteTimeUtc(blob, time);

        var trusted = ContentCheck.Find(cache, Tiny, Commit, file, verify: false, Ct);
        var verified = ContentCheck.Find(cache, Tiny, Commit, file, verify: true, Ct);

        Assert.True(trusted!.IsGood);
        Assert.False(verified!.IsGood);
        Assert.NotEqual(file.Etag, verified.Actual);
    }

    [Fact]
    public void Content_of_another_tool_is_hashed_once_and_sealed_when_right()
    {
        var (cache, file, blob) = Content("content");

        var found = ContentCheck.Find(cache, Tiny, Commit, file, verify: false, Ct);

        Assert.Equal((true, file.Etag, blob), (found!.IsGood, found.Actual, found.Content.FullName));
        Assert.Null(Read(file.Etag));
        cache.FlushSeals();
        Assert.Equal(found.Sha256, Read(file.Etag));
        Assert.Null(ContentCheck.Find(cache, Tiny, Commit, file with { Size = 8 }, verify: false, Ct));
    }

    [Fact]
    public void Wrong_content_is_not_sealed()
    {
        var (cache, file, _) = Content("CONTENT", "content");

        Assert.False(ContentCheck.Find(cache, Tiny, Commit, file, verify: false, Ct)!.IsGood);

        cache.FlushSeals();
        Assert.Null(Read(file.Etag));
    }

    private string SealFolder => _folder["cache/models--acme--tiny/.hubtasks/seals"];

    private string[] Files() => Directory.GetFiles(SealFolder);

    private BlobSeals Seals() => new(_layout, Tiny);

    /// <summary>As another process writes it.</summary>
    private string Line(string etag) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{etag} {Five} {File.GetLastWriteTimeUtc(_layout.Blob(Tiny, etag)).Ticks}\n"
        );

    /// <summary>As another process would see it.</summary>
    private string? Read(string etag) => Find(Seals(), etag);

    private string? Find(BlobSeals seals, string etag) => seals.Find(etag, new FileInfo(_layout.Blob(Tiny, etag)));

    private void Write(string etag, string sha256)
    {
        var seals = Seals();
        Add(seals, etag, sha256, size: 7);
        seals.Flush();
    }

    private void Add(BlobSeals seals, string etag, string sha256, long size) =>
        seals.Add(etag, File.GetLastWriteTimeUtc(_layout.Blob(Tiny, etag)), size, sha256);

    private (string Etag, string Blob) Blob(int length) => Blob(new string('a', length));

    private (string Etag, string Blob) Blob(string etag) =>
        (etag, _folder.Write($"cache/models--acme--tiny/blobs/{etag}", "content"));

    private (ModelCache Cache, TreeFile File, string Blob) Content(string text, string? named = null)
    {
        var hashes = BlobHasher.HashFile(_folder.Write("named", named ?? text), withOid: true, Ct);
        var blob = _folder.Write($"cache/models--acme--tiny/blobs/{hashes.Oid}", text);
        return (new ModelCache(_layout), new TreeFile("a.txt", text.Length, hashes.Oid!, null), blob);
    }
}
