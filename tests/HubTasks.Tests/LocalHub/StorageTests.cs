using System.Diagnostics;
using HubTasks.LocalHub.Git;

namespace HubTasks.Tests.LocalHub;

public class StorageTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static string RepositoryFolder(HubFixture hub) => Path.Combine(hub.Folder, "models--acme--tiny");

    [Fact]
    public async Task Commits_trees_and_blobs_are_those_of_git()
    {
        await using var hub = await HubFixture.StartAsync();
        hub.Store.AddCommit(
            HubFixture.Tiny,
            "main",
            ("a.txt", "1\n"),
            ("a/b.txt", "2\n"),
            ("a-b/ü.txt", "3\n"),
            ("m.bin", [0, 1])
        );
        hub.Store.AddTag(HubFixture.Tiny, "v1", "main");
        var commit = hub.Store.AddCommit(HubFixture.Tiny, "main", ("a/b.txt", "4\n"));
        var git = Path.Combine(RepositoryFolder(hub), ".localhub", "git");
        using var clone = new TempFolder();

        var fsck = Git(git, "fsck", "--full", "--strict");
        var head = Git(git, "rev-parse", "HEAD");
        Git(clone.Path, "clone", "-q", git, "out");

        Assert.Equal("", fsck.Trim());
        Assert.Equal(commit, head.Trim());
        Assert.Equal("4\n", await File.ReadAllTextAsync(clone["out/a/b.txt"], Ct));
        Assert.Equal("3\n", await File.ReadAllTextAsync(clone["out/a-b/ü.txt"], Ct));
        Assert.StartsWith("version https://git-lfs", await File.ReadAllTextAsync(clone["out/m.bin"], Ct));
        Assert.Equal("v1", Git(clone["out"], "tag").Trim());
        var listed = (await hub.JsonAsync("/api/models/acme/tiny/tree/main?recursive=true"))
            .AsArray()
            .Select(entry => $"{entry!["oid"]} {entry["path"]}");
        var known = Git(git, "-c", "core.quotepath=off", "ls-tree", "-r", "-t", "HEAD")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 3)[2].Replace('\t', ' '));
        Assert.Equal(known.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_folder_is_a_cache_with_a_snapshot_for_every_ref()
    {
        await using var hub = await HubFixture.StartAsync();
        var commit = hub.Store.AddCommit(HubFixture.Tiny, "main", ("sub/a.txt", "1"), ("m.bin", [1, 2, 3]));
        var root = RepositoryFolder(hub);

        Assert.Equal(commit, await File.ReadAllTextAsync(Path.Combine(root, "refs", "main"), Ct));
        Assert.Equal("1", await File.ReadAllTextAsync(Path.Combine(root, "snapshots", commit, "sub", "a.txt"), Ct));
        Assert.Equal(
            "../../blobs/039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81",
            new FileInfo(Path.Combine(root, "snapshots", commit, "m.bin")).LinkTarget
        );
        Assert.True(File.Exists(Path.Combine(root, "trees", commit + ".json")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(root, ".localhub", "tmp")));
    }

    [Fact]
    public async Task A_folder_of_real_files_without_any_metadata_is_served_with_the_right_hashes()
    {
        await using var hub = await HubFixture.StartAsync();
        const string Commit = "0123456789abcdef0123456789abcdef01234567";
        var snapshot = Path.Combine(RepositoryFolder(hub), "snapshots", Commit);
        Directory.CreateDirectory(Path.Combine(snapshot, "onnx"));
        await File.WriteAllTextAsync(Path.Combine(snapshot, "config.json"), "{}", Ct);
        await File.WriteAllBytesAsync(Path.Combine(snapshot, "onnx", "m.onnx"), [1, 2, 3], Ct);

        var info = await hub.JsonAsync("/api/models/acme/tiny");
        var tree = (await hub.JsonAsync($"/api/models/acme/tiny/tree/{Commit}?recursive=true")).AsArray();

        Assert.Equal(Commit, info["sha"]!.GetValue<string>());
        Assert.Equal(GitId.OfBlob("{}"u8), tree[0]!["oid"]!.GetValue<string>());
        Assert.Equal(
            "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81",
            tree[2]!["lfs"]!["oid"]!.GetValue<string>()
        );
        Assert.Equal([1, 2, 3], await hub.DownloadAsync("/acme/tiny/resolve/main/onnx/m.onnx"));
    }

    [Fact]
    public async Task A_file_that_is_only_listed_is_missing_without_clients_remembering_it_as_absent()
    {
        await using var hub = await HubFixture.StartAsync();
        var commit = hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "x"), ("b.txt", "y"));
        File.Delete(Path.Combine(RepositoryFolder(hub), "snapshots", commit, "b.txt"));
        File.Delete(Path.Combine(RepositoryFolder(hub), "blobs", GitId.OfBlob("y"u8)));

        using var response = await hub.GetAsync("/acme/tiny/resolve/main/b.txt");

        Assert.Equal(404, (int)response.StatusCode);
        Assert.Equal("", HubFixture.Header(response, "X-Error-Code"));
        Assert.Contains("does not hold its content", HubFixture.Header(response, "X-Error-Message"));
    }

    [Fact]
    public async Task A_listing_of_another_tool_cannot_lead_out_of_the_folder()
    {
        await using var hub = await HubFixture.StartAsync();
        var commit = hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "x"));
        await File.WriteAllTextAsync(Path.Combine(hub.Folder, "secret"), "s", Ct);
        await File.WriteAllTextAsync(
            Path.Combine(RepositoryFolder(hub), "trees", commit + ".json"),
            """{"format_version":1,"files":{"../../../secret":{"size":1,"blob_id":"ID"}}}""".Replace(
                "ID",
                GitId.EmptyTree
            ),
            Ct
        );

        using var response = await hub.GetAsync($"/acme/tiny/resolve/{commit}/..%2F..%2F..%2Fsecret");

        Assert.Equal(404, (int)response.StatusCode);
        Assert.DoesNotContain("X-Linked-Size", response.Headers.Select(header => header.Key));
    }

    [Fact]
    public async Task Importing_a_plain_folder_again_changes_nothing_until_its_files_change()
    {
        await using var hub = await HubFixture.StartAsync();
        using var plain = new TempFolder();
        plain.Write("a.txt", "1");
        plain.Write("sub/m.onnx", [1, 2, 3]);
        plain.Write(".git/config", "no");

        var first = hub.Store.Import(HubFixture.Tiny, plain.Path);
        var again = hub.Store.Import(HubFixture.Tiny, plain.Path);
        File.Delete(plain["a.txt"]);
        plain.Write("b.txt", "2");
        var changed = hub.Store.Import(HubFixture.Tiny, plain.Path);

        Assert.Equal(first, again);
        Assert.NotEqual(first, changed);
        var tree = (await hub.JsonAsync("/api/models/acme/tiny/tree/main?recursive=true")).AsArray();
        Assert.Equal(["b.txt", "sub", "sub/m.onnx"], tree.Select(entry => entry!["path"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("model.bin", 1, false, true)]
    [InlineData("deep/er/model.SAFETENSORS", 1, false, false)]
    [InlineData("saved_model/a/b/c.txt", 1, false, true)]
    [InlineData("other/saved_model/a.txt", 1, false, false)]
    [InlineData("events.out.tfevents.123", 1, false, true)]
    [InlineData("a.lfs.txt", 1, false, true)]
    [InlineData("notes.txt", 10_000_001, false, true)]
    [InlineData("notes.txt", 10_000_000, false, false)]
    [InlineData("icon.dat", 4, true, true)]
    [InlineData("empty.bin", 0, false, false)]
    public void Files_go_to_lfs_by_the_rules_of_the_hub(string path, long size, bool binary, bool lfs)
    {
        var attributes = GitAttributes.Parse(DefaultGitAttributes.Model);

        Assert.Equal(lfs, LfsRule.IsLfs(attributes, path, size, binary ? [0x89, 0, 1, 2] : "text"u8));
    }

    [Fact]
    public void The_default_attributes_are_the_bytes_that_the_hub_writes()
    {
        Assert.Equal(
            "a6344aac8c09253b3b630fb776ae94478aa0275b",
            GitId.OfBlob(System.Text.Encoding.ASCII.GetBytes(DefaultGitAttributes.Model))
        );
        Assert.Equal(
            "1ef325f1b111266a6b26e0196871bd78baa8c2f3",
            GitId.OfBlob(System.Text.Encoding.ASCII.GetBytes(DefaultGitAttributes.Dataset))
        );
    }

    private static string Git(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"git {string.Join(' ', arguments)}: {error}");
        return output;
    }
}
