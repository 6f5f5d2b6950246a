using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using HubTasks.Findings;
using HubTasks.GitHubEmulator;
using HubTasks.Hub;
using HubTasks.Releases;
using HubTasks.Releases.Content;
using HubTasks.Releases.GitHub;
using HubTasks.Releases.Mapping;
using HubTasks.Releases.Source;

namespace HubTasks.Tests.Releases;

public sealed class ContentTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly FastTime _time = new();
    private readonly HttpClient _http = new(GitHubClient.CreateHandler());
    private GitHubServer _server = null!;
    private EmulatedRepo _repo = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await GitHubServer.StartAsync(Ct);
        _repo = _server.AddRepository("acme/models");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _folder.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task An_asset_is_fetched_once_and_both_its_ids_are_right()
    {
        _server.AddRelease(_repo, "v1", ("hello.txt", AssetContent.From("hello\n")));

        var facts = await FetchAsync(2);

        // as `git hash-object` says
        Assert.Equal("ce013625030ba8dba906f756967f9e9ca394464a", facts.Oid);
        Assert.Equal(AssetContent.From("hello\n").Sha256, facts.Sha256);
        Assert.Equal("hello\n", await File.ReadAllTextAsync(facts.LocalPath, Ct));
        Assert.Single(_server.Requests, request => request.Origin == "storage");
    }

    [Fact]
    public async Task A_download_that_breaks_off_goes_on_where_it_was()
    {
        var content = AssetContent.Pattern(0, 3_000_000);
        _server.AddRelease(_repo, "v1", ("big.bin", content));
        _server.Add(CutAfter(1_000_000, content), CutAfter(1_000_000, content));

        var facts = await FetchAsync();

        Assert.Equal(content.Sha256, facts.Sha256);
        Assert.Equal(3, _server.Requests.Count(request => request.Origin == "storage"));
        Assert.Equal(2, _time.Waits.Count);
    }

    [Fact]
    public async Task A_signed_address_that_expired_is_asked_for_again()
    {
        _server.AddRelease(_repo, "v1", ("big.bin", AssetContent.Pattern(0, 1000)));
        _server.Add(Fault.Status("GET /storage/", 403));

        await FetchAsync();

        Assert.Equal(2, _server.Requests.Count(request => request.Origin == "storage"));
        Assert.Equal(
            2,
            _server.Requests.Count(request => request.Target.Contains("/releases/assets/", StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData("digest", "HUB4302")]
    [InlineData("size", "HUB4301")]
    [InlineData("pointer", "HUB4303")]
    [InlineData("html", "HUB4304")]
    [InlineData("dead", "HUB9505")]
    public async Task A_download_that_is_not_what_was_promised_is_refused(string fault, string code)
    {
        var release = _server.AddRelease(_repo, "v1", ("model.bin", AssetContent.From("weights of a model")));
        var asset = release.Assets[0];
        switch (fault)
        {
            case "digest":
                asset.Digest = "sha256:" + new string('0', 64);
                break;
            case "size":
                asset.Size -= 3;
                break;
            case "pointer":
                release.Assets[0] = _server.NewAsset(
                    "model.bin",
                    AssetContent.From("version https://git-lfs.github.com/spec/v1\noid")
                );
                break;
            case "html":
                _server.Add(Fault.Html("GET /storage/"));
                break;
            default:
                _server.Add(Fault.Abort("GET /storage/", times: 99));
                break;
        }

        var error = await Assert.ThrowsAsync<HubTasksException>(() => FetchAsync());

        Assert.Equal(code, Assert.Single(error.Diagnostics).Code);
    }

    [Fact]
    public async Task A_disk_that_refuses_is_not_taken_for_a_broken_connection()
    {
        _server.AddRelease(_repo, "v1", ("a.bin", AssetContent.From("weights")));
        var source = Source();
        var release = await source.GetAsync(Ct);
        var store = new ContentStore(source, _folder["gone"], null, _time);

        var error = await Assert.ThrowsAsync<HubTasksException>(() =>
            store.FetchAsync(new AssetFile("a.bin", [release.Assets[0]]), Ct)
        );
        var full = await Assert.ThrowsAsync<HubTasksException>(() =>
            store.WriteAsync(new FullDisk(), new byte[10], Ct)
        );

        Assert.Equal("HUB4312", Assert.Single(error.Diagnostics).Code);
        Assert.Equal("HUB4312", Assert.Single(full.Diagnostics).Code);
        Assert.Empty(_time.Waits);
    }

    private sealed class FullDisk : MemoryStream
    {
        public override ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer,
            CancellationToken cancellationToken = default
        ) => throw new IOException("No space left on device");
    }

    [Fact]
    public async Task Parts_are_joined_as_they_arrive()
    {
        _server.AddRelease(
            _repo,
            "v1",
            ("m.bin.part-aa", AssetContent.Pattern(0, 2_500_000)),
            ("m.bin.part-ab", AssetContent.Pattern(2_500_000, 1_500_001))
        );
        var source = Source();
        var release = await source.GetAsync(Ct);
        var file = Assert.Single(AssetParts.Join(release.Assets, []));

        var facts = await new ContentStore(source, _folder.Path, null, _time).FetchAsync(file, Ct);

        Assert.Equal(AssetContent.Pattern(0, 4_000_001).Sha256, facts.Sha256);
        Assert.Equal(4_000_001, new FileInfo(facts.LocalPath).Length);
    }

    [Theory]
    [InlineData("a.zip")]
    [InlineData("a.tar")]
    [InlineData("a.tar.gz")]
    public async Task An_archive_gives_its_regular_files(string name)
    {
        var bytes = Pack(name, ("top/b.txt", "two"), ("top/a.txt", "one"), ("top/empty", ""));

        var members = await UnpackAsync(name, bytes);

        Assert.Equal(["top/a.txt", "top/b.txt", "top/empty"], members.Select(member => member.Entry));
        Assert.Equal("one", await File.ReadAllTextAsync(members[0].Facts.LocalPath, Ct));
        Assert.Equal("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", members[2].Facts.Oid);
    }

    [Theory]
    [InlineData("a.zip", "../evil.txt", "HUB4306")]
    [InlineData("a.tar", "../evil.txt", "HUB4306")]
    [InlineData("a.tar.gz", "x/../../evil.txt", "HUB4306")]
    [InlineData("a.zip", "/etc/evil", "HUB4306")]
    [InlineData("a.zip", "C:\\evil", "HUB4306")]
    [InlineData("a.tar", ".git/config", "HUB4306")]
    public async Task An_entry_that_leaves_its_folder_is_refused(string name, string entry, string code)
    {
        var error = await Assert.ThrowsAsync<HubTasksException>(() =>
            UnpackAsync(name, Pack(name, ("ok", "1"), (entry, "2")))
        );

        Assert.Equal(code, Assert.Single(error.Diagnostics).Code);
    }

    [Fact]
    public async Task Links_and_doubles_in_archives_are_refused()
    {
        using var tar = new MemoryStream();
        await using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
        {
            await writer.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.SymbolicLink, "link") { LinkName = "/etc/passwd" },
                Ct
            );
        }

        var link = await Assert.ThrowsAsync<HubTasksException>(() => UnpackAsync("a.tar", tar.ToArray()));
        var twice = await Assert.ThrowsAsync<HubTasksException>(() =>
            UnpackAsync("a.zip", Pack("a.zip", ("A.txt", "1"), ("a.txt", "2")))
        );

        Assert.Contains("not a regular file", link.Message, StringComparison.Ordinal);
        Assert.Contains("same path", twice.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bomb_is_stopped_while_it_unpacks()
    {
        var bomb = Pack("a.zip", ("zeros.bin", new string('0', 64 * 1024 * 1024)));

        var error = await Assert.ThrowsAsync<HubTasksException>(() => UnpackAsync("a.zip", bomb));
        var many = await Assert.ThrowsAsync<HubTasksException>(() =>
            UnpackAsync(
                "b.zip",
                Pack("b.zip", [.. Enumerable.Range(0, 30).Select(i => ($"{i}", "x"))]),
                new ExtractLimits { Entries = 20 }
            )
        );
        var large = await Assert.ThrowsAsync<HubTasksException>(() =>
            UnpackAsync("c.zip", Pack("c.zip", ("x", "12345")), new ExtractLimits { TotalBytes = 4 })
        );

        Assert.All([error, many, large], e => Assert.Equal("HUB4307", Assert.Single(e.Diagnostics).Code));
        Assert.True(new DirectoryInfo(_folder.Path).EnumerateFiles().Sum(file => file.Length) < 32 * 1024 * 1024);
    }

    [Theory]
    [InlineData("a.zip", "HUB4308")]
    [InlineData("a.tar.gz", "HUB4308")]
    public async Task What_only_looks_like_an_archive_is_said(string name, string code)
    {
        var error = await Assert.ThrowsAsync<HubTasksException>(() =>
            UnpackAsync(name, Encoding.ASCII.GetBytes("not an archive at all"))
        );

        Assert.Equal(code, Assert.Single(error.Diagnostics).Code);
    }

    private static Fault CutAfter(int bytes, AssetContent content) =>
        new(
            request => request.StartsWith("GET /storage/", StringComparison.Ordinal),
            1,
            async context =>
            {
                // the range is honoured, the promise of a length is not kept
                var from = context.Request.Headers.Range.ToString() is { Length: > 0 } range
                    ? long.Parse(range[6..^1])
                    : 0;
                var buffer = new byte[bytes];
                await using var stream = content.Open();
                stream.Position = from;
                await stream.ReadExactlyAsync(buffer);
                context.Response.StatusCode = from == 0 ? 200 : 206;
                if (from > 0)
                {
                    context.Response.Headers.ContentRange = $"bytes {from}-{content.Size - 1}/{content.Size}";
                }

                context.Response.ContentLength = content.Size - from;
                await context.Response.Body.WriteAsync(buffer);
                await context.Response.Body.FlushAsync();
                context.Abort();
            }
        );

    private GitHubReleaseSource Source() =>
        new(
            new GitHubClient(_http, new GitHubOptions { ApiBase = _server.ApiBase, Time = _time }),
            GitHubRepo.Parse("acme/models"),
            new ReleaseTrigger.Release("v1", null),
            new SyncOptions { Repository = HubRepository.Model(RepoId.Parse("a/b")), ToolVersion = "1" },
            _time
        );

    private async Task<ContentFacts> FetchAsync(int times = 1)
    {
        var source = Source();
        var release = await source.GetAsync(Ct);
        var store = new ContentStore(source, _folder.Path, null, _time);
        var file = new AssetFile(release.Assets[0].Name, [release.Assets[0]]);
        for (; times > 1; times--)
        {
            await store.FetchAsync(file, Ct);
        }

        return await store.FetchAsync(file, Ct);
    }

    private async Task<IReadOnlyList<ArchiveMember>> UnpackAsync(
        string name,
        byte[] bytes,
        ExtractLimits? limits = null
    )
    {
        var path = _folder.Write("archive-" + Guid.NewGuid().ToString("N"), bytes);
        var members = new DirectoryInfo(_folder.Path).CreateSubdirectory(Guid.NewGuid().ToString("N"));
        var store = new ContentStore(Source(), members.FullName, null, _time);
        return await new Archive(name, store, limits ?? new ExtractLimits()).UnpackAsync(path, Ct);
    }

    private static byte[] Pack(string name, params (string Entry, string Text)[] files)
    {
        using var bytes = new MemoryStream();
        if (name.EndsWith(".zip", StringComparison.Ordinal))
        {
            using var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true);
            foreach (var (entry, text) in files)
            {
                using var stream = zip.CreateEntry(entry).Open();
                stream.Write(Encoding.UTF8.GetBytes(text));
            }
        }
        else
        {
            using Stream inner = name.EndsWith("gz", StringComparison.Ordinal)
                ? new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true)
                : new MemoryStream();
            using (var tar = new TarWriter(inner, TarEntryFormat.Pax, leaveOpen: true))
            {
                foreach (var (entry, text) in files)
                {
                    tar.WriteEntry(
                        new PaxTarEntry(TarEntryType.RegularFile, entry)
                        {
                            DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
                        }
                    );
                }
            }

            if (inner is MemoryStream plain)
            {
                return plain.ToArray();
            }
        }

        return bytes.ToArray();
    }
}
