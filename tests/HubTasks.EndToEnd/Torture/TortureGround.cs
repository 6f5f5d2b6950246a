using System.Globalization;
using System.Text;
using HubTasks.Hub;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Restore;
using HubTasks.LocalHub;
using HubTasks.Tests;

namespace HubTasks.EndToEnd.Torture;

/// <summary>A hub with one model, a cache, and a folder of work folders that restore from the one into the other.</summary>
internal sealed class TortureGround : IAsyncDisposable
{
    private static readonly HubRepository Model = HubRepository.Model(RepoId.Parse("acme/torture"));

    private readonly TempFolder _folder;
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly LocalHubServer _hub;
    private readonly CacheScanner _scanner;

    private TortureGround(LocalHubServer hub, CacheScanner scanner, TempFolder folder)
    {
        (_hub, _scanner, _folder) = (hub, scanner, folder);
        Disk = BadDisk.Compile(folder.Path);
        var random = new Random(7);
        Add("model.safetensors", 10_000_000);
        Add("d/part.onnx", 3_000_000);
        for (var i = 0; i < 30; i++)
        {
            Add($"texts/file-{i}.txt", 2000 + i);
        }

        // almost as long as a path may be
        Add(string.Join('/', Enumerable.Repeat(new string('d', 100), 9)) + "/" + new string('n', 110) + ".txt", 10);
        _hub.Store.AddCommit(Model, "main", _files.Select(file => CommitFile.FromBytes(file.Key, file.Value)));
        MoveBranch("first");

        void Add(string path, int size)
        {
            _files[path] = new byte[size];
            random.NextBytes(_files[path]);
        }
    }

    public CacheLayout Layout => new(_folder["cache"]);

    public FaultPlan Faults => _hub.Faults;

    /// <summary>All that were made so far.</summary>
    public IEnumerable<LoggedRequest> Requests => _hub.Requests.Snapshot();

    /// <summary>Null where there is no C compiler.</summary>
    public BadDisk? Disk { get; }

    /// <summary>All work folders, so that <c>cache clean</c> run here knows every lock file.</summary>
    public string Work => _folder["work"];

    public static async Task<TortureGround> BeginAsync(CancellationToken ct)
    {
        var folder = new TempFolder();
        var hub = await LocalHubServer.StartAsync(new LocalHubOptions { Folder = folder["hub"] }, ct);
        return new TortureGround(hub, await CacheScanner.StartAsync(ct), folder);
    }

