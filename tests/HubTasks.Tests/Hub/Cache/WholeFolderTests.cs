using HubTasks.Hub.Cache;

namespace HubTasks.Tests.Hub.Cache;

public sealed class WholeFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CacheLayout _layout;

    public WholeFolderTests() => _layout = new CacheLayout(_folder["cache"]);

    private string Aside => _layout.Aside;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_comes_with_what_is_to_be_in_it()
    {
        WholeFolder.Make(_layout, _folder["cache/new"], "a", "b");

        Assert.Equal(["a", "b"], Names(_folder["cache/new"]));
        Assert.Empty(Names(Aside));
    }

    [Fact]
    public void One_that_is_there_is_left_alone()
    {
        _folder.Write("cache/old/file", "text");

        WholeFolder.Make(_layout, _folder["cache/old"], "a");

        Assert.Equal(["file"], Names(_folder["cache/old"]));
        Assert.Empty(Names(Aside));
    }

    [Fact]
    public void It_does_not_bring_back_the_folder_around_it()
    {
        Assert.ThrowsAny<IOException>(() => WholeFolder.Make(_layout, _folder["cache/gone/new"], "a"));

        Assert.False(Directory.Exists(_folder["cache/gone"]));
        Assert.Empty(Names(Aside));
    }

    [Fact]
    public void A_disk_that_fails_leaves_no_half_of_it()
    {
        _folder.Write("cache/.locks/hubtasks", "a file where the folder should be");

        Assert.ThrowsAny<IOException>(() => WholeFolder.Make(_layout, _folder["cache/new"], "a"));

        Assert.False(Directory.Exists(_folder["cache/new"]));
    }

    private static IEnumerable<string> Names(string folder) =>
        Directory.EnumerateFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)).Order();
}
