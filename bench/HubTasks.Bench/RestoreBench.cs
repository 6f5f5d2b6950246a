using System.Globalization;
using HubTasks.Hub;
using HubTasks.LocalHub;

namespace HubTasks.Bench;

/// <summary>Restore beside the clients that people use instead, from a hub in a process of its own.</summary>
/// <param name="work">Where everything goes; on the file system that is to be measured.</param>
/// <param name="tool">Path of <c>hubtasks</c>.</param>
internal sealed class RestoreBench(string work, string tool, Node? node, int runs)
{
    private const int SmallFiles = 500;

    private static readonly HubRepository Big = HubRepository.Model(RepoId.Parse("bench/big"));
    private static readonly HubRepository Many = HubRepository.Model(RepoId.Parse("bench/many"));

    private string Storage => Path.Combine(work, "hub");

    private string Target => Path.Combine(work, "out");

    public static async Task<int> RunAsync(string[] arguments, CancellationToken ct)
    {
        var mebibytes = int.Parse(Arguments.Of(arguments, "--size") ?? "1024", CultureInfo.InvariantCulture);
        var runs = int.Parse(Arguments.Of(arguments, "--runs") ?? "5", CultureInfo.InvariantCulture);
        var only = Arguments.Of(arguments, "--only") ?? "";
        var work = Path.GetFullPath(
            Arguments.Of(arguments, "--out") ?? Path.Combine(Path.GetTempPath(), "hubtasks-bench")
        );
        Directory.CreateDirectory(work);
        try
        {
            var tool = await Tool.PublishAsync(Path.Combine(work, "tool"), ct);
            var bench = new RestoreBench(work, tool, Node.Find(), runs);
            var (big, many) = await bench.FillAsync(mebibytes, ct);
            var tables = new Dictionary<string, Func<string, Task>>
            {
                [$"{mebibytes} MiB, no limit"] = title => bench.CompareAsync(title, 0, 0, Big, big, ct),
                [$"{SmallFiles} files of 10 KB, no latency"] = title => bench.CompareAsync(title, 0, 0, Many, many, ct),
                [$"{SmallFiles} files in place"] = title => bench.WarmAsync(title, Many, many, ct),
                [$"{SmallFiles} files of 10 KB, 30 ms latency"] = title =>
                    bench.CompareAsync(title, 30, 0, Many, many, ct),
                [$"{mebibytes} MiB, 50 MB/s a connection"] = title =>
                    bench.CompareAsync(title, 0, 50_000_000, Big, big, ct),
                [$"{mebibytes} MiB, 50 MB/s a connection, 100 ms latency"] = title =>
                    bench.CompareAsync(title, 100, 50_000_000, Big, big, ct),
            };
            foreach (var (title, table) in tables)
            {
                if (title.Contains(only, StringComparison.Ordinal))
                {
                    await table(title);
                }
            }

            return 0;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    internal static string? Which(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    private async Task<(string Big, string Many)> FillAsync(int mebibytes, CancellationToken ct)
    {
        await using var hub = await LocalHubServer.StartAsync(new LocalHubOptions { Folder = Storage }, ct);
        var big = hub.Store.AddCommit(
            Big,
            "main",
            CommitFile.FromStream("model.safetensors", () => new RandomStream(mebibytes * 1024L * 1024))
        );
        var random = new Random(1);
        var files = Enumerable
            .Range(0, SmallFiles)
            .Select(i =>
            {
                var content = new byte[9_500 + random.Next(1000)];
                random.NextBytes(content);
                return CommitFile.FromBytes($"part-{i % 10}/file-{i}.txt", content);
            });
        return (big, hub.Store.AddCommit(Many, "main", files));
    }

    /// <summary>The same work for everybody; the ratio is to curl, which verifies nothing.</summary>
    private Task CompareAsync(
        string title,
        int delay,
        int rate,
        HubRepository repository,
        string commit,
        CancellationToken ct
    ) =>
        ServeAsync(
            delay,
            rate,
            endpoint =>
            {
                List<Contender> contenders =
                [
                    Fresh(repository, "curl", token => CurlAsync(endpoint, repository, commit, token)),
                    Fresh(
                        repository,
                        "hubtasks restore, verified",
                        token => RestoreAsync(endpoint, repository, commit, token)
                    ),
                ];
                if (repository == Big && Which("aria2c") is { } aria2)
                {
                    contenders.Add(
                        Fresh(repository, "aria2c -x8 -s8", token => Aria2Async(aria2, endpoint, commit, token))
                    );
                }

                if (node is not null)
                {
                    contenders.Add(
                        Fresh(
                            repository,
                            "@huggingface/hub",
                            token => node.SnapshotAsync(endpoint, repository.ToString(), commit, Target, token)
                        )
                    );
                }

                return Contest.HoldAsync(title, contenders, runs, Absent(), ct);
            },
            ct
        );

    /// <summary>Restores that find everything in place, and what a process costs that does nothing.</summary>
    private Task WarmAsync(string title, HubRepository repository, string commit, CancellationToken ct) =>
        ServeAsync(
            0,
            0,
            async endpoint =>
            {
                Directory.CreateDirectory(Target);
                await RestoreAsync(endpoint, repository, commit, ct);
                Contender Again(string name, Func<CancellationToken, Task<Measured>> run) =>
                    new(name, _ => Task.FromResult(""), (_, token) => run(token), (_, _) => Task.CompletedTask);
                await Contest.HoldAsync(
                    title,
                    [
                        Again("hubtasks --version", token => Measured.RunAsync(tool, ["--version"], Quiet(), token)),
                        Again("hubtasks restore", token => RestoreAsync(endpoint, repository, commit, token)),
                    ],
                    runs,
                    [],
                    ct
                );
                Directory.Delete(Target, recursive: true);
            },
            ct
        );

    private Task ServeAsync(int delay, int rate, Func<string, Task> work, CancellationToken ct) =>
        BenchServer.UseAsync(Storage, delay, rate, work, ct);

    /// <summary>With an empty folder each time.</summary>
    private Contender Fresh(HubRepository repository, string name, Func<CancellationToken, Task<Measured>> run) =>
        new(
            name,
            _ =>
            {
                Directory.CreateDirectory(Target);
                return Task.FromResult(Target);
            },
            (_, token) => run(token),
            (target, _) =>
            {
                if (repository == Big)
                {
                    Directory.Delete(target, recursive: true);
                }
                else
                {
                    // deleted with all the rest: ext4 is slow to make files for seconds after many were deleted
                    Directory.Move(target, Path.Combine(work, Path.GetRandomFileName()));
                }

                return Task.CompletedTask;
            }
        );

    private Task<Measured> RestoreAsync(string endpoint, HubRepository repository, string commit, CancellationToken ct)
    {
        var settings = Path.Combine(Target, "hubtasks.yml");
        if (!File.Exists(settings))
        {
            File.WriteAllText(settings, $"models:\n  - repo: {repository.Id}\n    revision: {commit}\n");
        }

        return Measured.RunAsync(tool, ["restore", settings, "--endpoint", endpoint], Quiet(), ct);
    }

    private async Task<Measured> CurlAsync(
        string endpoint,
        HubRepository repository,
        string commit,
        CancellationToken ct
    )
    {
        var root = $"{endpoint}/{repository}/resolve/{commit}/";
        if (repository == Big)
        {
            return await Measured.RunAsync(
                "curl",
                ["-sSfL", "-o", Path.Combine(Target, "model"), root + "model.safetensors"],
                Quiet(),
                ct
            );
        }

        var list = Path.Combine(Target, "urls");
        await File.WriteAllLinesAsync(
            list,
            Enumerable.Range(0, SmallFiles).Select(i => $"url={root}part-{i % 10}/file-{i}.txt\noutput={Target}/{i}"),
            ct
        );
        return await Measured.RunAsync("curl", ["-sSfL", "-Z", "--parallel-max", "8", "-K", list], Quiet(), ct);
    }

    private Task<Measured> Aria2Async(string aria2, string endpoint, string commit, CancellationToken ct) =>
        Measured.RunAsync(
            aria2,
            [
                "-q",
                "--no-conf",
                "-x8",
                "-s8",
                "-k1M",
                "--file-allocation=none",
                "--async-dns=false",
                "-d",
                Target,
                $"{endpoint}/{Big}/resolve/{commit}/model.safetensors",
            ],
            Quiet(),
            ct
        );

    private Dictionary<string, string> Quiet() =>
        new()
        {
            ["HF_HOME"] = Target,
            ["HF_TOKEN"] = "",
            ["CI"] = "1",
        };

    private static IEnumerable<string> Absent() =>
        ((string[])["curl", "aria2c", "node", "hf"]).Where(program => Which(program) is null);
}
