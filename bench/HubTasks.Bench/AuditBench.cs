using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using HubTasks.Audit.Files;

namespace HubTasks.Bench;

/// <summary>
/// The files that cost most: <c>hubtasks audit</c> as a process beside <c>sha256sum</c> of the same files, then the file
/// checks alone, in a process of their own, so that the first one, its peak and the runtime's own share are seen; beside
/// <c>pickletools.genops</c>, which is how picklescan reads a pickle. Everything is compiled ahead, as in a release.
/// </summary>
internal static class AuditBench
{
    private const int Tensors = 400;

    public static async Task<int> RunAsync(int runs, CancellationToken ct)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"hubtasks-bench-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        try
        {
            var tool = await Tool.PublishAsync(Path.Combine(folder, "tool"), ct);
            var bench = AheadOfTime(Path.Combine(folder, "bench"), Path.GetDirectoryName(tool)!);
            string[] files =
            [
                Text(Path.Combine(folder, "nothing.txt")),
                Safetensors(Path.Combine(folder, "model.safetensors"), 1L << 30),
                TorchZip(Path.Combine(folder, "model.pt"), 400 << 20),
                Pickle(Path.Combine(folder, "numbers.pkl"), 2_000_000),
                Memoized(Path.Combine(folder, "memoized.pkl"), 1_000_000),
            ];
            Console.WriteLine("\n| file | size | sha256sum | hubtasks audit | cpu | cpu | peak | audit again |");
            Console.WriteLine("|---|---|---|---|---|---|---|---|");
            foreach (var file in files)
            {
                await ProcessesAsync(tool, file, runs, ct);
            }

            Console.WriteLine("\n| file | check, first | check, again | peak | before the check |");
            Console.WriteLine("|---|---|---|---|---|");
            foreach (var file in files.Skip(1))
            {
                await ChecksAsync(bench, file, runs, ct);
            }

            Console.WriteLine();
            await OpcodesAsync(bench, files[3], ct);
            await OpcodesAsync(bench, files[4], ct);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>This program once more, over the libraries of the published tool.</summary>
    private static string AheadOfTime(string folder, string tool)
    {
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory))
        {
            Directory.CreateDirectory(folder);
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        foreach (var file in Directory.EnumerateFiles(tool, "HubTasks.*.dll"))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }

        return Path.Combine(folder, "HubTasks.Bench.dll");
    }

    /// <summary>In a process of its own: the first check, with the peak before and after it, and the best of five more.</summary>
    public static int Once(string path, CancellationToken ct)
    {
        // the tool has the library in memory by then; what a format needs is still to come
        using (var text = ByteSource.From("nothing to see\n"u8.ToArray()))
        {
            FileAudit.Check("nothing.txt", text, AuditProfile.Default, ct);
        }

        var before = Peak();
        var after = before;
        var times = new List<double>();
        for (var run = 0; run < 6; run++)
        {
            var clock = Stopwatch.StartNew();
            using var source = ByteSource.Open(path);
            var verdict = FileAudit.Check(Path.GetFileName(path), source, AuditProfile.Default, ct);
            times.Add(clock.Elapsed.TotalMilliseconds);
            after = run == 0 ? Peak() : after;
            if (verdict.Verdict != Verdict.Safe)
            {
                throw new InvalidOperationException($"{path}: {verdict.Verdict} {verdict.Findings[0].Message}");
            }
        }

        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{times[0]:F2} {times.Skip(1).Min():F2} {after:F0} {before:F0}"
            )
        );
        return 0;
    }

    /// <summary>The least of each: whatever else the machine does only adds.</summary>
    private static async Task ProcessesAsync(string tool, string file, int runs, CancellationToken ct)
    {
        var home = Path.Combine(Path.GetDirectoryName(file)!, "home");
        var environment = new Dictionary<string, string> { ["HF_HOME"] = home, ["HF_HUB_CACHE"] = home };
        var (hash, audit, again) = (new List<Measured>(), new List<Measured>(), new List<Measured>());
        for (var run = 0; run < runs; run++)
        {
            hash.Add(await Measured.RunAsync("sha256sum", [file], environment, ct));
            audit.Add(await Measured.RunAsync(tool, ["audit", file, "--no-verdict-cache"], environment, ct));
            again.Add(await Measured.RunAsync(tool, ["audit", file], environment, ct));
        }

        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {Path.GetFileName(file)} | {new FileInfo(file).Length / 1048576.0:F0} MiB | {Least(hash):F0} ms | {Least(audit):F0} ms | {LeastCpu(hash):F0} ms | {LeastCpu(audit):F0} ms | {audit.Max(one => one.PeakMegabytes):F0} MiB | {Least(again):F0} ms |"
            )
        );

        static double Least(List<Measured> all) => all.Min(one => one.Seconds) * 1000;
        static double LeastCpu(List<Measured> all) => all.Min(one => one.Cpu) * 1000;
    }

    private static async Task ChecksAsync(string bench, string file, int runs, CancellationToken ct)
    {
        var (first, again, peak, before) = (double.MaxValue, double.MaxValue, 0.0, 0.0);
        for (var run = 0; run < runs; run++)
        {
            var words = await OnceAsync(bench, file, ct);
            (first, again) = (Math.Min(first, words[0]), Math.Min(again, words[1]));
            (peak, before) = (Math.Max(peak, words[2]), Math.Max(before, words[3]));
        }

        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {Path.GetFileName(file)} | {first:F1} ms | {again:F2} ms | {peak:F0} MiB | {before:F0} MiB |"
            )
        );
    }

    private static async Task<double[]> OnceAsync(string bench, string file, CancellationToken ct) =>
        [
            .. (await OutputAsync("dotnet", [bench, "audit-once", file], ct))
                .Split(' ')
                .Select(word => double.Parse(word, CultureInfo.InvariantCulture)),
        ];

    private static async Task OpcodesAsync(string bench, string file, CancellationToken ct)
    {
        const string Genops = """
            import pickletools, sys, time
            with open(sys.argv[1], "rb") as f:
                start = time.perf_counter()
                count = sum(1 for _ in pickletools.genops(f))
                print(count, time.perf_counter() - start)
            """;
        var words = (await OutputAsync("python3", ["-c", Genops, file], ct)).Split(' ');
        var count = long.Parse(words[0], CultureInfo.InvariantCulture);
        var theirs = count / double.Parse(words[1], CultureInfo.InvariantCulture);
        var once = await OnceAsync(bench, file, ct);
        var ours = count / (once[1] / 1000);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Path.GetFileName(file)}: {count / 1e6:F1} M opcodes, {ours / 1e6:F1} M a second here, {theirs / 1e6:F2} M in pickletools.genops: {ours / theirs:F0} times"
            )
        );
    }

    private static async Task<string> OutputAsync(string program, string[] arguments, CancellationToken ct)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return process.ExitCode == 0
            ? output.Trim()
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}");
    }

    /// <summary>The largest resident size of this process, in MiB.</summary>
    private static double Peak()
    {
        var line = File.ReadLines("/proc/self/status")
            .First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
            / 1024;
    }

    private static string Text(string path)
    {
        File.WriteAllText(path, "nothing to see\n");
        return path;
    }

    private static string Safetensors(string path, long size)
    {
        var each = size / Tensors / 4 * 4;
        var header = new StringBuilder("""{"__metadata__":{"format":"pt"}""");
        for (var i = 0L; i < Tensors; i++)
        {
            header.Append(
                CultureInfo.InvariantCulture,
                $",\"model.layers.{i}.weight\":{{\"dtype\":\"F32\",\"shape\":[{each / 4}],\"data_offsets\":[{i * each},{(i + 1) * each}]}}"
            );
        }

        header.Append('}');
        header.Append(' ', (8 - (header.Length % 8)) % 8);
        using var file = File.Create(path);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        file.Write(length);
        file.Write(Encoding.UTF8.GetBytes(header.ToString()));
        using var data = new RandomStream(each * Tensors);
        data.CopyTo(file);
        return path;
    }

    private static string TorchZip(string path, int size)
    {
        var each = size / Tensors / 4 * 4;
        using var file = File.Create(path);
        using var zip = new ZipArchive(file, ZipArchiveMode.Create);
        using (var pickle = zip.CreateEntry("model/data.pkl", CompressionLevel.NoCompression).Open())
        {
            pickle.Write([0x80, 2, (byte)'}', (byte)'(']);
            for (var i = 0; i < Tensors; i++)
            {
                pickle.Write(Unicode($"model.layers.{i}.weight"));
                pickle.Write("ctorch._utils\n_rebuild_tensor_v2\n(("u8);
                pickle.Write(Unicode("storage"));
                pickle.Write("ctorch\nFloatStorage\n"u8);
                pickle.Write(Unicode(i.ToString(CultureInfo.InvariantCulture)));
                pickle.Write(Unicode("cpu"));
                pickle.Write([.. Int(each / 4), .. "tQK\0"u8, .. Int(each / 4), 0x85, (byte)'K', 1, 0x85, 0x89]);
                pickle.Write("ccollections\nOrderedDict\n)RtR"u8);
            }

            pickle.Write("u."u8);
        }

        using (var version = zip.CreateEntry("model/version", CompressionLevel.NoCompression).Open())
        {
            version.Write("3\n"u8);
        }

        for (var i = 0; i < Tensors; i++)
        {
            using var storage = zip.CreateEntry($"model/data/{i}", CompressionLevel.NoCompression).Open();
            using var data = new RandomStream(each);
            data.CopyTo(storage);
        }

        return path;
    }

    /// <summary>A list of pairs, as a vocabulary has them: five opcodes each.</summary>
    private static string Pickle(string path, int pairs)
    {
        using var file = new BufferedStream(File.Create(path), 1 << 20);
        file.Write([0x80, 2, (byte)']', (byte)'(']);
        for (var i = 0; i < pairs; i++)
        {
            file.Write(Unicode($"token{i}"));
            file.Write([.. Int(i), (byte)'G', .. new byte[8], 0x87, (byte)'0', (byte)'N']);
            if (i % 1000 == 999)
            {
                file.Write("e("u8);
            }
        }

        file.Write("e."u8);
        return path;
    }

    /// <summary>A dict of pairs in which each text and each pair is memoized, as Python's pickler writes it.</summary>
    private static string Memoized(string path, int pairs)
    {
        using var file = new BufferedStream(File.Create(path), 1 << 20);
        file.Write([0x80, 4, (byte)'}', 0x94, (byte)'(']);
        for (var i = 0; i < pairs; i++)
        {
            var text = Encoding.ASCII.GetBytes($"token{i}");
            file.Write([0x8C, (byte)text.Length, .. text, 0x94, .. Int(i), .. Int(i), 0x86, 0x94]);
            if (i % 1000 == 999)
            {
                file.Write("u("u8);
            }
        }

        file.Write("u."u8);
        return path;
    }

    private static byte[] Unicode(string text) =>
        [(byte)'X', .. BitConverter.GetBytes(Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Int(int value) => [(byte)'J', .. BitConverter.GetBytes(value)];
}
