using HubTasks.Audit.Files;

namespace HubTasks.Tests.Audit.Files;

public sealed class PickleTests
{
    private static FileVerdict Check(PickleBuilder pickle) => Checked.File("data.pkl", pickle.Stop());

    [Fact]
    public void Numbers_text_and_containers_are_safe()
    {
        var pickle = new PickleBuilder()
            .Op("}")
            .Put(0)
            .Op("(")
            .Text("layers")
            .Int(12)
            .Text("names")
            .Op("](")
            .Text("a")
            .Text("b")
            .Op("eu");

        Checked.Is(Verdict.Safe, Check(pickle));
    }

    [Theory]
    [InlineData("os", "system")]
    [InlineData("posix", "system")]
    [InlineData("nt", "popen")]
    [InlineData("builtins", "eval")]
    [InlineData("builtins", "getattr")]
    [InlineData("__builtin__", "execfile")]
    [InlineData("subprocess", "Popen")]
    [InlineData("commands", "getoutput")]
    [InlineData("asyncio.unix_events", "_UnixSubprocessTransport._start")]
    [InlineData("idlelib.pyshell", "ModifiedInterpreter.runcommand")]
    [InlineData("torch.utils.collect_env", "run")]
    [InlineData("torch.storage", "_load_from_bytes")]
    [InlineData("numpy.f2py.crackfortran", "getlincoef")]
    [InlineData("functools", "partial")]
    [InlineData("pathlib", "os.system")]
    [InlineData("collections", "OrderedDict.__init__.__globals__")]
    [InlineData("urllib", "urlopen")]
    [InlineData("pandas", "read_pickle")]
    [InlineData("pickle", "loads")]
    [InlineData("o\u0455", "system")]
    [InlineData("os ", "system")]
    public void A_name_that_runs_code_is_dangerous_even_when_nothing_calls_it(string module, string name)
    {
        Checked.Has(
            "HUB3201",
            Verdict.Dangerous,
            Checked.File(
                "a.pkl",
                new PickleBuilder(null).Op(System.Text.Encoding.UTF8.GetBytes($"c{module}\n{name}\n")).Stop()
            )
        );
        Checked.Has("HUB3201", Verdict.Dangerous, Check(new PickleBuilder(4).StackGlobal(module, name)));
    }

    [Theory]
    [InlineData("sklearn.linear_model._logistic", "LogisticRegression")]
    [InlineData("mymodule", "Thing")]
    [InlineData("osprey", "system")]
    [InlineData("collections", "OrderedDict.fromkeys")]
    public void A_name_that_nobody_vouches_for_is_suspicious(string module, string name) =>
        Checked.Is(Verdict.Suspicious, Check(new PickleBuilder(4).StackGlobal(module, name)));

    [Fact]
    public void A_policy_can_vouch_for_an_exact_name_but_not_for_a_dangerous_one()
    {
        var profile = AuditProfile.Default with { PickleGlobals = ["mymodule.Thing", "os.system"] };

        Checked.Is(
            Verdict.Safe,
            Checked.File("a.pkl", new PickleBuilder(4).StackGlobal("mymodule", "Thing").Stop(), profile)
        );
        Checked.Is(
            Verdict.Suspicious,
            Checked.File("a.pkl", new PickleBuilder(4).StackGlobal("mymodule", "Other").Stop(), profile)
        );
        Checked.Is(
            Verdict.Dangerous,
            Checked.File("a.pkl", new PickleBuilder(4).StackGlobal("os", "system").Stop(), profile)
        );
    }

    [Fact]
    public void Dates_pass_and_paths_pass_only_when_the_profile_says_so()
    {
        var date = new PickleBuilder().Global("datetime", "timedelta").Int(1).Op([0x85]).Op("R").Stop();
        var path = new PickleBuilder().Global("pathlib", "PurePosixPath").Text("a").Op([0x85]).Op("R").Stop();

        Checked.Is(Verdict.Safe, Checked.File("a.pkl", date));
        Checked.Is(Verdict.Suspicious, Checked.File("a.pkl", path));
        Checked.Is(Verdict.Safe, Checked.File("a.pkl", path, AuditProfile.Default with { PlainData = true }));
    }

    [Theory]
    [InlineData("S'os'\nS'system'\n")]
    [InlineData("U\u0002osU\u0006system")]
    [InlineData("T\u0002\u0000\u0000\u0000osT\u0006\u0000\u0000\u0000system")]
    [InlineData("Vos\nVsystem\n")]
    [InlineData("V\\u006fs\nVsystem\n")]
    [InlineData("S'\\x6fs'\nS'system'\n")]
    [InlineData("U\u0002os20U\u0006system")]
    public void Every_kind_of_string_can_name_a_global(string strings) =>
        Checked.Has("HUB3201", Verdict.Dangerous, Check(new PickleBuilder(4).Op(strings).Op(0x93)));

