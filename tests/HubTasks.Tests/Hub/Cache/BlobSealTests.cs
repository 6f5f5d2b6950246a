using HubTasks.Hub;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Sources;

namespace HubTasks.Tests.Hub.Cache;

/// <summary>What spares hashing content again, and when it must not.</summary>
public sealed class BlobSealTests : IDisposable
{
    private static readonly HubRepository Tiny = HubRepository.Model(RepoId.Parse("acme/tiny"));
    private static readonly string Commit = new('c', 40);

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
        BlobSeal.Write(_layout, Tiny, etag, blob, sha256);
        Assert.Equal(sha256, Read(etag));

        File.SetLastWriteTimeUtc(blob, DateTime.UtcNow.AddMinutes(1));
        Assert.Null(Read(etag));
        BlobSeal.Write(_layout, Tiny, etag, blob, sha256);
        Assert.Equal(sha256, Read(etag));

        BlobSeal.Break(_layout, Tiny, etag);
        Assert.Null(Read(etag));
    }

    [Theory]
    [InlineData("")]
    [InlineData("55")]
    [InlineData("SSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS")]
    public void A_seal_without_a_hash_in_it_counts_for_nothing(string text)
    {
        var (etag, blob) = Blob(40);

        BlobSeal.Write(_layout, Tiny, etag, blob, text);

        Assert.Null(Read(etag));
    }

    [Fact]
    public void It_lies_where_other_tools_do_not_look_and_nothing_else_does()
    {
        var (etag, blob) = Blob(40);

        BlobSeal.Write(_layout, Tiny, etag, blob, new string('5', 64));

        Assert.Equal(
            [_folder[$"cache/models--acme--tiny/.hubtasks/seals/{etag}"]],
            Directory.GetFiles(_folder["cache/models--acme--tiny/.hubtasks"], "*", SearchOption.AllDirectories)
        );
    }

    [Fact]
    public void Where_no_seal_can_be_written_content_stays_unsealed()
    {
        var (etag, blob) = Blob(40);
        _folder.Write("cache/models--acme--tiny/.hubtasks", "a file where a folder should be");

        BlobSeal.Write(_layout, Tiny, etag, blob, new string('5', 64));

        Assert.Null(Read(etag));
    }

    [Fact]
    public void A_seal_that_cannot_take_its_name_leaves_nothing_beside_it()
    {
        var (etag, blob) = Blob(40);
        _folder.Write($"cache/models--acme--tiny/.hubtasks/seals/{etag}/x", "a folder where a seal should be");

        BlobSeal.Write(_layout, Tiny, etag, blob, new string('5', 64));

        Assert.Empty(Directory.GetFiles(_folder["cache/models--acme--tiny/.hubtasks/seals"]));
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
        Assert.Equal(found.Sha256, Read(file.Etag));
        Assert.Null(ContentCheck.Find(cache, Tiny, Commit, file with { Size = 8 }, verify: false, Ct));
    }

    [Fact]
    public void Wrong_content_is_not_sealed()
    {
        var (cache, file, _) = Content("CONTENT", "content");

        Assert.False(ContentCheck.Find(cache, Tiny, Commit, file, verify: false, Ct)!.IsGood);

        Assert.Null(Read(file.Etag));
    }

    private string? Read(string etag) => BlobSeal.Read(_layout, Tiny, etag, new FileInfo(_layout.Blob(Tiny, etag)));

    private (string Etag, string Blob) Blob(int length)
    {
        var etag = new string('a', length);
        return (etag, _folder.Write($"cache/models--acme--tiny/blobs/{etag}", "content"));
    }

    private (ModelCache Cache, TreeFile File, string Blob) Content(string text, string? named = null)
    {
        var hashes = BlobHasher.HashFile(_folder.Write("named", named ?? text), withOid: true, Ct);
        var blob = _folder.Write($"cache/models--acme--tiny/blobs/{hashes.Oid}", text);
        return (new ModelCache(_layout), new TreeFile("a.txt", text.Length, hashes.Oid!, null), blob);
    }
}
