using System.Globalization;
using System.Security.Cryptography;
using HubTasks.Hub;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Sources;

namespace HubTasks.Bench;

/// <summary>One file that is larger than the memory, of zeros that take no room at the hub: time, and how much memory the restore took at most.</summary>
internal static class LargeBench
{
    public static async Task<int> RunAsync(string gibibytes, string work, CancellationToken ct)
    {
        var size = long.Parse(gibibytes, CultureInfo.InvariantCulture) << 30;
        var repository = HubRepository.Model(RepoId.Parse("bench/large"));
        var commit = new string('1', 40);
        Directory.CreateDirectory(work);
        try
        {
            var tool = await Tool.PublishAsync(Path.Combine(work, "tool"), ct);
            Console.WriteLine($"hashing {gibibytes} GiB of zeros for the hub");
            var sha256 = HashOfZeros(size, ct);
            Store(new CacheLayout(Path.Combine(work, "hub")), repository, commit, size, sha256);
            await BenchServer.UseAsync(
                Path.Combine(work, "hub"),
                0,
                0,
                async endpoint =>
                {
                    var settings = Path.Combine(work, "hubtasks.yml");
                    await File.WriteAllTextAsync(
                        settings,
                        $"models:\n  - repo: {repository.Id}\n    revision: {commit}\n",
                        ct
                    );
                    var run = await Measured.RunAsync(
                        tool,
                        ["restore", settings, "--endpoint", endpoint],
                        new Dictionary<string, string>
                        {
                            ["HF_HOME"] = Path.Combine(work, "out"),
                            ["HF_TOKEN"] = "",
                            ["CI"] = "1",
                        },
                        ct
                    );
                    Console.WriteLine(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"  {gibibytes} GiB verified in {run.Seconds:0.0} s, {size / run.Seconds / 1e6:0} MB/s, cpu {run.Cpu:0.0} s, peak {run.PeakMegabytes:0} MB"
                        )
                    );
                },
                ct
            );
            return 0;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static string HashOfZeros(long size, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var zeros = new byte[1 << 20];
        for (var left = size; left > 0; left -= zeros.Length)
        {
            ct.ThrowIfCancellationRequested();
            hash.AppendData(zeros.AsSpan(0, (int)Math.Min(left, zeros.Length)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>As a restore would leave it, but for the room that it takes.</summary>
    private static void Store(CacheLayout layout, HubRepository repository, string commit, long size, string sha256)
    {
        var cache = new ModelCache(layout);
        cache.Prepare(repository, commit);
        var blob = layout.Blob(repository, sha256);
        using (var file = File.OpenHandle(blob, FileMode.CreateNew, FileAccess.Write))
        {
            RandomAccess.SetLength(file, size);
        }

        cache.Place(repository, commit, "model.safetensors", sha256, new FileInfo(blob));
        cache.WriteRef(repository, "main", commit);
        new CachedTree([new TreeFile("model.safetensors", size, commit, sha256)]).Write(
            layout.Tree(repository, commit)
        );
    }
}
