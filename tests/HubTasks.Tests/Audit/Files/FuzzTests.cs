using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using HubTasks.Audit.Files;
using static HubTasks.Tests.Audit.Files.ModelBuilders;

namespace HubTasks.Tests.Audit.Files;

/// <summary>
/// Mutated and random input for every parser: never an exception, never more than a second, never more than 64 MiB
/// (of all that is allocated, so the peak is lower), and the same answer twice. A short run is part of the suite; for
/// millions, set <c>HUBTASKS_FUZZ_RUNS</c> to how often each seed is mutated and <c>HUBTASKS_FUZZ_SEED</c> to start elsewhere.
/// </summary>
public sealed class FuzzTests
{
    private const long MaxAllocated = 64L << 20;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(1);

    private static readonly int Runs = int.Parse(
        Environment.GetEnvironmentVariable("HUBTASKS_FUZZ_RUNS") ?? "300",
        CultureInfo.InvariantCulture
    );
    private static readonly int Seed = int.Parse(
        Environment.GetEnvironmentVariable("HUBTASKS_FUZZ_SEED") ?? "1",
        CultureInfo.InvariantCulture
    );

    public static TheoryData<string> Parsers => [.. Seeds.Keys];

    /// <summary>By file name: the name is part of what a parser goes by.</summary>
    private static Dictionary<string, byte[]> Seeds { get; } = CreateSeeds();

    [Theory]
    [MemberData(nameof(Parsers))]
    public void No_input_hurts_a_parser(string name)
    {
        var random = new Random(Seed);
        var seed = Seeds[name];
        Check(name, seed, 0);
        for (var run = 1; run <= Runs; run++)
        {
            Check(name, Mutate(seed, random), run);
        }
    }

    [Fact]
    public void Random_bytes_behind_any_signature_hurt_no_parser()
    {
        var random = new Random(Seed);
        var names = Seeds.Keys.ToArray();
        for (var run = 0; run < Runs; run++)
        {
            var name = names[random.Next(names.Length)];
            var bytes = new byte[random.Next(1, 2000)];
            random.NextBytes(bytes);
            var kept = Math.Min(bytes.Length, random.Next(0, 24));
            Seeds[name].AsSpan(0, Math.Min(kept, Seeds[name].Length)).CopyTo(bytes);
            Check(name, bytes, run);
        }
    }

    private static void Check(string name, byte[] bytes, int run)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        FileVerdict verdict;
        try
        {
            verdict = Checked.File(name, bytes);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{name}, run {run}, seed {Seed}: {Convert.ToBase64String(bytes)}", e);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(clock.Elapsed < MaxTime, $"{name}, run {run}, seed {Seed}: {clock.Elapsed}");
        Assert.True(allocated < MaxAllocated, $"{name}, run {run}, seed {Seed}: {allocated} bytes");
        if (run % 16 == 0)
        {
            Assert.Equal(verdict.Findings, Checked.File(name, bytes).Findings);
        }
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = new List<byte>(seed);
        for (var edits = random.Next(1, 6); edits > 0 && bytes.Count > 0; edits--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(8))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes[at] = (byte)(random.Next(2) * 0xFF);
                    break;
                case 3:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                case 4:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(1, 9)));
                    break;
                case 5:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, random.Next(1, 64))));
                    break;
                case 6:
                    for (var i = at; i < Math.Min(bytes.Count, at + (1 << random.Next(4))); i++)
                    {
                        bytes[i] = 0xFF;
                    }

                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }

    private static Dictionary<string, byte[]> CreateSeeds()
    {
        const string Template =
            "{% for m in messages %}{{ m['role'] + m.content | trim }}{% endfor %}{% raw %}{{ x }}{% endraw %}";
        const string Keras =
            """{"class_name":"Sequential","config":{"layers":[{"class_name":"Dense","module":"keras.layers"}]}}""";
        var pickle = PickleBuilder.StateDict();
        var torch = new ZipBuilder()
            .Add("m/data.pkl", pickle)
            .Add("m/version", "3\n")
            .Add("m/data/0", new byte[16])
            .Build();
        using var gzip = new MemoryStream();
        using (var stream = new GZipStream(gzip, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(pickle);
        }

        return new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["a.pkl"] = pickle,
            ["frames.pkl"] = new PickleBuilder(4)
                .Frame(40)
                .Short("collections")
                .Op(0x94)
                .Short("OrderedDict")
                .Op(0x94, 0x93)
                .Op(")R](")
                .Text("a")
                .Int(1)
                .Op("e0")
                .Stop(),
            ["text.pkl"] = new PickleBuilder(null).Op("(dp0\nS'a'\np1\nI01\nsS'b\\x41'\nVc\\u0041\nsF1.5\n.").Bytes,
            ["nested.pkl"] = new PickleBuilder(4)
                .Data(new PickleBuilder().Global("os", "system").Op("S'aaaaaaaaaaaaaa'\n").Stop())
                .Stop(),
            ["array.joblib"] = PickleTests.Joblib().Stop(),
            ["model.pt"] = torch,
            ["legacy.bin"] = ArchiveTests.Legacy(new PickleBuilder().Op("}").Stop(), 16),
            ["lies.zip"] = new ZipBuilder { Prefix = [1, 2] }
                .Add("a.txt", pickle, entry => entry with { Flags = 8, LocalSize = 0 })
                .Add("b.bin", pickle, entry => entry with { Deflate = true })
                .Add("c.zip", torch)
                .Build(),
            ["arrays.npz"] = new ZipBuilder()
                .Add("x.npy", Npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", pickle))
                .Build(),
            ["a.tar"] = Tar(("a.txt", [65], '0'), ("long", "name\0"u8.ToArray(), 'L'), ("p.pkl", pickle, '0')),
            ["a.pkl.gz"] = gzip.ToArray(),
            ["a.npy"] = Npy(
                "{'descr': [('a', '<i4'), ('b', '<f8', (2,))], 'fortran_order': True, 'shape': (1,), }",
                new byte[20]
            ),
            ["m.safetensors"] = Safetensors(
                """{"__metadata__":{"a":"b"},"w":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}""",
                16
            ),
            ["m.gguf"] = Gguf(key: "tokenizer.chat_template", value: GgufString(Template)),
            ["m.onnx"] = Onnx(ExternalTensor("w.bin"), attribute: Field(5, Field(6, Field(5, ExternalTensor("x"))))),
            ["saved_model.pb"] = [.. Field(1, 1UL), .. Field(2, Field(2, Field(1, Field(1, "n"), Field(2, "MatMul"))))],
            ["m.h5"] = Hdf5(Hdf5Attribute("model_config", Keras), Hdf5ExternalLink("a", "b.h5", "/x")),
            ["m.keras"] = new ZipBuilder().Add("metadata.json", "{}").Add("config.json", Keras).Build(),
            ["chat_template.jinja"] = System.Text.Encoding.UTF8.GetBytes(Template),
            ["config.json"] = """{"auto_map":{"A":"b.C"},"x":["y",{"chat_template":"{{ a }}"}]}"""u8.ToArray(),
            ["a.yaml"] = "_target_: nemo.x\nchat_template: '{{ a }}'\n"u8.ToArray(),
            ["tokenizer.model"] = [.. Field(1, Field(1, "a")), .. Field(2, Field(1, "b"))],
        };
    }
}