    public async ValueTask DisposeAsync()
    {
        await _scanner.DisposeAsync();
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A new commit, in which one file differs: restores that are under way have asked for the one before.</summary>
    public void MoveBranch(string text)
    {
        // large enough to come in chunks
        _files["changing.bin"] = Encoding.UTF8.GetBytes(text.PadRight(1_200_000, '.'));
        _hub.Store.AddCommit(Model, "main", CommitFile.FromBytes("changing.bin", _files["changing.bin"]));
    }

    /// <param name="folder">Below <see cref="Work"/>.</param>
    /// <param name="environment">More of it, and what differs.</param>
    /// <param name="arguments">Of the tool.</param>
    public TortureRun Start(
        string folder,
        IEnumerable<(string Name, string Value)> environment,
        params string[] arguments
    ) => StartProgram(folder, environment, [.. BuiltTool.Command, .. arguments]);

    /// <param name="folder">Below <see cref="Work"/>; empty for that itself.</param>
    /// <param name="environment">More of it, and what differs.</param>
    /// <param name="command">A program and its arguments; <c>$TOOL</c> stands for the tool.</param>
    public TortureRun StartProgram(
        string folder,
        IEnumerable<(string Name, string Value)> environment,
        IReadOnlyList<string> command
    )
    {
        var variables = new Dictionary<string, string>
        {
            ["HOME"] = _folder.Path,
            // where locks are taken when the cache may only be read
            ["TMPDIR"] = Directory.CreateDirectory(_folder["temporary"]).FullName,
            ["HF_HUB_CACHE"] = Layout.Root,
            ["HF_ENDPOINT"] = _hub.Endpoint,
            // its memory file would count as a file under a limit
            ["DOTNET_EnableWriteXorExecute"] = "0",
            ["CI"] = "1",
        };
        foreach (var (name, value) in environment)
        {
            variables[name] = value;
        }

        if (folder.Length > 0 && !File.Exists(_folder[$"work/{folder}/hubtasks.yml"]))
        {
            _folder.Write($"work/{folder}/hubtasks.yml", $"models:\n  - repo: {Model.Id}\n    revision: main\n");
        }

        Directory.CreateDirectory(Work);
        var arguments = command.Skip(1).SelectMany(argument => argument == "$TOOL" ? BuiltTool.Command : [argument]);
        return new TortureRun(
            folder,
            new Cli(Path.Combine(Work, folder), variables).Start(command[0], arguments),
            string.Join(' ', command.Skip(1)),
            variables.GetValueOrDefault("HUBTASKS_DISK", "")
        );
    }

    public string LockFile(string folder) => Path.Combine(Work, folder, HubLockFile.DefaultName);

    /// <summary>Restores the head of the branch, which must work whatever the cache is like, and looks at every byte.</summary>
    public async Task CompleteAsync(
        string when,
        IEnumerable<(string Name, string Value)> environment,
        CancellationToken ct
    )
    {
        using var run = Start("complete", environment, "restore", "--force-evaluate");
        Assert.True(await run.EndAsync(ct) == 0, $"{when}: {run.Said}");
        var held = Assert.Single(HubLockFile.Read(LockFile("complete"))!.Models);
        foreach (var (path, content) in _files)
        {
            var file = await File.ReadAllBytesAsync(Layout.SnapshotFile(Model, held.Commit, path), ct);
            Assert.True(content.AsSpan().SequenceEqual(file), $"{path} is not what the hub has {when}");
        }
    }

    /// <summary>
    /// Every blob has its hash, every seal is true, every link leads somewhere, every ref names a snapshot, another tool
    /// reads it all, and what the lock files of <paramref name="folders"/> name is there.
    /// </summary>
    public async Task AssertIntactAsync(string when, IEnumerable<string> folders, CancellationToken ct)
    {
        if (!Directory.Exists(Layout.Root))
        {
            return;
        }

        Assert.True((await _scanner.ComplaintsAsync(Layout.Root, ct)) is [], await ComplaintAsync());
        var inventory = CacheInventory.Read(Layout, ct);
        foreach (var held in inventory.Repositories)
        {
            AssertBlobs(held, when, ct);
            var flaws = CacheVerification.Run(inventory, null, ct);
            Assert.True(flaws.IsEmpty, $"{flaws.FirstOrDefault()} after {when}");
            Assert.All(
                Files(Layout.Refs(held.Repository)),
                path =>
                    Assert.True(
                        Directory.Exists(Layout.Snapshot(held.Repository, File.ReadAllText(path))),
                        $"{path} names no snapshot after {when}"
                    )
            );
        }

        foreach (var folder in folders)
        {
            foreach (var locked in (HubLockFile.Read(LockFile(folder)) ?? HubLock.Empty).Models)
            {
                Assert.All(
                    locked.Files,
                    file =>
                        Assert.True(
                            File.Exists(Layout.SnapshotFile(locked.Repository, locked.Commit, file.Path)),
                            $"{file.Path} at {locked.Commit}, which the lock file of {folder} names, is not there after {when}"
                        )
                );
            }
        }

        async Task<string> ComplaintAsync() =>
            $"another tool complains after {when}: {string.Join("; ", await _scanner.ComplaintsAsync(Layout.Root, ct))}";
    }

    /// <summary>Flips a byte of a blob, or takes one away under its links.</summary>
    public bool Damage(Random random)
    {
        var blobs = Files(Layout.Blobs(Model)).Order(StringComparer.Ordinal).ToList();
        if (blobs.Count == 0)
        {
            return false;
        }

        var blob = blobs[random.Next(blobs.Count)];
        if (random.Next(2) == 0)
        {
            File.Delete(blob);
            return true;
        }

        using var file = new FileStream(blob, FileMode.Open, FileAccess.ReadWrite);
        var first = file.ReadByte();
        file.Seek(0, SeekOrigin.Begin);
        file.WriteByte((byte)~first);
        return true;
    }

    /// <summary>Makes blobs old enough to be cleaned.</summary>
    public void Age()
    {
        foreach (var path in Files(Layout.Repository(Model)).Where(path => new FileInfo(path).LinkTarget is null))
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-1));
        }
    }

    /// <summary>Gives files times from the past and the future, as a clock that jumps does. Returns how many.</summary>
    public int TurnFileTimes(Random random)
    {
        var days = random.Next(2) == 0 ? 400 : -400;
        var files = Files(Layout.Root)
            .Where(path => new FileInfo(path).LinkTarget is null && random.Next(3) == 0)
            .ToList();
        foreach (var path in files)
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(days));
        }

        return files.Count;
    }

    private void AssertBlobs(CachedRepository held, string when, CancellationToken ct)
    {
        var seals = Files(Path.Combine(Layout.Repository(held.Repository), ".hubtasks", "seals"))
            .SelectMany(File.ReadLines)
            .ToLookup(line => line.Split(' ')[0], StringComparer.Ordinal);
        foreach (var etag in held.Blobs.Keys)
        {
            var blob = new FileInfo(Layout.Blob(held.Repository, etag));
            Assert.True(etag.Length is 40 or 64, $"`{etag}` lies among the blobs after {when}");
            var hashes = BlobHasher.HashFile(blob.FullName, etag.Length == 40, ct);
            Assert.True(hashes.For(etag) == etag, $"{etag} does not have its hash after {when}");
            var ticks = blob.LastWriteTimeUtc.Ticks.ToString(CultureInfo.InvariantCulture);
            foreach (var seal in seals[etag].Where(seal => seal.EndsWith(" " + ticks, StringComparison.Ordinal)))
            {
                Assert.True(seal == $"{etag} {hashes.Sha256} {ticks}", $"a seal of {etag} says `{seal}` after {when}");
            }
        }
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories) : [];
}
