using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Restore;
using HubTasks.Hub.Sources;

namespace HubTasks.Tests.Hub.Restore;

public sealed class RestorerTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Feed _feed;
    private readonly ModelCache _cache;

    public RestorerTests()
    {
        _feed = new Feed(_folder["feed"]);
        _cache = new ModelCache(new CacheLayout(_folder["cache"]));
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string LockPath => _folder["hub.lock.json"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_pinned_model_is_restored_and_locked_with_its_licence()
    {
        var commit = _feed.Add(
            "acme/tiny",
            1,
            ("README.md", "---\nlicense: mit\n---\n# Tiny"),
            ("onnx/model.onnx", "weights"),
            ("empty.txt", "")
        );

        var result = await RestoreAsync(Reference("acme/tiny", commit));

        var model = Assert.Single(result.Models);
        Assert.Equal("mit", model.License);
        Assert.Equal(["README.md", "empty.txt", "onnx/model.onnx"], model.Files.Select(file => file.Path));
        Assert.Equal("weights", await File.ReadAllTextAsync(model.Files[2].FullPath, Ct));
        Assert.Equal(
            "weights",
            await File.ReadAllTextAsync(Path.Combine(model.SnapshotDirectory, "onnx/model.onnx"), Ct)
        );
        Assert.Empty(result.Warnings);
        var locked = HubLockFile.Read(LockPath)!;
        Assert.Equal(commit, locked.Models[0].Commit);
        Assert.Null(locked.Models[0].Files[2].Oid);
        Assert.NotNull(locked.Models[0].Files[0].Oid);
    }

    [Fact]
    public async Task A_second_restore_asks_the_source_nothing_and_leaves_the_lock_alone()
    {
        _feed.Add("acme/tiny", 1, ("a.txt", "a"));
        await RestoreAsync(Reference("acme/tiny", "main"));
        var before = File.GetLastWriteTimeUtc(LockPath);
        Directory.Delete(_folder["feed"], recursive: true);

        var result = await RestoreAsync(Reference("acme/tiny", "main"));

        Assert.False(result.LockChanged);
        Assert.Empty(result.Warnings);
        Assert.Equal(before, File.GetLastWriteTimeUtc(LockPath));
    }

    [Fact]
    public async Task A_lock_that_says_the_same_in_other_bytes_is_left_as_it_is()
    {
        _feed.Add("acme/tiny", 1, ("a.txt", "a"));
        await RestoreAsync(Reference("acme/tiny", "main"));
        var checkedOut = (await File.ReadAllTextAsync(LockPath, Ct)).ReplaceLineEndings("\r\n");
        await File.WriteAllTextAsync(LockPath, checkedOut, Ct);

        var result = await RestoreAsync(Reference("acme/tiny", "main"));

        Assert.False(result.LockChanged);
        Assert.Equal(checkedOut, await File.ReadAllTextAsync(LockPath, Ct));
    }

    [Fact]
    public async Task A_model_that_nobody_asks_for_any_more_leaves_the_lock()
    {
        _feed.Add("acme/tiny", 1, ("a.txt", "a"));
        _feed.Add("acme/other", 2, ("b.txt", "b"));
        await RestoreAsync(Reference("acme/tiny", "main"), Reference("acme/other", "main"));

        var result = await RestoreAsync(Reference("acme/tiny", "main"));

        Assert.True(result.LockChanged);
        Assert.Equal(["acme/tiny"], HubLockFile.Read(LockPath)!.Models.Select(model => model.Repository.Id.Value));
    }

    [Fact]
    public async Task A_floating_revision_resolves_once_into_the_lock_and_stays()
    {
        var first = _feed.Add("acme/tiny", 1, ("a.txt", "one"));
        var warning = Assert.Single((await RestoreAsync(Reference("acme/tiny", "main"))).Warnings);
        _feed.Add("acme/tiny", 2, ("a.txt", "two"));

        var again = await RestoreAsync(Reference("acme/tiny", "main"));
        var forced = await RestoreAsync(
            new RestoreRequest
            {
                References = [Reference("acme/tiny", "main")],
                LockFile = LockPath,
                ForceEvaluate = true,
            }
        );

        Assert.Equal("HUB1001", warning.Code);
        Assert.Equal(first, again.Models[0].Commit);
        Assert.NotEqual(first, forced.Models[0].Commit);
    }

    [Fact]
    public async Task Locked_mode_names_every_difference_at_once_and_writes_nothing()
    {
        var one = _feed.Add("acme/one", 1, ("a.txt", "a"), ("b.txt", "b"));
        var two = _feed.Add("acme/two", 2, ("a.txt", "a"));
        var gone = _feed.Add("acme/gone", 3, ("a.txt", "a"));
        var added = _feed.Add("acme/added", 4, ("a.txt", "a"));
        await RestoreAsync(Reference("acme/one", one), Reference("acme/two", two), Reference("acme/gone", gone));
        var before = await File.ReadAllTextAsync(LockPath, Ct);

        var error = await Assert.ThrowsAsync<HubTasksException>(() =>
            RestoreAsync(
                new RestoreRequest
                {
                    References =
                    [
                        Reference("acme/one", one, "a.txt"),
                        Reference("acme/two", "main"),
                        Reference("acme/added", added),
                    ],
                    LockFile = LockPath,
                    Locked = true,
                }
            )
        );

        Assert.Equal(
            ["HUB1010", "HUB1004", "HUB1009", "HUB1011"],
            error.Diagnostics.Select(diagnostic => diagnostic.Code)
        );
        Assert.Equal(before, await File.ReadAllTextAsync(LockPath, Ct));
    }

    [Fact]
    public async Task Locked_mode_without_a_lock_file_is_an_error()
    {
        var commit = _feed.Add("acme/tiny", 1, ("a.txt", "a"));

        var error = await ThrowsAsync(
            new RestoreRequest
            {
                References = [Reference("acme/tiny", commit)],
                LockFile = LockPath,
                Locked = true,
            }
        );

        Assert.Equal("HUB1005", error.Diagnostics[0].Code);
        Assert.False(File.Exists(LockPath));
        Assert.False(Directory.Exists(_folder["cache"]));
    }

    [Theory]
    [InlineData("a.bin")]
    [InlineData("a.txt")]
    public async Task A_lock_whose_hash_differs_from_the_bytes_of_the_source_is_an_error(string path)
    {
        var commit = _feed.Add("acme/tiny", 1, (path, "content"));
        await RestoreAsync(Reference("acme/tiny", commit));
        var good = HubLockFile.Read(LockPath)!.Models[0].Files[0].Sha256;
        await File.WriteAllTextAsync(
            LockPath,
            (await File.ReadAllTextAsync(LockPath, Ct)).Replace(good, new string('0', 64), StringComparison.Ordinal),
            Ct
        );
        Directory.Delete(_folder["cache"], recursive: true);

        var error = await ThrowsAsync(
            new RestoreRequest
            {
                References = [Reference("acme/tiny", commit)],
                LockFile = LockPath,
                Locked = true,
            }
        );

        Assert.Contains(error.Diagnostics[0].Code, (string[])["HUB1403", "HUB1404"]);
        Assert.Contains(new string('0', 64), error.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_do_not_have_their_hash_never_get_a_name_in_the_cache()
    {
        var commit = _feed.Add("acme/tiny", 1, ("a.bin", "content"), ("b.txt", "text"));
        var model = HubRepository.Model(RepoId.Parse("acme/tiny"));
        var tree = await new FolderSource(_feed.Layout).GetTreeAsync(model, commit, Ct);
        new CachedTree(tree).Write(_feed.Layout.Tree(model, commit));
        await File.WriteAllTextAsync(_feed.Layout.SnapshotFile(model, commit, "a.bin"), "CONTENT", Ct);
        await File.WriteAllTextAsync(_feed.Layout.SnapshotFile(model, commit, "b.txt"), "TEXT", Ct);

        var error = await ThrowsAsync(
            new RestoreRequest { References = [Reference("acme/tiny", commit)], LockFile = LockPath }
        );

        Assert.Equal(["HUB1403", "HUB1403"], error.Diagnostics.Select(diagnostic => diagnostic.Code));
        Assert.False(File.Exists(LockPath));
        Assert.Empty(Directory.EnumerateFiles(_cache.Layout.Blobs(model)));
        Assert.Empty(Directory.EnumerateFiles(_cache.Layout.Snapshot(model, commit)));
    }

    [Fact]
    public async Task A_blob_that_another_tool_stored_wrongly_is_found_and_fetched_again()
    {
        var commit = _feed.Add("acme/tiny", 1, ("a.bin", "content"));
        var result = await RestoreAsync(Reference("acme/tiny", commit));
        var blob = result.Models[0].Files[0].FullPath;
        await File.WriteAllTextAsync(blob, "CONTENT", Ct);

        var again = await RestoreAsync(Reference("acme/tiny", commit));

        Assert.Equal("HUB1407", Assert.Single(again.Warnings).Code);
        Assert.Equal("content", await File.ReadAllTextAsync(blob, Ct));
    }

    [Fact]
    public async Task A_deleted_blob_heals()
    {
        var commit = _feed.Add("acme/tiny", 1, ("a.bin", "content"));
        var blob = (await RestoreAsync(Reference("acme/tiny", commit))).Models[0].Files[0].FullPath;
        File.Delete(blob);

        await RestoreAsync(Reference("acme/tiny", commit));

        Assert.Equal("content", await File.ReadAllTextAsync(blob, Ct));
    }

    [Fact]
    public async Task Without_links_the_files_lie_in_the_snapshot_and_a_second_restore_needs_no_source()
    {
        var commit = _feed.Add("acme/tiny", 1, ("a.bin", "same"), ("d/b.bin", "same"), ("c.txt", "text"));
        var cache = new ModelCache(new CacheLayout(_folder["cache"]), disableSymlinks: true);
        var request = new RestoreRequest { References = [Reference("acme/tiny", commit)], LockFile = LockPath };

        var first = await new Restorer(new FolderSource(_feed.Layout), cache).RunAsync(request, Ct);
        Directory.Delete(_folder["feed"], recursive: true);
        var second = await new Restorer(new FolderSource(_feed.Layout), cache).RunAsync(request, Ct);

        Assert.All(first.Models[0].Files, file => Assert.Null(new FileInfo(file.FullPath).LinkTarget));
        Assert.All(second.Models[0].Files, file => Assert.True(File.Exists(file.FullPath)));
    }

    [Fact]
    public async Task Offline_a_complete_cache_is_enough_and_an_incomplete_one_is_named()
    {
        var commit = _feed.Add("acme/tiny", 1, ("README.md", "---\nlicense: mit\n---\n"), ("a.bin", "content"));
        await RestoreAsync(Reference("acme/tiny", "main"));
        File.Delete(LockPath);
        var request = new RestoreRequest
        {
            References = [Reference("acme/tiny", "main")],
            LockFile = LockPath,
            Offline = true,
        };
        var restorer = new Restorer(new NoSource(), _cache);

        var result = await restorer.RunAsync(request, Ct);
        File.Delete(result.Models[0].Files[1].FullPath);
        var error = await Assert.ThrowsAsync<HubTasksException>(() => restorer.RunAsync(request, Ct));

        Assert.Equal(commit, result.Models[0].Commit);
        Assert.Equal("mit", result.Models[0].License);
        Assert.Equal("HUB1030", error.Diagnostics[0].Code);
        Assert.Contains("a.bin", error.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_feed_with_a_part_of_the_files_does_not_pass_for_the_whole_commit()
    {
        var commit = _feed.Add("acme/tiny", 1, ("a.bin", "x"));
        await RestoreAsync(Reference("acme/tiny", commit));
        _feed.Add("acme/tiny", 1, ("b.bin", "y"));

        var result = await RestoreAsync(Reference("acme/tiny", commit, "b.bin"));

        Assert.Equal("b.bin", Assert.Single(result.Models[0].Files).Path);
    }

    [Fact]
    public async Task A_restore_that_changes_nothing_takes_no_lock_and_writes_nothing()
    {
        var commit = _feed.Add("acme/tiny", 1, ("a.bin", "x"));
        await RestoreAsync(Reference("acme/tiny", commit));
        Directory.Delete(Path.Combine(_cache.Layout.Root, ".locks"), recursive: true);

        await RestoreAsync(Reference("acme/tiny", commit));

        Assert.False(Directory.Exists(Path.Combine(_cache.Layout.Root, ".locks")));
    }

    [Fact]
    public async Task Globs_that_match_nothing_are_an_error_and_one_of_several_is_a_warning()
    {
        var commit = _feed.Add("acme/tiny", 1, ("a.bin", "x"), ("d/b.bin", "y"));

        var result = await RestoreAsync(Reference("acme/tiny", commit, "*.bin", "*.onnx"));
        var error = await ThrowsAsync(
            new RestoreRequest { References = [Reference("acme/tiny", commit, "*.onnx")], LockFile = LockPath }
        );

        Assert.Equal(["a.bin"], result.Models[0].Files.Select(file => file.Path));
        Assert.Equal("HUB1021", Assert.Single(result.Warnings).Code);
        Assert.Equal("HUB1020", error.Diagnostics[0].Code);
    }

    [Fact]
    public async Task References_that_differ_only_in_case_are_refused()
    {
        var error = await ThrowsAsync(
            new RestoreRequest
            {
                References = [Reference("acme/tiny", "main"), Reference("Acme/tiny", "main")],
                LockFile = LockPath,
            }
        );

        Assert.Equal("HUB1007", error.Diagnostics[0].Code);
        Assert.Contains("acme/tiny", error.Diagnostics[0].Message, StringComparison.Ordinal);
        Assert.Contains("Acme/tiny", error.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_bad_reference_is_reported_in_one_run()
    {
        _feed.Add("acme/tiny", 1, ("a.bin", "x"));

        var error = await ThrowsAsync(
            new RestoreRequest
            {
                References = [Reference("acme/none", "main"), Reference("acme/tiny", "v9")],
                LockFile = LockPath,
            }
        );

        Assert.Equal(["HUB1101", "HUB1102"], error.Diagnostics.Select(diagnostic => diagnostic.Code));
    }

    [Fact]
    public async Task Ten_restores_at_once_end_with_one_good_cache()
    {
        var commit = _feed.Add("acme/tiny", 1, [.. Enumerable.Range(0, 40).Select(i => ($"f{i}.bin", $"content {i}"))]);

        var results = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => Task.Run(() => RestoreAsync(Reference("acme/tiny", commit)), Ct))
        );

        Assert.All(results, result => Assert.Equal(40, result.Models[0].Files.Length));
    }

    private static ModelReference Reference(string repository, string revision, params string[] files) =>
        new(HubRepository.Model(RepoId.Parse(repository)), revision, [.. files], []);

    private Task<RestoreResult> RestoreAsync(params ModelReference[] references) =>
        RestoreAsync(new RestoreRequest { References = [.. references], LockFile = LockPath });

    private Task<RestoreResult> RestoreAsync(RestoreRequest request) =>
        new Restorer(new FolderSource(_feed.Layout), _cache).RunAsync(request, Ct);

    private Task<HubTasksException> ThrowsAsync(RestoreRequest request) =>
        Assert.ThrowsAsync<HubTasksException>(() => RestoreAsync(request));
}
