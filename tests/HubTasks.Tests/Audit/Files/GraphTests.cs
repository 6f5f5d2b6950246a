using HubTasks.Audit.Files;
using static HubTasks.Tests.Audit.Files.ModelBuilders;

namespace HubTasks.Tests.Audit.Files;

public sealed class GraphTests
{
    [Fact]
    public void An_onnx_model_is_safe_by_name_and_by_content()
    {
        Checked.Is(Verdict.Safe, Checked.File("m.onnx", Onnx()));
        Assert.Equal(FileFormat.Onnx, Checked.File("model", Onnx()).Format);
    }

    [Theory]
    [InlineData("weights.bin", Verdict.Safe)]
    [InlineData("data/weights.bin", Verdict.Safe)]
    [InlineData("data/../weights.bin", Verdict.Suspicious)]
    [InlineData("../weights.bin", Verdict.Dangerous)]
    [InlineData("data/../../weights.bin", Verdict.Dangerous)]
    [InlineData("/etc/passwd", Verdict.Dangerous)]
    [InlineData("C:/weights.bin", Verdict.Dangerous)]
    [InlineData("data\\weights.bin", Verdict.Dangerous)]
    [InlineData("", Verdict.Invalid)]
    public void External_data_stays_beside_the_model(string location, Verdict expected)
    {
        var tensor = ExternalTensor(location);

        Checked.Is(expected, Checked.File("m.onnx", Onnx(tensor)));
        Checked.Is(expected, Checked.File("m.onnx", Onnx(attribute: Field(5, Field(5, tensor)))));
        Checked.Is(expected, Checked.File("m.onnx", Onnx(attribute: Field(5, Field(6, Field(5, tensor))))));
        Checked.Is(expected, Checked.File("m.onnx", Onnx(attribute: Field(5, Field(22, Field(1, tensor))))));
        Checked.Is(expected, Checked.File("m.onnx", Onnx(more: Field(25, Field(7, Field(5, Field(5, tensor)))))));
        Checked.Is(expected, Checked.File("m.onnx", Onnx(more: Field(20, Field(1, Field(5, tensor))))));
    }

    [Fact]
    public void Companion_files_are_named() =>
        Assert.Equal(["data/w.bin"], Checked.File("m.onnx", Onnx(ExternalTensor("data/./w.bin"))).Companions);

    [Fact]
    public void An_unknown_key_of_external_data_is_dangerous() =>
        Checked.Is(
            Verdict.Dangerous,
            Checked.File(
                "m.onnx",
                Onnx([.. ExternalTensor("w.bin"), .. Field(13, Field(1, "__class__"), Field(2, "x"))])
            )
        );

    [Fact]
    public void A_custom_domain_is_suspicious() =>
        Checked.Has("HUB3406", Verdict.Suspicious, Checked.File("m.onnx", Onnx(domain: "com.acme")));

    [Fact]
    public void A_function_that_calls_itself_is_invalid()
    {
        var function = Field(25, Field(1, "f"), Field(10, "d"), Field(7, Field(4, "g"), Field(7, "d")));
        var other = Field(25, Field(1, "g"), Field(10, "d"), Field(7, Field(4, "f"), Field(7, "d")));

        Checked.Has("HUB3404", Verdict.Invalid, Checked.File("m.onnx", Onnx(more: [.. function, .. other])));
    }

    [Fact]
    public void An_onnx_file_that_is_cut_off_or_too_deep_is_invalid()
    {
        Checked.Is(Verdict.Invalid, Checked.File("m.onnx", Onnx()[..^2]));

        var graph = Field(1, Field(4, "Add"));
        for (var i = 0; i < 150; i++)
        {
            graph = Field(1, Field(5, Field(6, graph)));
        }

        Checked.Is(Verdict.Invalid, Checked.File("m.onnx", [.. Field(1, 8UL), .. Field(7, graph)]));
    }

    [Theory]
    [InlineData("MatMul", Verdict.Safe)]
    [InlineData("SaveV2", Verdict.Safe)]
    [InlineData("PyFunc", Verdict.Dangerous)]
    [InlineData("WriteFile", Verdict.Dangerous)]
    [InlineData("Acme>Op", Verdict.Suspicious)]
    public void The_operations_of_a_saved_model_decide(string operation, Verdict expected)
    {
        var node = Field(1, Field(1, "n"), Field(2, operation));
        var library = Field(2, Field(1, Field(3, Field(1, "n"), Field(2, operation))));

        Checked.Is(expected, Checked.File("saved_model.pb", [.. Field(1, 1UL), .. Field(2, Field(2, node))]));
        Checked.Is(expected, Checked.File("saved_model.pb", [.. Field(1, 1UL), .. Field(2, Field(2, library))]));
        Checked.Is(expected, Checked.File("frozen.pb", node));
    }

