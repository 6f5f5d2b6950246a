using System.Diagnostics;
using System.Globalization;
using HubTasks.Hub;
using HubTasks.LocalHub;

namespace HubTasks.Bench;

/// <summary>
/// Restore beside the clients that people use instead, alternating, in one run: medians, as a ratio to curl. The
/// numbers of two runs cannot be compared on a shared machine; the ratios of one can.
/// </summary>
internal static class RestoreBench
{
    private const int SmallFiles = 500;

    private static readonly HubRepository Big = HubRepository.Model(RepoId.Parse("bench/big"));
    private static readonly HubRepository Many = HubRepository.Model(RepoId.Parse("bench/many"));

    public static async Task<int> RunAsync(string[] arguments, CancellationToken ct)
    {
        var mebibytes = int.Parse(Option(arguments, "--size") ?? "1024", CultureInfo.InvariantCulture);
        var runs = int.Parse(Option(arguments, "--runs") ?? "5", CultureInfo.InvariantCulture);
        var work = Path.GetFullPath(Option(arguments, "--out") ?? Path.Combine(Path.GetTempPath(), "hubtasks-bench"));
        Directory.CreateDirectory(work);
        try
        {
            var storage = Path.Combine(work, "hub");
            var (big, many) = await FillAsync(storage, mebibytes, ct);
            var node = Node.Find();
            await CompareAsync($"{mebibytes} MiB, no limit", storage, 0, 0, Big, big, work, node, runs, ct);
            await CompareAsync(
                $"{mebibytes} MiB, 50 MB/s a connection",
                storage,
                0,
                50_000_000,
                Big,
                big,
                work,
                node,
                Math.Min(runs, 3),
                ct
            );
            await CompareAsync(
                $"{SmallFiles} files of 10 KB, no latency",
                storage,
                0,
                0,
                Many,
                many,
                work,
                node,
                runs,
                ct
            );
            await CompareAsync(
                $"{SmallFiles} files of 10 KB, 30 ms latency",
                storage,
                30,
                0,
                Many,
                many,
                work,
                node,
                Math.Min(runs, 3),
                ct
            );
            return 0;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static string? Option(string[] arguments, string name) =>
        Array.IndexOf(arguments, name) is var at and >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;

    private static async Task<(string Big, string Many)> FillAsync(string storage, int mebibytes, CancellationToken ct)
    {
        await using var hub = await LocalHubServer.StartAsync(new LocalHubOptions { Folder = storage }, ct);
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

    private static async Task CompareAsync(
        string title,
        string storage,
        int delay,
        int rate,
        HubRepository repository,
        string commit,
        string work,
        Node? node,
        int runs,
        CancellationToken ct
    )
    {
        var self = Environment.ProcessPath!;
        using var server = Process.Start(
            new ProcessStartInfo(self, ["serve", storage, Text(delay), Text(rate)])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
        try
        {
            var endpoint = (await server.StandardOutput.ReadLineAsync(ct))!;
            var clients = Clients(self, endpoint, repository, commit, node).ToList();
            var results = clients.ToDictionary(client => client.Name, _ => new List<Measured>());
            for (var run = 0; run < runs; run++)
            {
                foreach (var client in clients)
                {
                    var target = Path.Combine(work, "out");
                    Directory.CreateDirectory(target);
                    results[client.Name].Add(await client.RunAsync(target, ct));
                    Directory.Delete(target, recursive: true);
                }
            }

            Print(title, runs, clients.Select(client => (client.Name, Measured.Median(results[client.Name]))).ToList());
        }
        finally
        {
            server.StandardInput.Close();
            await server.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static IEnumerable<Client> Clients(
        string self,
        string endpoint,
        HubRepository repository,
        string commit,
        Node? node
    )
    {
        yield return new Client(
            "hubtasks (verified)",
            (target, ct) =>
                Measured.RunAsync(
                    self,
                    ["restore-once", endpoint, target, repository.ToString(), commit],
                    Quiet(target),
                    ct
                )
        );
        yield return new Client("curl", (target, ct) => CurlAsync(endpoint, repository, commit, target, ct));
        if (repository == Big && Which("aria2c") is { } aria2)
        {
            yield return new Client(
                "aria2c -x8 -s8",
                (target, ct) =>
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
                            target,
                            $"{endpoint}/{repository}/resolve/{commit}/model.safetensors",
                        ],
                        Quiet(target),
                        ct
                    )
            );
        }

        if (node is not null)
        {
            yield return new Client(
                "@huggingface/hub",
                (target, ct) => node.SnapshotAsync(endpoint, repository.ToString(), commit, target, ct)
            );
        }
    }

    private static async Task<Measured> CurlAsync(
        string endpoint,
        HubRepository repository,
        string commit,
        string target,
        CancellationToken ct
    )
    {
        var root = $"{endpoint}/{repository}/resolve/{commit}/";
        if (repository == Big)
        {
            return await Measured.RunAsync(
                "curl",
                ["-sSfL", "-o", Path.Combine(target, "model"), root + "model.safetensors"],
                Quiet(target),
                ct
            );
        }

        var list = Path.Combine(target, "urls");
        await File.WriteAllLinesAsync(
            list,
            Enumerable.Range(0, SmallFiles).Select(i => $"url={root}part-{i % 10}/file-{i}.txt\noutput={target}/{i}"),
            ct
        );
        return await Measured.RunAsync("curl", ["-sSfL", "-Z", "--parallel-max", "8", "-K", list], Quiet(target), ct);
    }

    private static Dictionary<string, string> Quiet(string target) =>
        new()
        {
            ["HF_HOME"] = target,
            ["HF_TOKEN"] = "",
            ["DOTNET_TieredPGO"] = "0",
        };

    private static void Print(string title, int runs, List<(string Name, Measured Result)> rows)
    {
        var curl = rows.Single(row => row.Name == "curl").Result.Seconds;
        Console.WriteLine($"\n{title} (median of {runs})");
        Console.WriteLine($"  {"client", -22}{"wall s", 9}{"x curl", 9}{"cpu s", 9}{"peak MB", 10}");
        foreach (var (name, result) in rows)
        {
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {name, -22}{result.Seconds, 9:0.00}{result.Seconds / curl, 9:0.00}{result.Cpu, 9:0.00}{result.PeakMegabytes, 10:0}"
                )
            );
        }

        foreach (var absent in (string[])["curl", "aria2c", "node", "hf"])
        {
            if (Which(absent) is null)
            {
                Console.WriteLine($"  {absent} is absent on this machine");
            }
        }
    }

    internal static string? Which(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record Client(string Name, Func<string, CancellationToken, Task<Measured>> RunAsync);
}
