using System.IO.Compression;
using HubTasks.Audit.Files;

namespace HubTasks.Tests.Audit.Files;

public sealed class ArchiveTests
{
    private static readonly byte[] Evil = new PickleBuilder()
        .Global("os", "system")
        .Text("id")
        .Op([0x85])
        .Op("R")
        .Stop();
    private static readonly byte[] Harmless = new PickleBuilder().Op("N").Stop();

    private static ZipBuilder Torch() =>
        new ZipBuilder()
            .Add("m/data.pkl", PickleBuilder.StateDict())
            .Add("m/version", "3\n")
            .Add("m/data/0", new byte[16]);

    [Fact]
    public void A_torch_zip_is_safe_and_loads_weights_only()
    {
        var verdict = Checked.File("model.pt", Torch().Build());

        Checked.Is(Verdict.Safe, verdict);
        Assert.Equal(FileFormat.TorchZip, verdict.Format);
        Assert.True(verdict.LoadableWeightsOnly);
    }

    [Fact]
    public void A_storage_that_is_missing_or_short_is_invalid()
    {
        Checked.Is(
            Verdict.Invalid,
            Checked.File("model.pt", new ZipBuilder().Add("m/data.pkl", PickleBuilder.StateDict()).Build())
        );
        Checked.Is(
            Verdict.Invalid,
            Checked.File(
                "model.pt",
                new ZipBuilder().Add("m/data.pkl", PickleBuilder.StateDict()).Add("m/data/0", new byte[15]).Build()
            )
        );
    }

    [Theory]
    [InlineData("m/data.pkl")]
    [InlineData("m/other.pkl")]
    [InlineData("m/data/7")]
    [InlineData("m/extra")]
    public void A_payload_is_found_in_any_member(string name) =>
        Checked.Is(Verdict.Dangerous, Checked.File("model.pt", Torch().Add(name, Evil).Build()));

    [Theory]
    [InlineData(0x01)]
    [InlineData(0x20)]
    [InlineData(0x40)]
    public void Flags_that_make_other_readers_refuse_do_not_hide_a_payload(int flags)
    {
        var zip = new ZipBuilder().Add("m/data.pkl", Evil, entry => entry with { Flags = (ushort)flags }).Build();

        var verdict = Checked.File("model.pt", zip);

        Checked.Is(Verdict.Dangerous, verdict);
        Checked.Has("HUB3304", Verdict.Suspicious, verdict);
    }

    [Fact]
    public void A_wrong_checksum_is_a_finding_and_the_content_is_read_all_the_same()
    {
        var verdict = Checked.File(
            "model.pt",
            new ZipBuilder().Add("m/data.pkl", Evil, entry => entry with { Crc = 1 }).Build()
        );

        Checked.Is(Verdict.Dangerous, verdict);
        Checked.Has("HUB3305", Verdict.Suspicious, verdict);
    }

    [Fact]
    public void A_member_with_two_names_is_a_finding()
    {
        var zip = new ZipBuilder()
            .Add("m/data.pkl", Harmless, entry => entry with { LocalName = "m/late.pkl" })
            .Build();

        Checked.Has("HUB3301", Verdict.Suspicious, Checked.File("model.pt", zip));
    }

    [Fact]
    public void A_member_that_only_streaming_readers_see_is_read()
    {
        var verdict = Checked.File(
            "model.pt",
            Torch().Add("m/hidden.pkl", Evil, entry => entry with { LocalOnly = true }).Build()
        );

        Checked.Is(Verdict.Dangerous, verdict);
        Checked.Has("HUB3301", Verdict.Suspicious, verdict);
    }

    [Fact]
    public void A_member_without_a_local_header_is_invalid() =>
        Checked.Has(
            "HUB3309",
            Verdict.Invalid,
            Checked.File("a.zip", new ZipBuilder().Add("a.txt", Harmless, entry => entry with { HeaderAt = 5 }).Build())
        );

    [Fact]
    public void Two_members_of_one_name_are_a_finding()
    {
        Checked.Has(
            "HUB3302",
            Verdict.Suspicious,
            Checked.File("a.zip", new ZipBuilder().Add("a.txt", "1").Add("a.txt", "2").Build())
        );
        Checked.Has(
            "HUB3302",
            Verdict.Suspicious,
            Checked.File("a.zip", new ZipBuilder().Add("a.txt", "1").Add("A.txt", "2").Build())
        );
    }

