using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using HubTasks.EndToEnd.ThirdParty;
using HubTasks.Hub;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Restore;
using HubTasks.LocalHub;
using HubTasks.Tests;

namespace HubTasks.EndToEnd.Torture;

/// <summary>
/// Restores that are killed at random moments, several at once and together with <c>cache clean</c> and
/// <c>cache verify --repair</c>, from a hub that fails at random and moves its branch, on a disk whose clock jumps; after
/// each round the cache must be one that every tool can read, and in the end a restore completes. <c>HUBTASKS_TORTURE</c> sets the number of
/// rounds for a long run by hand, <c>HUBTASKS_TORTURE_SEED</c> repeats one.
/// </summary>
public sealed class TortureTests : IAsyncLifetime
{
    private const int RoundsInShort = 8;

    /// <summary>SIGKILL twice as often as SIGTERM and SIGINT.</summary>
    private static readonly int[] Signals = [9, 9, 15, 2];

    private static readonly HubRepository Model = HubRepository.Model(RepoId.Parse("acme/torture"));

    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private LocalHubServer _hub = null!;
    private string _changing = "first";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static string Tool => Repository.PathTo($"src/HubTasks.Cli/bin/{Packing.Configuration}/net10.0/hubtasks");

    private CacheLayout Layout => new(_folder["cache"]);

    public async ValueTask InitializeAsync()
    {
        _hub = await LocalHubServer.StartAsync(new LocalHubOptions { Folder = _folder["hub"] }, Ct);
        var random = new Random(7);
        Add("model.safetensors", 40_000_000);
        Add("d/part.onnx", 3_000_000);
        for (var i = 0; i < 30; i++)
        {
            Add($"texts/file-{i}.txt", 2000 + i);
        }

        _hub.Store.AddCommit(Model, "main", _files.Select(file => CommitFile.FromBytes(file.Key, file.Value)));
        MoveBranch("first");

        void Add(string path, int size)
        {
            _files[path] = new byte[size];
            random.NextBytes(_files[path]);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_cache_survives_kills_faults_and_company()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are Unix's");
        var rounds = Number("HUBTASKS_TORTURE") ?? RoundsInShort;
        var seed = Number("HUBTASKS_TORTURE_SEED") ?? Environment.TickCount;
        var random = new Random(seed);
        var counts = new Counts();
        var hasLinks = true;
        for (var round = 0; round < rounds; round++)
        {
            counts.Faults += AddFaults(random);
            var runs = Enumerable.Range(0, 1 + random.Next(3)).Select(i => Start(round, i, hasLinks)).ToList();
            counts.Restores += runs.Count;
            if (random.Next(3) == 0)
            {
                counts.Cleans++;
                runs.Add(Start($"{round}-clean", "cache", "clean", "--yes"));
            }

            if (random.Next(4) == 0)
            {
                counts.Repairs++;
                runs.Add(Start($"{round}-repair", "cache", "verify", "--repair"));
            }

            if (random.Next(4) == 0)
            {
                counts.Moves++;
                MoveBranch($"{seed} {round}");
            }

            foreach (var run in runs)
            {
                if (random.Next(4) > 0 && !run.WaitForExit(random.Next(50, 1500)))
                {
                    _ = Kill(run.Id, Signals[random.Next(Signals.Length)]);
                    counts.Killed++;
                }
            }

            foreach (var run in runs)
            {
                await run.WaitForExitAsync(Ct).WaitAsync(TimeSpan.FromMinutes(2), Ct);
                counts.Completed += run.ExitCode == 0 ? 1 : 0;
                run.Dispose();
            }

            AssertIntact($"round {round} of seed {seed}");
            counts.Jumps += TurnClock(random);
            // gone already when every run of the round was killed before it made the cache anew
            if (counts.Completed > 0 && random.Next(3) == 0 && Directory.Exists(Layout.Root))
            {
                Directory.Delete(Layout.Root, recursive: true);
                hasLinks = random.Next(4) > 0;
                counts.Caches++;
            }
        }

        _hub.Faults.Clear();
        var commit = await CompleteAsync($"seed {seed}");
        AssertIntact($"the end of seed {seed}");
        foreach (var (path, content) in _files)
        {
            Assert.Equal(content, await File.ReadAllBytesAsync(Layout.SnapshotFile(Model, commit, path), Ct));
        }

        Assert.Equal(_changing, await File.ReadAllTextAsync(Layout.SnapshotFile(Model, commit, "changing.txt"), Ct));
        await AssertScansAsync();
        TestContext.Current.SendDiagnosticMessage(
            $"{rounds} rounds of seed {seed}, the cache intact after each: {counts}"
        );
    }

    [Fact]
    public async Task A_full_disk_is_named_and_the_next_restore_completes_when_there_is_room()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a disk of a size of its own needs Linux");
        Directory.CreateDirectory(Layout.Root);
        var isMounted = await RunAsync("mount", "-t", "tmpfs", "-o", "size=24m", "none", Layout.Root);
        try
        {
            // without the right to mount, no file may grow beyond 10 MB: EFBIG instead of ENOSPC
            using var full = isMounted ? Start(0, 0, hasLinks: true) : StartLimited();
            var said = await full.StandardError.ReadToEndAsync(Ct);
            await full.WaitForExitAsync(Ct);

            Assert.True(full.ExitCode is > 0 and < 128, $"exit code {full.ExitCode}: {said}");
            Assert.Matches("HUB1[0-9]{3}", said);
            AssertIntact("a full disk");
            if (isMounted)
            {
                Assert.True(await RunAsync("mount", "-o", "remount,size=200m", Layout.Root));
            }

            await CompleteAsync("after a full disk");
            AssertIntact("a full disk that got room");
            await AssertScansAsync();
            TestContext.Current.SendDiagnosticMessage(
                isMounted
                    ? "the disk was a tmpfs of 24 MB"
                    : "mounting is not allowed here: files were limited to 10 MB"
            );
        }
        finally
        {
            if (isMounted)
            {
                Assert.True(await RunAsync("umount", "-l", Layout.Root));
            }
        }
    }