    [Fact]
    public void A_name_that_was_memoized_and_overwritten_is_the_last_one()
    {
        var pickle = new PickleBuilder(4)
            .Short("collections")
            .Op(0x94)
            .Short("os")
            .Put(0)
            .Op("00")
            .Get(0)
            .Short("system")
            .Op(0x93);

        Checked.Has("HUB3201", Verdict.Dangerous, Check(pickle));
    }

    [Fact]
    public void Memoize_counts_entries_and_not_the_greatest_index()
    {
        // PUT 7 fills one entry, so MEMOIZE writes entry 1
        var pickle = new PickleBuilder(4)
            .Short("a")
            .Put(7)
            .Short("os")
            .Op(0x94)
            .Op("0")
            .Get(1)
            .Short("system")
            .Op(0x93);

        Checked.Has("HUB3201", Verdict.Dangerous, Check(pickle));
    }

    [Fact]
    public void A_computed_name_is_dangerous()
    {
        var pickle = new PickleBuilder(4)
            .Short("os")
            .Global("_codecs", "encode")
            .Text("system")
            .Text("latin1")
            .Op([0x86])
            .Op("R")
            .Op(0x93);

        Checked.Has("HUB3203", Verdict.Dangerous, Check(pickle));
    }

    [Fact]
    public void Calling_the_result_of_a_call_is_dangerous()
    {
        var pickle = new PickleBuilder().Global("collections", "OrderedDict").Op(")R)R");

        Checked.Has("HUB3204", Verdict.Dangerous, Check(pickle));
    }

    [Theory]
    [InlineData("(ios\nsystem\n")]
    [InlineData("(cos\nsystem\nS'id'\no0N")]
    public void Inst_and_obj_call_too(string opcodes) =>
        Checked.Has("HUB3201", Verdict.Dangerous, Check(new PickleBuilder().Op(opcodes)));

    [Fact]
    public void State_on_a_function_or_a_storage_is_dangerous_and_on_an_ordered_dict_is_not()
    {
        Checked.Has(
            "HUB3205",
            Verdict.Dangerous,
            Check(new PickleBuilder().Global("torch._utils", "_rebuild_tensor_v2").Op("}b"))
        );
        Checked.Is(Verdict.Safe, Check(new PickleBuilder().Global("collections", "OrderedDict").Op(")R}b")));
    }

    [Fact]
    public void Items_put_into_a_tensor_are_dangerous_and_into_an_ordered_dict_are_not()
    {
        var tensor = new PickleBuilder().Global("torch._utils", "_rebuild_tensor_v2").Op(")RNNs");

        Checked.Has("HUB3205", Verdict.Dangerous, Check(tensor));
        Checked.Is(Verdict.Safe, Check(new PickleBuilder().Global("collections", "OrderedDict").Op(")RNNs")));
    }

    [Theory]
    [InlineData("utf-8", Verdict.Dangerous)]
    [InlineData("latin1", Verdict.Safe)]
    public void An_accepted_callable_takes_what_it_always_takes(string codec, Verdict expected) =>
        Checked.Is(
            expected,
            Check(new PickleBuilder().Global("_codecs", "encode").Text("x").Text(codec).Op([0x86]).Op("R"))
        );

    [Fact]
    public void A_few_bytes_that_ask_for_all_memory_are_dangerous()
    {
        var list = new PickleBuilder()
            .Global("builtins", "list")
            .Global("builtins", "range")
            .Op([0x8A, 5, 0, 0, 0, 0, 1])
            .Op([0x85])
            .Op("R")
            .Op([0x85])
            .Op("R");

        Checked.Has("HUB3206", Verdict.Dangerous, Check(list));
    }

    [Fact]
    public void What_ran_before_the_stream_breaks_still_counts()
    {
        var broken = new PickleBuilder().Global("os", "system").Text("id").Op([0x85]).Op("R").Op(0xFF).Bytes;

        var verdict = Checked.File("a.pkl", broken);

        Checked.Has("HUB3201", Verdict.Dangerous, verdict);
        Checked.Has("HUB3212", Verdict.Invalid, verdict);
    }

    [Fact]
    public void What_stands_behind_the_break_is_searched_for()
    {
        var broken = new PickleBuilder().Op("a").Global("os", "system").Bytes;

        Checked.Has("HUB3201", Verdict.Dangerous, Checked.File("a.pkl", broken));
    }

    [Theory]
    [InlineData("")]
    [InlineData("N(.")]
    [InlineData("(.")]
    [InlineData("h\u0001.")]
    [InlineData("]NNs.")]
    [InlineData("Na.")]
    [InlineData("}(Nu.")]
    [InlineData("t.")]
    [InlineData("S'.\n.")]
    [InlineData("I1x\n.")]
    [InlineData("N")]
    [InlineData("}]Ns.")]
    [InlineData("}}Ns.")]
    public void A_stream_that_its_loader_refuses_is_invalid(string opcodes) =>
        Checked.Is(Verdict.Invalid, Checked.File("a.pkl", new PickleBuilder().Op(opcodes).Bytes));

