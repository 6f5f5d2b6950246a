using System.IO.Compression;
using System.Text;
using static HubTasks.Tests.Audit.Files.ModelBuilders;

namespace HubTasks.Tests.Audit.Files;

/// <param name="Parser">The code that reads it.</param>
/// <param name="Name">The file name, which is part of what a parser goes by.</param>
/// <param name="Bytes">A small file that exercises much of that parser.</param>
internal sealed record FuzzSeed(string Parser, string Name, byte[] Bytes);

/// <summary>Where fuzzing begins: a few valid files for each parser.</summary>
internal static class FuzzSeeds
{
    private const string Template =
        "{% for m in messages %}{{ m['role'] + m.content | trim }}{% endfor %}{% raw %}{{ x }}{% endraw %}";
    private const string Keras =
        """{"class_name":"Sequential","config":{"layers":[{"class_name":"Dense","module":"keras.layers"}]}}""";

    public static IReadOnlyList<FuzzSeed> All { get; } =
    [.. Pickles(), .. Archives(), .. Wrappers(), .. Tensors(), .. Graphs(), .. Texts()];

    private static IEnumerable<FuzzSeed> Pickles()
    {
        yield return new("pickle", "a.pkl", PickleBuilder.StateDict());
        yield return new(
            "pickle",
            "frames.pkl",
            new PickleBuilder(4)
                .Frame(40)
                .Short("collections")
                .Op(0x94)
                .Short("OrderedDict")
                .Op(0x94, 0x93)
                .Op(")R](")
                .Text("a")
                .Int(1)
                .Op("e0")
                .Stop()
        );
        yield return new(
            "pickle",
            "text.pkl",
            new PickleBuilder(null).Op("(dp0\nS'a'\np1\nI01\nsS'b\\x41'\nVc\\u0041\nsF1.5\n.").Bytes
        );
        yield return new(
            "pickle",
            "nested.pkl",
            new PickleBuilder(4)
                .Data(new PickleBuilder().Global("os", "system").Op("S'aaaaaaaaaaaaaa'\n").Stop())
                .Stop()
        );
        yield return new("joblib", "array.joblib", PickleBuilder.Joblib().Stop());
        yield return new("torch-legacy", "legacy.bin", TorchLegacy(new PickleBuilder().Op("}").Stop(), 16));
    }

    private static IEnumerable<FuzzSeed> Archives()
    {
        var pickle = PickleBuilder.StateDict();
        var torch = new ZipBuilder()
            .Add("m/data.pkl", pickle)
            .Add("m/version", "3\n")
            .Add("m/data/0", new byte[16])
            .Build();
        yield return new("zip", "model.pt", torch);
        yield return new("zip", "two.pt", [.. torch, .. new ZipBuilder().Add("m/data.pkl", pickle).Build()]);
        yield return new(
            "zip",
            "model.skops",
            new ZipBuilder()
                .Add("schema.json", """{"__class__":"dict","__module__":"builtins","content":[{"function":"x"}]}""")
                .Build()
        );
        yield return new(
            "zip",
            "lies.zip",
            new ZipBuilder { Prefix = [1, 2] }
                .Add("a.txt", pickle, entry => entry with { Flags = 8, LocalSize = 0 })
                .Add("b.bin", pickle, entry => entry with { Deflate = true })
                .Add("c.zip", torch)
                .Build()
        );
        yield return new(
            "zip",
            "arrays.npz",
            new ZipBuilder()
                .Add("x.npy", Npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", pickle))
                .Build()
        );
        yield return new(
            "zip",
            "m.keras",
            new ZipBuilder().Add("metadata.json", "{}").Add("config.json", Keras).Build()
        );
        yield return new(
            "tar",
            "a.tar",
            Tar(("a.txt", [65], '0'), ("long", "name\0"u8.ToArray(), 'L'), ("p.pkl", pickle, '0'))
        );
    }

    private static IEnumerable<FuzzSeed> Wrappers()
    {
        var pickle = PickleBuilder.StateDict();
        using var gzip = new MemoryStream();
        using (var stream = new GZipStream(gzip, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(pickle);
        }

        yield return new("gzip", "a.pkl.gz", gzip.ToArray());
        foreach (var (format, packed) in Compressed.Texts)
        {
            yield return new(format, $"a.txt.{format}", packed);
            yield return new(format, $"a.pkl.{format}", Compressed.Pickles[format]);
        }
    }

    private static IEnumerable<FuzzSeed> Tensors()
    {
        yield return new(
            "npy",
            "a.npy",
            Npy("{'descr': [('a', '<i4'), ('b', '<f8', (2,))], 'fortran_order': True, 'shape': (1,), }", new byte[20])
        );
        yield return new(
            "safetensors",
            "m.safetensors",
            Safetensors("""{"__metadata__":{"a":"b"},"w":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}""", 16)
        );
        yield return new("gguf", "m.gguf", Gguf(key: "tokenizer.chat_template", value: GgufString(Template)));
        yield return new("sentencepiece", "tokenizer.model", [.. Field(1, Field(1, "a")), .. Field(2, Field(1, "b"))]);
    }

    private static IEnumerable<FuzzSeed> Graphs()
    {
        yield return new(
            "onnx",
            "m.onnx",
            Onnx(ExternalTensor("w.bin"), attribute: Field(5, Field(6, Field(5, ExternalTensor("x")))))
        );
        yield return new(
            "tensorflow",
            "saved_model.pb",
            [.. Field(1, 1UL), .. Field(2, Field(2, Field(1, Field(1, "n"), Field(2, "MatMul"))))]
        );
        yield return new("tensorflow", "graph.pbtxt", "node { name: \"x\" op: \"MatMul\" }"u8.ToArray());
        yield return new(
            "hdf5",
            "m.h5",
            Hdf5(Hdf5Attribute("model_config", Keras), Hdf5ExternalLink("a", "b.h5", "/x"))
        );
    }

    private static IEnumerable<FuzzSeed> Texts()
    {
        yield return new("jinja", "chat_template.jinja", Encoding.UTF8.GetBytes(Template));
        yield return new(
            "config",
            "config.json",
            """{"auto_map":{"A":"b.C"},"x":["y",{"chat_template":"{{ a }}"}]}"""u8.ToArray()
        );
        yield return new("yaml", "a.yaml", "_target_: nemo.x\nchat_template: '{{ a }}'\n"u8.ToArray());
    }
}