    [Fact]
    public async Task A_read_only_cache_serves_what_it_has_and_names_what_it_cannot_take()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a read-only disk needs Linux");
        Directory.CreateDirectory(Layout.Root);
        var isMounted = await RunAsync("mount", "-t", "tmpfs", "-o", "size=200m", "none", Layout.Root);
        Assert.SkipUnless(
            isMounted || Environment.UserName != "root",
            "root may write everywhere, and may not mount here"
        );
        try
        {
            await CompleteAsync("before it is read-only");
            Assert.True(
                isMounted
                    ? await RunAsync("mount", "-o", "remount,ro", Layout.Root)
                    : await RunAsync("chmod", "-R", "a-w", Layout.Root)
            );

            await CompleteAsync("from a read-only cache");
            MoveBranch("more than the cache has");
            using var more = Start(1, 0, hasLinks: true);
            var said = await more.StandardError.ReadToEndAsync(Ct);
            await more.WaitForExitAsync(Ct);

            Assert.True(more.ExitCode is > 0 and < 128, $"exit code {more.ExitCode}: {said}");
            Assert.Matches("HUB1[0-9]{3}", said);
            AssertIntact("a read-only cache");
        }
        finally
        {
            Assert.True(
                isMounted
                    ? await RunAsync("umount", "-l", Layout.Root)
                    : await RunAsync("chmod", "-R", "u+w", Layout.Root)
            );
        }
    }

    [Fact]
    public async Task A_path_of_the_greatest_length_is_restored()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has limits of its own");
        var deep = string.Join('/', Enumerable.Repeat(new string('d', 100), 9)) + "/" + new string('n', 100) + ".txt";
        _hub.Store.AddCommit(Model, "main", CommitFile.FromBytes(deep, "deep"u8.ToArray()));
        var commit = await CompleteAsync("with a long path");

        Assert.Equal("deep", await File.ReadAllTextAsync(Layout.SnapshotFile(Model, commit, deep), Ct));
        AssertIntact("a long path");
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>A restore without faults, from whatever the cache is like; returns the commit.</summary>
    private async Task<string> CompleteAsync(string when)
    {
        var name = Guid.NewGuid().ToString("N");
        using var run = Start(name, "restore");
        var said = await run.StandardError.ReadToEndAsync(Ct);
        await run.WaitForExitAsync(Ct);
        Assert.True(run.ExitCode == 0, $"{when}: {said}");
        var held = HubLockFile.Read(Path.Combine(_folder[$"work/{name}"], "hub.lock.json"));
        return Assert.Single(held!.Models).Commit;
    }

    private async Task AssertScansAsync()
    {
        var judge = await NodeJudge.InstallAsync("huggingface", Ct);
        var scan = await judge.CallAsync(
            _hub.Endpoint,
            null,
            Ct,
            ("scanCacheDir", new JsonObject { ["dir"] = Layout.Root })
        );
        Assert.Empty(scan[0]!["value"]!["warnings"]!.AsArray());
    }

    /// <summary>A new commit, in which one file differs: restores that are under way have asked for the one before.</summary>
    private void MoveBranch(string text)
    {
        _changing = text;
        _hub.Store.AddCommit(Model, "main", CommitFile.FromBytes("changing.txt", Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Gives files times from the past and the future, as a clock that jumps does. Returns how many.</summary>
    private int TurnClock(Random random)
    {
        if (random.Next(2) == 0 || !Directory.Exists(Layout.Root))
        {
            return 0;
        }

        var days = random.Next(2) == 0 ? 400 : -400;
        var files = Directory
            .EnumerateFiles(Layout.Root, "*", SearchOption.AllDirectories)
            .Where(path => new FileInfo(path).LinkTarget is null && random.Next(3) == 0)
            .ToList();
        foreach (var path in files)
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(days));
        }

        return files.Count;
    }

    private async Task<bool> RunAsync(string program, params string[] arguments) =>
        (await new Cli(_folder.Path, new Dictionary<string, string>()).RunAsync(Ct, program, arguments)).ExitCode == 0;

    private int AddFaults(Random random)
    {
        _hub.Faults.Clear();
        Fault[] faults =
        [
            Fault.CutAfter(random.Next(2_000_000)),
            Fault.Status(500),
            Fault.TooManyRequests(),
            Fault.WrongBytes(),
            Fault.IgnoreRange(),
            Fault.ChangedEtag(),
            Fault.WrongSize(random.Next(2) == 0 ? 7 : -7),
            Fault.Html(),
            Fault.RedirectLoop(),
            new Fault { Headers = new Dictionary<string, string> { ["Content-Range"] = "bytes 5-9/10" } },
            Fault.Slow(20_000_000),
            Fault.Delay(TimeSpan.FromMilliseconds(random.Next(200))),
        ];
        var count = random.Next(4);
        for (var i = count; i > 0; i--)
        {
            _hub.Faults.Add(
                "/**",
                faults[random.Next(faults.Length)],
                times: 1 + random.Next(3),
                skip: random.Next(30)
            );
        }

        return count;
    }

    private Process Start(int round, int run, bool hasLinks)
    {
        var name = $"{round}-{run}";
        WriteSettings(name);
        return NewCli(name, hasLinks).Start(Tool, "restore");
    }

    private Process Start(string name, params string[] arguments)
    {
        WriteSettings(name);
        return NewCli(name, hasLinks: true).Start(Tool, arguments);
    }

    /// <summary>Under a limit on the size of files, whose signal is ignored so that writing fails instead.</summary>
    private Process StartLimited()
    {
        WriteSettings("limited");
        return NewCli("limited", hasLinks: true)
            .Start("/bin/sh", "-c", "trap '' XFSZ; exec prlimit --fsize=10000000 \"$@\"", "sh", Tool, "restore");
    }

    private Cli NewCli(string name, bool hasLinks) =>
        new(
            _folder[$"work/{name}"],
            new Dictionary<string, string>
            {
                ["HOME"] = _folder.Path,
                ["HF_HUB_CACHE"] = Layout.Root,
                ["HF_ENDPOINT"] = _hub.Endpoint,
                ["HF_HUB_DISABLE_SYMLINKS"] = hasLinks ? "0" : "1",
                // its memory file would count as a file under a limit
                ["DOTNET_EnableWriteXorExecute"] = "0",
                ["CI"] = "1",
            }
        );

    private void WriteSettings(string name) =>
        _folder.Write($"work/{name}/hubtasks.yml", $"models:\n  - repo: {Model.Id}\n    revision: main\n");

    /// <summary>Every blob has its hash, every link leads somewhere, every ref names a snapshot.</summary>
    private void AssertIntact(string when)
    {
        if (!Directory.Exists(Layout.Blobs(Model)))
        {
            return;
        }

        foreach (var blob in Directory.EnumerateFiles(Layout.Blobs(Model)))
        {
            var etag = Path.GetFileName(blob);
            Assert.True(etag.Length is 40 or 64, $"`{etag}` lies among the blobs after {when}");
            Assert.True(
                BlobHasher.HashFile(blob, etag.Length == 40, Ct).For(etag) == etag,
                $"{etag} does not have its hash after {when}"
            );
        }

        // the real files of snapshots too, where there are no links
        Assert.True(
            CacheVerification.Run(CacheInventory.Read(Layout, Ct), null, Ct).IsEmpty,
            $"the cache has flaws after {when}"
        );
        var snapshots = Directory.EnumerateFiles(Layout.Snapshots(Model), "*", SearchOption.AllDirectories);
        Assert.All(
            snapshots,
            path =>
                Assert.True(
                    new FileInfo(path).ResolveLinkTarget(true) is not FileInfo { Exists: false },
                    $"{path} leads nowhere after {when}"
                )
        );
        Assert.All(
            Directory.EnumerateFiles(Layout.Refs(Model)),
            path =>
                Assert.True(
                    Directory.Exists(Layout.Snapshot(Model, File.ReadAllText(path))),
                    $"{path} names no snapshot after {when}"
                )
        );
    }

    /// <summary>What a run of the torture did.</summary>
    private sealed record Counts
    {
        public int Restores { get; set; }

        public int Completed { get; set; }

        public int Killed { get; set; }

        public int Faults { get; set; }

        public int Cleans { get; set; }

        public int Repairs { get; set; }

        /// <summary>Of the branch.</summary>
        public int Moves { get; set; }

        /// <summary>Files whose time jumped.</summary>
        public int Jumps { get; set; }

        /// <summary>Taken away whole.</summary>
        public int Caches { get; set; }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Kill(int process, int signal);
}