    [Fact]
    public void Bytes_that_belong_to_no_member_are_a_finding()
    {
        Checked.Has(
            "HUB3303",
            Verdict.Suspicious,
            Checked.File(
                "a.zip",
                new ZipBuilder { Suffix = [1, 2, 3] }
                    .Add("a.txt", "1")
                    .Build()
            )
        );
        Checked.Has(
            "HUB3303",
            Verdict.Suspicious,
            Checked.File(
                "a.zip",
                new ZipBuilder()
                    .Add("a.txt", "1"u8.ToArray(), entry => entry with { Behind = new byte[9] })
                    .Add("b.txt", "1")
                    .Build()
            )
        );
    }

    [Fact]
    public void A_zip_behind_other_content_is_read()
    {
        var zip = new ZipBuilder { Prefix = new byte[100] }
            .Add("m/data.pkl", Evil)
            .Build();

        var verdict = Checked.File("model.bin", zip);

        Checked.Is(Verdict.Dangerous, verdict);
        Checked.Has("HUB3303", Verdict.Suspicious, verdict);
    }

    [Fact]
    public void A_wrong_count_is_a_finding() =>
        Checked.Has(
            "HUB3301",
            Verdict.Suspicious,
            Checked.File(
                "a.zip",
                new ZipBuilder { Count = 7 }
                    .Add("a.txt", "1")
                    .Build()
            )
        );

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../b")]
    [InlineData("..\\b")]
    [InlineData("C:/b")]
    public void A_name_that_leaves_its_folder_is_dangerous(string name)
    {
        Checked.Has("HUB3306", Verdict.Dangerous, Checked.File("a.zip", new ZipBuilder().Add(name, "1").Build()));
        Checked.Has("HUB3306", Verdict.Dangerous, Checked.File("a.tar", ModelBuilders.Tar((name, [1], '0'))));
    }

    [Fact]
    public void Links_in_archives_are_dangerous()
    {
        Checked.Has(
            "HUB3307",
            Verdict.Dangerous,
            Checked.File(
                "a.zip",
                new ZipBuilder()
                    .Add("a", "/etc/passwd"u8.ToArray(), entry => entry with { Attributes = 0xA1FF0000 })
                    .Build()
            )
        );
        Checked.Has("HUB3307", Verdict.Dangerous, Checked.File("a.tar", ModelBuilders.Tar(("a", [], '2'))));
    }

    [Fact]
    public void An_archive_that_expands_a_thousandfold_is_dangerous()
    {
        var zip = new ZipBuilder().Add("a.txt", new byte[40 << 20], entry => entry with { Deflate = true }).Build();

        Checked.Has("HUB3308", Verdict.Dangerous, Checked.File("a.zip", zip));
    }

    [Fact]
    public void Compressed_members_are_read() =>
        Checked.Is(
            Verdict.Dangerous,
            Checked.File(
                "model.pt",
                new ZipBuilder().Add("m/data.pkl", Evil, entry => entry with { Deflate = true }).Build()
            )
        );

    [Fact]
    public void An_encrypted_member_and_an_unknown_method_are_never_clean()
    {
        var encrypted = new ZipBuilder().Add("a.bin", [9, 200, 17, 3, 44], entry => entry with { Flags = 1 }).Build();
        var method = new ZipBuilder().Add("a.bin", [1, 2], entry => entry with { Method = 98 }).Build();

        Checked.Has("HUB3103", Verdict.Unscanned, Checked.File("a.zip", encrypted));
        Checked.Is(Verdict.Unscanned, Checked.File("a.zip", method));
    }

    [Fact]
    public void Archives_in_archives_are_read_to_a_depth()
    {
        var zip = new ZipBuilder().Add("m/data.pkl", Evil).Build();
        Checked.Is(Verdict.Dangerous, Checked.File("a.zip", new ZipBuilder().Add("b.zip", zip).Build()));

        for (var i = 0; i < 5; i++)
        {
            zip = new ZipBuilder().Add("b.zip", zip).Build();
        }

        Checked.Has("HUB3102", Verdict.Unscanned, Checked.File("a.zip", zip));
    }

