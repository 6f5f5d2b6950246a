using HubTasks.Findings;
using HubTasks.Hub.Upload;

namespace HubTasks.Tests.Hub.Upload;

public sealed class FolderPushTests : IDisposable
{
    private readonly TempFolder _home = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void A_folder_is_read_without_the_bookkeeping_of_other_tools()
    {
        _home.Write("f/b.txt", "b");
        _home.Write("f/a/x.bin", "x");
        _home.Write("f/.git/config", "no");
        _home.Write("f/a/.git/config", "no");
        _home.Write("f/.cache/huggingface/trees/x.json", "no");
        _home.Write("f/.gitattributes", "yes");
        _home.Write("f/.DS_Store", "no");

        var files = FolderPush.Read(new FolderPushOptions { Source = _home["f"], Into = "v1/" }, Ct);

        Assert.Equal(["v1/.gitattributes", "v1/a/x.bin", "v1/b.txt"], files.Select(file => file.Path));
        Assert.Equal("63d8dbd40c23542e740659a7168a0ce3138ea748", files[2].Oid);
        Assert.Equal("3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d", files[2].Sha256);
    }

    [Fact]
    public void Globs_choose_what_goes()
    {
        _home.Write("f/a.onnx", "1");
        _home.Write("f/sub/b.onnx", "2");
        _home.Write("f/sub/old/c.onnx", "3");
        _home.Write("f/notes.txt", "4");

        var files = FolderPush.Read(
            new FolderPushOptions
            {
                Source = _home["f"],
                Include = ["**/*.onnx"],
                Exclude = ["sub/old/**"],
            },
            Ct
        );

        Assert.Equal(["a.onnx", "sub/b.onnx"], files.Select(file => file.Path));
    }

    [Fact]
    public void A_single_file_goes_under_its_own_name()
    {
        _home.Write("f/model.onnx", "1");

        var files = FolderPush.Read(new FolderPushOptions { Source = _home["f/model.onnx"] }, Ct);

        Assert.Equal("model.onnx", Assert.Single(files).Path);
    }

    [Fact]
    public void Links_to_files_are_content_and_links_to_folders_are_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege on Windows");
        var real = _home.Write("blobs/1", "content");
        _home.Write("f/a.txt", "a");
        File.CreateSymbolicLink(_home["f/linked.txt"], real);
        Directory.CreateSymbolicLink(_home["f/circle"], _home["f"]);

        var files = FolderPush.Read(new FolderPushOptions { Source = _home["f"] }, Ct);

        Assert.Equal(["a.txt", "linked.txt"], files.Select(file => file.Path));
        Assert.Equal(7, files[1].Size);
    }

    [Fact]
    public void Names_that_no_hub_takes_are_all_reported()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "such names cannot exist on Windows");
        _home.Write("f/a:b", "1");
        _home.Write("f/nul", "2");
        _home.Write("f/ok", "3");

        var failure = Assert.Throws<HubTasksException>(() =>
            FolderPush.Read(new FolderPushOptions { Source = _home["f"] }, Ct)
        );

        Assert.Equal(["HUB4506", "HUB4506"], failure.Diagnostics.Select(diagnostic => diagnostic.Code));
    }

    [Theory]
    [InlineData("nowhere", "HUB4508")]
    [InlineData("empty", "HUB4507")]
    public void Nothing_to_push_is_an_error(string folder, string code)
    {
        Directory.CreateDirectory(_home["empty"]);

        var failure = Assert.Throws<HubTasksException>(() =>
            FolderPush.Read(new FolderPushOptions { Source = _home[folder] }, Ct)
        );

        Assert.Equal(code, failure.Diagnostics[0].Code);
    }

    public void Dispose() => _home.Dispose();
}
