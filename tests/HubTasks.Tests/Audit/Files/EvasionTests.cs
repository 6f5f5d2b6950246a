using System.IO.Compression;
using System.Text;
using System.Text.Json;
using HubTasks.Audit.Files;
using static HubTasks.Tests.Audit.Files.ModelBuilders;

namespace HubTasks.Tests.Audit.Files;

/// <summary>Files that one reader understands in another way than the next, which is how payloads pass scanners.</summary>
public sealed class EvasionTests
{
    private static readonly byte[] Evil = new PickleBuilder()
        .Global("os", "system")
        .Text("id")
        .Op([0x85])
        .Op("R")
        .Stop();

    private static readonly byte[] EvilText = "cos\nsystem\n(S'id'\ntR."u8.ToArray();

    private static ZipBuilder Torch() =>
        new ZipBuilder()
            .Add("m/data.pkl", PickleBuilder.StateDict())
            .Add("m/version", "3\n")
            .Add("m/data/0", new byte[16]);

    [Theory]
    [InlineData("os", "execv")]
    [InlineData("importlib.util", "spec_from_file_location")]
    [InlineData("runpy", "run_path")]
    [InlineData("pty", "spawn")]
    [InlineData("ctypes", "CDLL")]
    [InlineData("timeit", "timeit")]
    [InlineData("cProfile", "run")]
    [InlineData("pdb", "run")]
    [InlineData("code", "interact")]
    [InlineData("webbrowser", "open")]
    [InlineData("asyncio.subprocess", "create_subprocess_shell")]
    [InlineData("multiprocessing.util", "spawnv_passfds")]
    [InlineData("pip._internal.cli.main", "main")]
    [InlineData("distutils.spawn", "spawn")]
    [InlineData("operator", "attrgetter")]
    [InlineData("torch.hub", "load")]
    [InlineData("joblib", "load")]
    [InlineData("dill", "loads")]
    [InlineData("cloudpickle.cloudpickle", "subimport")]
    [InlineData("yaml", "unsafe_load")]
    [InlineData("jinja2", "Environment.from_string")]
    [InlineData("IPython", "embed")]
    [InlineData("collections", "_sys.modules")]
    [InlineData("sympy", "sympify")]
    [InlineData("pandas.io.common", "get_handle")]
    [InlineData("keras.models", "load_model")]
    [InlineData("llvmlite.binding", "load_library_permanently")]
    [InlineData("typing", "_eval_type")]
    public void A_callable_that_reaches_outside_is_dangerous_in_every_spelling(string module, string name)
    {
        byte[][] ways =
        [
            Encoding.ASCII.GetBytes($"c{module}\n{name}\n(S'x'\ntR."),
            Encoding.ASCII.GetBytes($"(S'x'\ni{module}\n{name}\n."),
            Encoding.ASCII.GetBytes($"(c{module}\n{name}\nS'x'\no."),
            new PickleBuilder().Global(module, name).Text("x").Op([0x85, 0x81]).Stop(),
            new PickleBuilder(4).StackGlobal(module, name).Text("x").Op([0x85]).Op("}").Op([0x92]).Stop(),
            new PickleBuilder(4)
                .Short(module)
                .Op(0x94)
                .Op("0")
                .Short(name)
                .Op(0x94)
                .Op("0")
                .Get(0)
                .Get(1)
                .Op(0x93)
                .Stop(),
            new PickleBuilder(5).StackGlobal(module, name).Op("0N").Stop(),
        ];

        foreach (var way in ways)
        {
            foreach (var file in (string[])["a.pkl", "a.bin", "a.txt", "a.png", "a.safetensors", "a"])
            {
                Checked.Is(Verdict.Dangerous, Checked.File(file, way));
            }
        }
    }

    [Fact]
    public void A_pickle_is_found_in_every_member_of_a_torch_file()
    {
        foreach (var name in (string[])["m/notes.txt", "m/data/1", "m/DATA.PKL", "m/data.pkl", "x", "m/.data/x"])
        {
            Checked.Is(Verdict.Dangerous, Checked.File("m.pt", Torch().Add(name, Evil).Build()));
            Checked.Is(Verdict.Dangerous, Checked.File("m.pt", Torch().Add(name, EvilText).Build()));
        }
    }

    [Fact]
    public void Of_two_zips_in_one_file_both_are_read()
    {
        var evil = new ZipBuilder().Add("m/data.pkl", Evil).Build();

        Checked.Is(Verdict.Dangerous, Checked.File("m.pt", [.. Torch().Build(), .. evil]));
        Checked.Is(Verdict.Dangerous, Checked.File("m.pt", [.. evil, .. Torch().Build()]));
        Checked.Is(Verdict.Dangerous, Checked.File("m.gguf", [.. Gguf(), .. evil]));
    }

