using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using HubTasks.EndToEnd.ThirdParty;
using HubTasks.Hub;
using HubTasks.Hub.Cache;
using HubTasks.LocalHub;
using HubTasks.Tests;

namespace HubTasks.EndToEnd.Torture;

/// <summary>
/// Restores that are killed at random moments, several at once, from a hub that fails at random; after each the cache
/// must be one that every tool can read, and in the end a restore completes. <c>HUBTASKS_TORTURE</c> sets the number of
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
    private string _commit = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

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

        _commit = _hub.Store.AddCommit(
            Model,
            "main",
            _files.Select(file => CommitFile.FromBytes(file.Key, file.Value))
        );

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
        var (killed, completed) = (0, 0);
        for (var round = 0; round < rounds; round++)
        {
            AddFaults(random);
            var runs = Enumerable.Range(0, 1 + random.Next(3)).Select(i => Start(round, i)).ToList();
            foreach (var run in runs)
            {
                if (random.Next(4) > 0 && !run.WaitForExit(random.Next(50, 1500)))
                {
                    _ = Kill(run.Id, Signals[random.Next(Signals.Length)]);
                    killed++;
                }
            }

            foreach (var run in runs)
            {
                await run.WaitForExitAsync(Ct).WaitAsync(TimeSpan.FromMinutes(2), Ct);
                completed += run.ExitCode == 0 ? 1 : 0;
                run.Dispose();
            }

            AssertIntact($"round {round} of seed {seed}");
            // gone already when every run of the round was killed before it made the cache anew
            if (completed > 0 && random.Next(3) == 0 && Directory.Exists(Layout.Root))
            {
                Directory.Delete(Layout.Root, recursive: true);
            }
        }

        _hub.Faults.Clear();
        using (var last = Start(rounds, 0))
        {
            var said = await last.StandardError.ReadToEndAsync(Ct);
            await last.WaitForExitAsync(Ct);
            Assert.True(last.ExitCode == 0, $"seed {seed}: {said}");
        }

        AssertIntact($"the end of seed {seed}");
        foreach (var (path, content) in _files)
        {
            Assert.Equal(content, await File.ReadAllBytesAsync(Layout.SnapshotFile(Model, _commit, path), Ct));
        }

        var judge = await NodeJudge.InstallAsync("huggingface", Ct);
        var scan = await judge.CallAsync(
            _hub.Endpoint,
            null,
            Ct,
            ("scanCacheDir", new JsonObject { ["dir"] = Layout.Root })
        );
        Assert.Empty(scan[0]!["value"]!["warnings"]!.AsArray());
        TestContext.Current.SendDiagnosticMessage(
            $"{rounds} rounds of seed {seed}: {killed} killed, {completed} completed, the cache intact after each"
        );
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private void AddFaults(Random random)
    {
        _hub.Faults.Clear();
        Fault[] faults =
        [
            Fault.CutAfter(random.Next(2_000_000)),
            Fault.Status(500),
            Fault.TooManyRequests(),
            Fault.WrongBytes(),
            Fault.IgnoreRange(),
            Fault.Slow(20_000_000),
            Fault.Delay(TimeSpan.FromMilliseconds(random.Next(200))),
        ];
        for (var i = random.Next(4); i > 0; i--)
        {
            _hub.Faults.Add(
                "/**",
                faults[random.Next(faults.Length)],
                times: 1 + random.Next(3),
                skip: random.Next(30)
            );
        }
    }

    private Process Start(int round, int run)
    {
        var folder = Directory.CreateDirectory(_folder[$"work/{round}-{run}"]).FullName;
        File.WriteAllText(
            Path.Combine(folder, "hubtasks.yml"),
            $"models:\n  - repo: {Model.Id}\n    revision: {_commit}\n"
        );
        var configuration = typeof(TortureTests)
            .Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!
            .Configuration;
        return new Cli(
            folder,
            new Dictionary<string, string>
            {
                ["HOME"] = _folder.Path,
                ["HF_HUB_CACHE"] = Layout.Root,
                ["HF_ENDPOINT"] = _hub.Endpoint,
                ["CI"] = "1",
            }
        ).Start(Repository.PathTo($"src/HubTasks.Cli/bin/{configuration}/net10.0/hubtasks"), "restore");
    }

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

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Kill(int process, int signal);
}
