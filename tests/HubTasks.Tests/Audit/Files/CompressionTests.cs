using System.IO.Compression;
using HubTasks.Audit.Compression;
using HubTasks.Audit.Files;

namespace HubTasks.Tests.Audit.Files;

public sealed class CompressionTests
{
    public static TheoryData<string> Formats => [.. Compressed.Texts.Keys];

    [Theory]
    [MemberData(nameof(Formats))]
    public void What_the_reference_tool_packed_is_unpacked(string format) =>
        Assert.Equal(Compressed.Text, Unpack(format, Compressed.Texts[format]));

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_stream_that_ends_too_early_is_damaged(string format)
    {
        var packed = Compressed.Texts[format];
        for (var length = 1; length < packed.Length; length += 7)
        {
            Assert.Throws<InvalidDataException>(() => Unpack(format, packed[..length]));
        }
    }

    [Theory]
    [InlineData("bz2")]
    [InlineData("xz")]
    [InlineData("lz4")]
    [InlineData("zst")]
    public void A_changed_byte_does_not_pass_a_checksum(string format)
    {
        for (var at = 0; at < Compressed.Texts[format].Length; at++)
        {
            var packed = (byte[])Compressed.Texts[format].Clone();
            packed[at] ^= 0x10;
            byte[]? content = null;
            var error = Record.Exception(() => content = Unpack(format, packed));

            Assert.True(
                error is InvalidDataException or NotSupportedException
                    || content.AsSpan().SequenceEqual(Compressed.Text),
                $"byte {at}: {error?.GetType().Name}"
            );
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_pickle_inside_is_judged(string format)
    {
        Checked.Is(Verdict.Dangerous, Checked.File($"model.pkl.{format}", Compressed.Pickles[format]));
        Checked.Is(Verdict.Dangerous, Checked.File("model.joblib", Compressed.Pickles[format]));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Several_streams_are_one(string format)
    {
        byte[] twice = [.. Compressed.Texts[format], .. Compressed.Texts[format]];

        // the older container of LZMA says where it ends, and nothing may follow
        var expected = format == "lzma" ? Compressed.Text : [.. Compressed.Text, .. Compressed.Text];
        Assert.Equal(expected, Unpack(format, twice));
    }

    [Fact]
    public void A_stream_that_needs_what_is_not_read_here_is_unscanned_and_never_clean()
    {
        // a frame of LZ4 that names a dictionary
        byte[] header = [0x61, 0x40, 1, 0, 0, 0];
        byte[] frame = [0x04, 0x22, 0x4D, 0x18, .. header, (byte)(XxHash32.Of(header) >> 8), .. new byte[4]];

        Checked.Is(Verdict.Unscanned, Checked.File("a.pkl.lz4", frame));
    }

    [Fact]
    public void A_few_bytes_that_expand_without_end_are_a_bomb()
    {
        // blocks that repeat one byte 65,536 times, each in 260 bytes
        byte[] header = [0x60, 0x40];
        byte[] block = [0x1F, (byte)'a', 1, 0, .. Enumerable.Repeat((byte)255, 256), 200];
        byte[] framed = [.. BitConverter.GetBytes(block.Length), .. block];
        byte[] frame = [0x04, 0x22, 0x4D, 0x18, .. header, (byte)(XxHash32.Of(header) >> 8)];
        var bomb = frame.Concat(Enumerable.Repeat(framed, 400).SelectMany(one => one)).Concat(new byte[4]).ToArray();

        Checked.Has("HUB3308", Verdict.Dangerous, Checked.File("a.txt.lz4", bomb));
    }

    [Theory]
    [InlineData("bz2", 12)]
    [InlineData("zst", 93)]
    [InlineData("xz", 95)]
    public void A_member_of_a_zip_is_looked_into_whatever_its_method(string format, ushort method)
    {
        var zip = new ZipBuilder()
            .Add("a.pkl", Compressed.Pickles[format], entry => entry with { Method = method, Crc = 0 })
            .Build();

        Checked.Has("HUB3201", Verdict.Dangerous, Checked.File("a.zip", zip));
    }

    [Fact]
    public void A_member_of_a_zip_that_lzma_packed_has_a_header_of_its_own()
    {
        var alone = Compressed.Pickles["lzma"];
        byte[] packed = [9, 20, 5, 0, .. alone[..5], .. alone[13..]];
        var zip = new ZipBuilder()
            .Add("a.pkl", packed, entry => entry with { Method = 14, Flags = 2, Crc = 0 })
            .Build();

        Checked.Has("HUB3201", Verdict.Dangerous, Checked.File("a.zip", zip));
    }

    [Fact]
    public void Data_that_was_cut_in_its_last_bytes_is_damaged()
    {
        var (gzip, zlib) = (new MemoryStream(), new MemoryStream());
        using (var stream = new GZipStream(gzip, CompressionLevel.Fastest))
        {
            stream.Write(PickleBuilder.StateDict());
        }

        using (var stream = new ZLibStream(zlib, CompressionLevel.Fastest))
        {
            stream.Write(new PickleBuilder().Op("N").Stop());
        }

        for (var cut = 1; cut < 4; cut++)
        {
            Checked.Has("HUB3309", Verdict.Invalid, Checked.File("a.pkl.gz", gzip.ToArray()[..^cut]));
            Checked.Has("HUB3309", Verdict.Invalid, Checked.File("a.joblib", zlib.ToArray()[..^cut]));
        }

        Checked.Is(Verdict.Safe, Checked.File("a.joblib", zlib.ToArray()));
    }

    private static byte[] Unpack(string format, byte[] packed)
    {
        using var source = ByteSource.From(packed);
        using Stream stream = format switch
        {
            "bz2" => new Bzip2Decoder(source),
            "xz" => new XzDecoder(source),
            "lzma" => new LzmaDecoder(source),
            "lz4" => new Lz4Decoder(source),
            _ => new ZstdDecoder(source),
        };
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