    [Fact]
    public void What_stands_behind_a_tar_is_suspicious_and_its_padding_is_not()
    {
        var tar = Tar(("a.txt", "x"u8.ToArray(), '0'));

        Checked.Is(Verdict.Suspicious, Checked.File("m.tar", [.. tar, .. Evil]));
        Checked.Is(Verdict.Safe, Checked.File("m.tar", [.. tar, .. new byte[10240]]));
    }

    [Theory]
    [InlineData("{{ dict(__class__=1)|list|first }}")]
    [InlineData("{% set a='_'~'_' %}{{ ''[a~'class'~a] }}")]
    [InlineData("{% set a='_'~'_' %}{% set b = a~'mro'~a %}{{ x[b] }}")]
    [InlineData("{{ x | map(attribute = \"__\" ~ \"class__\") | list }}")]
    [InlineData("{{ x['__cla' 'ss__'] }}")]
    [InlineData("{{ x['%c%cclass%c%c'|format(95,95,95,95)] }}")]
    [InlineData("{{ '%c%cclass%c%c' % (95,95,95,95) }}")]
    [InlineData("{{ x['ssalc'|reverse] }}")]
    [InlineData("{{ x['\\N{LOW LINE}\\N{LOW LINE}class'] }}")]
    [InlineData("{{ '{0.__class__}'.format(x) }}")]
    [InlineData("{{ lipsum.__globals__['os'].popen('id').read() }}")]
    [InlineData("{{ cycler.__init__.__globals__.os }}")]
    [InlineData("{{ ''|attr('\\x5f\\x5fclass\\x5f\\x5f') }}")]
    [InlineData("{% import 'os' as o %}")]
    public void A_way_out_of_a_template_is_found_wherever_a_template_stands(string template)
    {
        var json = JsonSerializer.Serialize(new { chat_template = template });
        var list = JsonSerializer.Serialize(new { chat_template = new[] { new { name = "default", template } } });

        Checked.Is(Verdict.Dangerous, Checked.File("chat_template.jinja", template));
        Checked.Is(Verdict.Dangerous, Checked.File("tokenizer_config.json", json));
        Checked.Is(Verdict.Dangerous, Checked.File("tokenizer_config.json", list));
        Checked.Is(Verdict.Dangerous, Checked.File("chat_template.json", json));
        Checked.Is(
            Verdict.Dangerous,
            Checked.File("m.gguf", Gguf(key: "tokenizer.chat_template.tool", value: GgufString(template)))
        );
    }

    [Theory]
    [InlineData("{{ messages[loop.index0 + 1]['content'] }}")]
    [InlineData("{{ '<|' ~ message['role'] ~ '|>' }}{{ 'tool_' + name + '_call' }}")]
    [InlineData("{{ messages | map(attribute='content') | join('__') }}")]
    [InlineData("{{ tools | selectattr('type', 'equalto', 'function') | list | length }}")]
    [InlineData("{{ 'a class: ' + x }}{{ '{' + y + '}' }}{{ \"{{ x }}\" }}")]
    public void What_templates_do_all_day_is_safe(string template) =>
        Checked.Is(Verdict.Safe, Checked.File("chat_template.jinja", template));

    [Fact]
    public void A_graph_is_read_as_both_things_that_it_can_be()
    {
        var node = Field(1, Field(1, "n"), Field(2, "ReadFile"));

        Checked.Is(Verdict.Dangerous, Checked.File("saved_model.pb", Field(2, Field(2, node))));
        Checked.Is(
            Verdict.Dangerous,
            Checked.File("saved_model.pb", [.. Field(1, "decoy"), .. Field(2, Field(2, node))])
        );
        Checked.Is(Verdict.Dangerous, Checked.File("frozen.pb", node));
        Checked.Is(Verdict.Dangerous, Checked.File("saved_model.pbtxt", "node { name: \"x\" op: \"WriteFile\" }"));
        Checked.Is(Verdict.Safe, Checked.File("saved_model.pbtxt", "node { name: \"x\" op: \"MatMul\" }"));
        Checked.Is(Verdict.Dangerous, Checked.File("model.pb", Onnx(ExternalTensor("../x"))));
    }

    [Fact]
    public void The_default_of_an_attribute_of_a_function_can_hold_a_tensor() =>
        Checked.Is(
            Verdict.Dangerous,
            Checked.File("m.onnx", Onnx(more: Field(25, Field(1, "f"), Field(11, Field(5, ExternalTensor("../x"))))))
        );