    [Fact]
    public void A_protocol_that_does_not_exist_is_invalid() =>
        Checked.Is(Verdict.Invalid, Checked.File("a.pkl", new PickleBuilder().Op(0x80, 9).Op("N").Stop()));

    [Fact]
    public void The_second_of_two_streams_is_read()
    {
        byte[] two = [.. new PickleBuilder().Op("N").Stop(), .. new PickleBuilder().Global("os", "system").Stop()];

        Checked.Has("HUB3201", Verdict.Dangerous, Checked.File("a.pkl", two));
    }

    [Fact]
    public void A_stream_behind_junk_is_found()
    {
        byte[] two =
        [
            .. new PickleBuilder().Op("N").Stop(),
            1,
            2,
            3,
            .. new PickleBuilder().Global("os", "system").Stop(),
        ];

        Checked.Has("HUB3201", Verdict.Dangerous, Checked.File("a.pkl", two));
    }

    [Fact]
    public void A_pickle_in_a_constant_is_suspicious_and_dangerous_when_something_takes_it()
    {
        var inner = new PickleBuilder().Global("os", "system").Text("echo something").Op([0x85]).Op("R").Stop();

        Checked.Has("HUB3211", Verdict.Suspicious, Check(new PickleBuilder(4).Data(inner)));
        Checked.Has(
            "HUB3211",
            Verdict.Dangerous,
            Check(new PickleBuilder(4).StackGlobal("mymodule", "decode").Data(inner).Op([0x85]).Op("R"))
        );
    }

    [Fact]
    public void A_pickle_of_python_2_in_latin_1_text_is_found_too()
    {
        var inner = System.Text.Encoding.Latin1.GetString(
            new PickleBuilder().Global("os", "system").Text("echo something").Op([0x85]).Op("R").Stop()
        );

        Checked.Has("HUB3211", Verdict.Suspicious, Check(new PickleBuilder().Text(inner)));
    }

    [Fact]
    public void Well_made_frames_are_safe()
    {
        Checked.Is(
            Verdict.Safe,
            Check(new PickleBuilder(4).Frame(6).Short("abc").Op("0").Op("N").Op("0").Frame(2).Op("N"))
        );
    }

    [Fact]
    public void An_argument_that_crosses_its_frame_is_dangerous() =>
        Checked.Has("HUB3209", Verdict.Dangerous, Check(new PickleBuilder(4).Frame(3).Short("abcdef")));

    [Fact]
    public void A_frame_in_a_frame_is_dangerous() =>
        Checked.Has("HUB3209", Verdict.Dangerous, Check(new PickleBuilder(4).Frame(12).Op("N").Frame(2).Op("N")));

    [Fact]
    public void A_frame_longer_than_the_file_is_dangerous_when_the_stream_ends_all_the_same() =>
        Checked.Has("HUB3209", Verdict.Dangerous, Check(new PickleBuilder(4).Frame(5000).Op("N")));

    [Fact]
    public void A_billion_laughs_is_dangerous()
    {
        var pickle = new PickleBuilder();
        pickle.Op("](").Text("lol").Op("e").Put(0);
        for (byte level = 1; level < 12; level++)
        {
            pickle.Op("](");
            for (var i = 0; i < 10; i++)
            {
                pickle.Get((byte)(level - 1));
            }

            pickle.Op("e").Put(level);
        }

        Checked.Has("HUB3210", Verdict.Dangerous, Check(pickle));
    }

    [Fact]
    public void One_list_referred_to_a_hundred_times_is_dangerous()
    {
        var pickle = new PickleBuilder().Op("]").Put(0);
        for (var i = 0; i < 100; i++)
        {
            pickle.Get(0).Op("a");
        }

        Checked.Has("HUB3210", Verdict.Dangerous, Check(pickle));
    }

    [Fact]
    public void One_string_referred_to_a_thousand_times_is_what_picklers_write()
    {
        var pickle = new PickleBuilder().Op("]").Put(0).Text("label").Put(1).Op("a");
        for (var i = 0; i < 1000; i++)
        {
            pickle.Get(1).Op("a");
        }

        Checked.Is(Verdict.Safe, Check(pickle));
    }

    [Fact]
    public void A_million_strings_with_a_memo_entry_each_are_safe()
    {
        var pickle = new PickleBuilder(4).Op("]").Op(0x94).Op("(");
        for (var i = 0; i < 1_100_000; i++)
        {
            pickle.Op(0x8C, 2, (byte)'a', (byte)'b').Op(0x94);
            if (i % 1000 == 999)
            {
                pickle.Op("e(");
            }
        }

        Checked.Is(Verdict.Safe, Check(pickle.Op("e")));
    }

