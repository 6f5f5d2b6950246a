using HubTasks.Hub.Cache;
using HubTasks.Hub.Sources;

namespace HubTasks.Tests.Hub.Cache;

/// <summary>The listing of a commit, in the format that <c>huggingface_hub</c> writes and reads.</summary>
public sealed class CachedTreeTests : IDisposable
{
    private static readonly string Oid = new('0', 40);
    private static readonly string Sha256 = new('5', 64);
    private static readonly string Xet = new('e', 64);

    private static readonly string Whole = $$"""
        {
         "format_version": 1,
         "files": {
          "a.txt": {
           "size": 3,
           "blob_id": "{{Oid}}"
          },
          "b.bin": {
           "size": 9,
           "blob_id": "{{Oid}}",
           "lfs_sha256": "{{Sha256}}",
           "lfs_size": 9,
           "xet_hash": "{{Xet}}"
          }
         }
        }
        """.ReplaceLineEndings("\n");

    private readonly TempFolder _folder = new();

    private string Path => _folder["trees/c.json"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_is_written_as_other_tools_write_it_and_read_back()
    {
        TreeFile[] files = [new("b.bin", 9, Oid, Sha256) { XetHash = Xet }, new("a.txt", 3, Oid, null)];

        new CachedTree([.. files]).Write(Path);

        Assert.Equal(Whole, File.ReadAllText(Path));
        Assert.Equal(files.Reverse(), CachedTree.Read(Path)!.Files);
    }

    [Theory]
    [InlineData("mit")]
    [InlineData(null)]
    public void What_the_Hub_said_of_the_card_is_kept_beside_the_files(string? id)
    {
        var tree = new CachedTree([new("a.txt", 3, Oid, null)], new StatedLicense(id));

        tree.Write(Path);

        var read = CachedTree.Read(Path)!;
        Assert.Equal(tree.License, read.License);
        Assert.Equal(tree.Files, read.Files.AsEnumerable());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"license\": 7,")]
    [InlineData("\"license\": [\"mit\"],")]
    public void A_licence_that_is_not_said_is_unknown(string license)
    {
        _folder.Write("trees/c.json", Whole.Replace("\"files\"", license + "\"files\"", StringComparison.Ordinal));

        Assert.Null(CachedTree.Read(Path)!.License);
    }

    [Fact]
    public void The_size_of_an_LFS_file_is_that_of_its_content()
    {
        _folder.Write("trees/c.json", Whole.Replace("\"size\": 9", "\"size\": 130", StringComparison.Ordinal));
        Assert.Equal(9, CachedTree.Read(Path)!.Files[1].Size);

        _folder.Write("trees/c.json", Whole.Replace("   \"lfs_size\": 9,\n", "", StringComparison.Ordinal));
        Assert.Equal(9, CachedTree.Read(Path)!.Files[1].Size);

        _folder.Write(
            "trees/c.json",
            Whole.Replace("\"blob_id\"", "\"lfs_size\": 77, \"blob_id\"", StringComparison.Ordinal)
        );
        Assert.Equal(3, CachedTree.Read(Path)!.Files[0].Size);
    }

    [Fact]
    public void Files_come_in_order_whatever_order_they_were_written_in()
    {
        _folder.Write("trees/c.json", Whole.Replace("a.txt", "z.txt", StringComparison.Ordinal));

        Assert.Equal(["b.bin", "z.txt"], CachedTree.Read(Path)!.Files.Select(file => file.Path));
    }

    [Theory]
    [InlineData("\"format_version\": 1", "\"format_version\": 2")]
    [InlineData("\"format_version\": 1", "\"format_version\": \"1\"")]
    [InlineData("\"files\"", "\"others\"")]
    [InlineData("\"size\": 3", "\"size\": -3")]
    [InlineData("\"size\": 3", "\"size\": \"3\"")]
    [InlineData("\"blob_id\": \"0", "\"blob_id\": \"x")]
    [InlineData("\"blob_id\": \"0", "\"blob_id\": 7, \"other\": \"0")]
    [InlineData("\"blob_id\"", "\"other\"")]
    [InlineData("\"xet_hash\": \"e", "\"xet_hash\": \"")]
    [InlineData("\"lfs_sha256\": \"5", "\"lfs_sha256\": \"")]
    [InlineData("}", "")]
    public void A_listing_of_another_version_or_a_damaged_one_is_as_if_there_were_none(string right, string wrong)
    {
        _folder.Write("trees/c.json", Whole.Replace(right, wrong, StringComparison.Ordinal));

        Assert.Null(CachedTree.Read(Path));
    }

    [Fact]
    public void No_file_is_no_listing_and_a_text_that_is_none_counts_as_absent()
    {
        Assert.Null(CachedTree.Read(Path));

        _folder.Write("trees/c.json", Whole.Replace($"\"{Xet}\"", "7", StringComparison.Ordinal));
        Assert.Null(CachedTree.Read(Path)!.Files[1].XetHash);
    }
}