    [Theory]
    [InlineData("_target_: os.system\n")]
    [InlineData("a: {_target_: os.system, b: 1}\n")]
    [InlineData("\"_target_\": 'os.system'\n")]
    [InlineData("- _target_:\n    builtins.eval\n")]
    [InlineData("a: !!python/object/apply:os.system [id]\n")]
    public void Yaml_that_names_what_to_call_is_dangerous_in_every_style(string yaml) =>
        Checked.Is(Verdict.Dangerous, Checked.File("config.yaml", yaml));

    [Theory]
    [InlineData("config.json", """{"custom_pipelines":{"x":{"impl":"pipe.X","pt":["AutoModel"]}}}""")]
    [InlineData("model_index.json", """{"_class_name":["my_pipeline","MyPipe"]}""")]
    [InlineData("x.dll", "hello")]
    [InlineData("x.jar", "hello")]
    public void Code_that_is_named_or_shipped_is_suspicious(string name, string content) =>
        Checked.Is(Verdict.Suspicious, Checked.File(name, content));

    [Theory]
    [InlineData("model.xml", "<net><layers><layer type=\"Extension\"/></layers></net>")]
    [InlineData("model.pmml", "<PMML/>")]
    public void Xml_is_not_read_and_so_not_clean(string name, string content) =>
        Checked.Is(Verdict.Unscanned, Checked.File(name, content));

    [Theory]
    [InlineData(
        """{"__class__":"function","__module__":"builtins","content":{"module_path":"os","function":"system"}}""",
        Verdict.Dangerous
    )]
    [InlineData(
        """{"__class__":"type","__module__":"builtins","content":{"__module__":"subprocess","__class__":"Popen"}}""",
        Verdict.Dangerous
    )]
    [InlineData(
        """{"__class__":"dict","__module__":"builtins","content":[{"__class__":"eval","__module__":"builtins"}]}""",
        Verdict.Dangerous
    )]
    [InlineData("""{"__class__":"Model","__module__":"acme"}""", Verdict.Suspicious)]
    [InlineData("""{"__class__":"ndarray","__module__":"numpy","__loader__":"NdArrayNode"}""", Verdict.Safe)]
    public void What_the_schema_of_a_skops_file_names_is_judged_as_in_a_pickle(string schema, Verdict expected) =>
        Checked.Is(expected, Checked.File("m.skops", new ZipBuilder().Add("schema.json", schema).Build()));

    [Fact]
    public void A_wrapper_hides_nothing()
    {
        foreach (var content in (byte[][])[Evil, EvilText, new ZipBuilder().Add("x", Evil).Build(), Packed(Evil)])
        {
            Checked.Is(Verdict.Dangerous, Checked.File("m.pkl", Packed(content)));
            Checked.Is(Verdict.Dangerous, Checked.File("m.tar.gz", Packed(Tar(("x", content, '0')))));
        }
    }

    [Fact]
    public void What_is_too_much_to_remember_is_unscanned_and_never_clean()
    {
        var zip = new ZipBuilder();
        for (var i = 0; i < 20; i++)
        {
            zip.Add($"{i}/{new string('n', 60_000)}", "x");
        }

        var tensors = string.Join(
            ',',
            Enumerable
                .Range(0, (1 << 17) + 1)
                .Select(i => $"\"t{i}\":{{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}")
        );
        var index = string.Join(',', Enumerable.Range(0, 3000).Select(i => $"\"t{i}\":\"{new string('x', 240)}{i}\""));

        Checked.Has("HUB3102", Verdict.Unscanned, Checked.File("m.zip", zip.Build()));
        Checked.Has("HUB3102", Verdict.Unscanned, Checked.File("m.safetensors", Safetensors($"{{{tensors}}}", 0)));
        Checked.Is(Verdict.Suspicious, Checked.File("b.jinja", $"{{{{ {new string('[', 15_000)} }}}}"));
        Checked.Is(
            Verdict.Suspicious,
            Checked.File("a.jinja", $"{{{{ {string.Concat(Enumerable.Repeat("a,", 30_000))}a }}}}")
        );
        Assert.True(
            Checked
                .File("m.safetensors.index.json", $"{{\"weight_map\":{{{index}}}}}")
                .Companions.Sum(path => path.Length)
                < 2 << 20
        );
    }

    [Fact]
    public void Names_are_told_apart_however_many_there_are()
    {
        var names = new NameSet();

        Assert.All(Enumerable.Range(0, 5000), i => Assert.True(names.Add($"model.layers.{i}.weight")));
        Assert.All(Enumerable.Range(0, 5000), i => Assert.False(names.Add($"model.layers.{i}.weight")));
        Assert.Equal(5000, names.Count);
    }

    private static byte[] Packed(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }
}