    [Fact]
    public void Nesting_without_end_is_dangerous() =>
        Checked.Has(
            "HUB3210",
            Verdict.Dangerous,
            Check(new PickleBuilder().Op("]").Op(string.Concat(Enumerable.Repeat("\u0085", 2000))))
        );

    [Fact]
    public void Persistent_ids_and_extension_codes_are_suspicious_outside_torch()
    {
        Checked.Has("HUB3207", Verdict.Suspicious, Check(new PickleBuilder().Op("Psomething\n")));
        Checked.Has("HUB3208", Verdict.Suspicious, Check(new PickleBuilder().Op(0x82, 1)));
    }

    [Fact]
    public void A_pickle_is_found_by_content_whatever_its_name()
    {
        var payload = new PickleBuilder(null).Global("os", "system").Op("S'id'\n").Op([0x85]).Op("R").Stop();

        foreach (var name in (string[])["model.bin", "model.dat", "weights", "model.safetensors", "notes.xyz"])
        {
            Checked.Is(Verdict.Dangerous, Checked.File(name, payload));
        }
    }

    [Fact]
    public void Inline_arrays_of_joblib_are_stepped_over_and_what_follows_is_read()
    {
        var honest = Checked.File("a.joblib", PickleBuilder.Joblib().Stop());
        var evil = Checked.File("a.joblib", PickleBuilder.Joblib().Op("0").Global("os", "system").Stop());

        Checked.Is(Verdict.Safe, honest);
        Assert.Equal(FileFormat.Joblib, honest.Format);
        Checked.Has("HUB3201", Verdict.Dangerous, evil);
        Assert.DoesNotContain(evil.Findings, finding => finding.Rule.Code == "HUB3212");
    }

    [Theory]
    [InlineData("notes.txt")]
    [InlineData("README.md")]
    [InlineData("weights")]
    [InlineData("extra.yaml")]
    public void A_pickle_that_is_text_is_found_under_the_name_of_a_text(string name) =>
        Checked.Is(Verdict.Dangerous, Checked.File(name, "cposix\nsystem\np0\n(Vid\np1\ntp2\nRp3\n."));

    [Theory]
    [InlineData("import os\nimport sys\n.hidden\n")]
    [InlineData("chapter one\nby someone\n. The end\n")]
    [InlineData("(a list)\ncat\ndog\n")]
    [InlineData("cat\ndog\nhorse\n")]
    public void Prose_that_begins_like_a_pickle_is_prose(string text) =>
        Checked.Is(Verdict.Safe, Checked.File("vocab.txt", text));

    [Fact]
    public void A_tuple_of_half_a_million_numbers_is_safe()
    {
        var pickle = new PickleBuilder().Op("(");
        for (var i = 0; i < 600_000; i++)
        {
            pickle.Op((byte)'K', 1);
        }

        Checked.Is(Verdict.Safe, Check(pickle.Op("t")));
    }

    [Fact]
    public void More_containers_than_the_checks_remember_are_safe_while_nothing_depends_on_them()
    {
        var pickle = new PickleBuilder(4).StackGlobal("collections", "OrderedDict").Op(0x94).Op("0");
        for (var i = 0; i < 100_000; i++)
        {
            pickle.Int(i).Op([0x85, 0x94]).Op("0");
        }

        Checked.Is(Verdict.Safe, Check(pickle.Get(0).Op(")R")));
    }

    [Fact]
    public void A_value_that_was_let_go_is_never_called_clean_when_it_is_used()
    {
        var pickle = new PickleBuilder(4).StackGlobal("collections", "OrderedDict").Op(0x94).Op("0");
        for (var i = 0; i < 100_000; i++)
        {
            pickle.Get(0).Op(")R").Op(0x94).Op("0");
        }

        // the last entry but some thousands is one that did not fit
        pickle.Op([(byte)'j', .. BitConverter.GetBytes(60_000)]).Op("}b");

        var verdict = Check(pickle);

        Checked.Is(Verdict.Unscanned, verdict);
        Checked.Has("HUB3102", Verdict.Unscanned, verdict);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Legacy_torch_files_are_known_in_every_protocol(byte protocol)
    {
        var magic = ModelBuilders.TorchLegacy(new PickleBuilder().Op("}").Stop(), 16);
        byte[] framed = protocol < 4 ? [0x80, protocol] : [0x80, protocol, 0x95, 13, 0, 0, 0, 0, 0, 0, 0];

        var verdict = Checked.File("model.bin", [.. framed, .. magic[2..]]);

        Checked.Is(Verdict.Safe, verdict);
        Assert.Equal(FileFormat.TorchLegacy, verdict.Format);
    }
}