    public static TheoryData<string, Verdict> KerasConfigs =>
        new()
        {
            {
                """{"class_name":"Sequential","module":"keras","config":{"layers":[{"class_name":"Dense","module":"keras.layers"}]}}""",
                Verdict.Safe
            },
            { """{"config":{"layers":[{"class_name":"Lambda","module":"keras.layers"}]}}""", Verdict.Dangerous },
            { """{"config":{"function":{"class_name":"__lambda__","config":{"code":"4wEA"}}}}""", Verdict.Dangerous },
            { """{"class_name":"TorchModuleWrapper","module":"keras.layers"}""", Verdict.Dangerous },
            { """{"class_name":"function","module":"os","config":"system"}""", Verdict.Dangerous },
            { """{"class_name":"function","module":"builtins","config":"exec"}""", Verdict.Dangerous },
            {
                """{"class_name":"function","module":"keras.src.utils.file_utils","config":"get_file"}""",
                Verdict.Dangerous
            },
            { """{"class_name":"MyLayer","module":"acme.layers"}""", Verdict.Suspicious },
            { """{"class_name":"MyLayer","registered_name":"Custom>MyLayer"}""", Verdict.Suspicious },
            {
                """{"class_name":"StringLookup","module":"keras.layers","config":{"vocabulary":"/etc/passwd"}}""",
                Verdict.Suspicious
            },
            { """{"class_name":""", Verdict.Invalid },
        };

    [Theory]
    [MemberData(nameof(KerasConfigs))]
    public void A_keras_configuration_is_walked_at_every_depth(string config, Verdict expected)
    {
        var archive = new ZipBuilder().Add("metadata.json", "{}").Add("config.json", config).Build();

        Checked.Is(expected, Checked.File("m.keras", archive));
        Checked.Is(expected, Checked.File("m.h5", Hdf5(Hdf5Attribute("model_config", config))));
    }

    [Fact]
    public void An_hdf5_file_may_not_reach_into_others()
    {
        Checked.Is(Verdict.Safe, Checked.File("m.h5", Hdf5()));
        Checked.Has(
            "HUB3411",
            Verdict.Dangerous,
            Checked.File("m.h5", Hdf5(Hdf5ExternalLink("a", "../../secret.h5", "/x")))
        );
        Checked.Has("HUB3411", Verdict.Dangerous, Checked.File("m.h5", Hdf5(Hdf5Message(7, new byte[16]))));
        Checked.Has("HUB3411", Verdict.Dangerous, Checked.File("m.h5", Hdf5(Hdf5Message(8, [4, 3, 0, 0]))));
    }

    [Fact]
    public void What_the_hdf5_reader_does_not_know_is_never_safe()
    {
        byte[] dense = [0, 0, .. BitConverter.GetBytes(48L), .. new byte[16]];
        byte[] lambda = [.. Hdf5(Hdf5Message(0x15, dense)), .. "{\"class_name\": \"Lambda\"}"u8];

        Checked.Is(Verdict.Suspicious, Checked.File("m.h5", Hdf5(Hdf5Message(0x15, dense))));
        Checked.Is(Verdict.Dangerous, Checked.File("m.h5", lambda));
        Checked.Is(Verdict.Invalid, Checked.File("m.h5", Hdf5()[..20]));
    }

    [Fact]
    public void A_model_without_its_operators_or_its_end_is_invalid()
    {
        byte[] graph = [.. Field(1, 8UL), .. Field(7, Field(1, Field(4, "Add")))];
        var hdf5 = Hdf5(Hdf5Attribute("model_config", "{}"));

        Checked.Is(Verdict.Invalid, Checked.File("m.onnx", graph));
        Checked.Is(Verdict.Safe, Checked.File("m.onnx", [.. graph, .. Field(8, Field(2, 17UL))]));
        Checked.Is(Verdict.Invalid, Checked.File("m.h5", hdf5[..^1]));
        Checked.Is(Verdict.Safe, Checked.File("m.h5", hdf5));
    }
}