    [Fact]
    public void Code_in_a_torch_file_is_reported()
    {
        Checked.Has(
            "HUB3216",
            Verdict.Suspicious,
            Checked.File("model.pt", Torch().Add("m/code/a.py", "x = 1").Build())
        );
        Checked.Has(
            "HUB3216",
            Verdict.Dangerous,
            Checked.File("model.pt", Torch().Add("m/.data/extern_modules", "sys").Build())
        );
        Checked.Is(
            Verdict.Safe,
            Checked.File(
                "model.pt",
                Torch().Add("m/code/a.py", "x = 1").Build(),
                AuditProfile.Default with
                {
                    TorchScript = true,
                }
            )
        );
    }

    [Fact]
    public void A_tar_is_read_member_by_member()
    {
        Checked.Is(
            Verdict.Dangerous,
            Checked.File("model.tar", ModelBuilders.Tar(("a.txt", "hello"u8.ToArray(), '0'), ("b.pkl", Evil, '0')))
        );
        Checked.Is(Verdict.Safe, Checked.File("model.tar", ModelBuilders.Tar(("a.txt", "hello"u8.ToArray(), '0'))));
    }

    [Fact]
    public void A_nemo_archive_may_only_instantiate_nemo()
    {
        var evil = "_target_: os.system\n"u8.ToArray();
        var good = "_target_: nemo.collections.asr.Model\n"u8.ToArray();

        Checked.Is(Verdict.Dangerous, Checked.File("m.nemo", ModelBuilders.Tar(("model_config.yaml", evil, '0'))));
        Checked.Is(Verdict.Safe, Checked.File("m.nemo", ModelBuilders.Tar(("model_config.yaml", good, '0'))));
    }

    [Fact]
    public void Gzip_and_zlib_are_looked_through()
    {
        using var gzip = new MemoryStream();
        using (var stream = new GZipStream(gzip, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(Evil);
        }

        using var zlib = new MemoryStream();
        using (var stream = new ZLibStream(zlib, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(Harmless);
        }

        Checked.Is(Verdict.Dangerous, Checked.File("m.pkl.gz", gzip.ToArray()));
        Checked.Is(Verdict.Safe, Checked.File("m.joblib", zlib.ToArray()));
        Checked.Is(Verdict.Invalid, Checked.File("m.pkl.gz", gzip.ToArray()[..20]));
    }

    [Theory]
    [InlineData("model.pt", Verdict.Suspicious)]
    [InlineData("backup.7z", Verdict.Unscanned)]
    public void A_7z_is_never_clean_and_suspicious_under_a_model_name(string name, Verdict expected) =>
        Checked.Is(expected, Checked.File(name, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4, 1, 2, 3, 4]));

    [Fact]
    public void The_old_torch_format_is_read_stream_by_stream()
    {
        Checked.Is(
            Verdict.Safe,
            Checked.File("model.bin", ModelBuilders.TorchLegacy(new PickleBuilder().Op("}").Stop(), 16))
        );
        Checked.Is(
            Verdict.Invalid,
            Checked.File("model.bin", ModelBuilders.TorchLegacy(new PickleBuilder().Op("}").Stop(), 12))
        );
        Checked.Has(
            "HUB3215",
            Verdict.Dangerous,
            Checked.File(
                "model.bin",
                ModelBuilders.TorchLegacy(new PickleBuilder().Global("collections", "OrderedDict").Stop(), 16)
            )
        );
        Checked.Is(Verdict.Dangerous, Checked.File("model.bin", ModelBuilders.TorchLegacy(Evil, 16)));
    }

    [Fact]
    public void A_named_pipe_is_not_waited_for()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "named pipes are no files there");
        using var folder = new TempFolder();
        var path = folder["model.bin"];
        using (var make = System.Diagnostics.Process.Start("mkfifo", [path]))
        {
            make.WaitForExit();
        }

        using var source = ByteSource.Open(path);

        Checked.Is(
            Verdict.Invalid,
            FileAudit.Check("model.bin", source, AuditProfile.Default, TestContext.Current.CancellationToken)
        );
    }
}
