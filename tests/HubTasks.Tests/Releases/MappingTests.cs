using HubTasks.Findings;
using HubTasks.Releases.Content;
using HubTasks.Releases.Mapping;
using HubTasks.Releases.Source;

namespace HubTasks.Tests.Releases;

public sealed class MappingTests
{
    [Theory]
    [InlineData("*.onnx", "a.onnx", true)]
    [InlineData("*.onnx", "a.ONNX", false)]
    [InlineData("*.onnx", "sub/a.onnx", false)]
    [InlineData("**/*.onnx", "sub/a.onnx", true)]
    [InlineData("!*.txt", "a.onnx", true)]
    [InlineData("!*.txt", "a.txt", false)]
    [InlineData("*\n!*.txt\nkeep.txt", "keep.txt", true)]
    [InlineData("*\n!*.txt\nkeep.txt", "drop.txt", false)]
    [InlineData("keep.txt\n!*", "keep.txt", false)]
    [InlineData("", "anything", true)]
    public void The_last_glob_that_matches_decides(string globs, string name, bool wanted) =>
        Assert.Equal(wanted, new NameGlobs(globs.Split('\n')).Wants(name));

    [Fact]
    public void Every_glob_that_matches_nothing_is_named()
    {
        var unmatched = new NameGlobs(["*.onnx", "*.gguf", "!*.zip", "nope"]).Unmatched(["a.onnx"]);

        Assert.Equal(["`*.gguf`", "`nope`"], unmatched.Select(error => error.Message.Split(' ')[2]));
    }

    [Theory]
    [InlineData("m.bin.part-ab m.bin.part-aa m.bin.part-ac", "m.bin=m.bin.part-aa+m.bin.part-ab+m.bin.part-ac")]
    [InlineData("m.partaa m.partab", "m=m.partaa+m.partab")]
    [InlineData(
        "m.bin.part1 m.bin.part2 m.bin.part10 m.bin.part3 m.bin.part4 m.bin.part5 m.bin.part6 m.bin.part7 m.bin.part8 m.bin.part9",
        "m.bin=m.bin.part1+m.bin.part2+m.bin.part3+m.bin.part4+m.bin.part5+m.bin.part6+m.bin.part7+m.bin.part8+m.bin.part9+m.bin.part10"
    )]
    [InlineData("m.part-00 m.part-01", "m=m.part-00+m.part-01")]
    [InlineData("m.zip.001 m.zip.002 x.onnx", "m.zip=m.zip.001+m.zip.002 x.onnx=x.onnx")]
    [InlineData("run.100 run.200", "run.100=run.100 run.200=run.200")]
    [InlineData("notes.partial model.onnx", "model.onnx=model.onnx notes.partial=notes.partial")]
    public void Parts_are_put_together_in_order(string names, string expected)
    {
        var errors = new List<Diagnostic>();

        var files = AssetParts.Join(names.Split(' ').Select(name => new SourceAsset(name, 1, null)), errors);

        Assert.Empty(errors);
        Assert.Equal(
            expected,
            string.Join(' ', files.Select(f => $"{f.Name}={string.Join('+', f.Assets.Select(a => a.Name))}"))
        );
    }

    [Theory]
    [InlineData("m.part-aa m.part-ac", "m.part-ab")]
    [InlineData("m.part2 m.part3", "m.part1")]
    [InlineData("m.zip.001 m.zip.003", "m.zip.002")]
    public void A_gap_in_the_parts_is_named(string names, string missing)
    {
        var errors = new List<Diagnostic>();

        AssetParts.Join(names.Split(' ').Select(name => new SourceAsset(name, 1, null)), errors);

        var error = Assert.Single(errors);
        Assert.Equal("HUB4106", error.Code);
        Assert.Contains($"`{missing}`", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../up.bin", "HUB4102")]
    [InlineData("/abs.bin", "HUB4102")]
    [InlineData("a\\b", "HUB4102")]
    [InlineData(".gitattributes", "HUB4102")]
    [InlineData("sub/.github/x", "HUB4102")]
    [InlineData("trailing. ", "HUB4102")]
    [InlineData(".hubtasks/release.json", "HUB4102")]
    [InlineData("other.bin", "HUB4103")]
    [InlineData("OTHER.bin", "HUB4104")]
    [InlineData("other.bin/below", "HUB4105")]
    public void A_path_that_cannot_be_is_refused(string path, string code)
    {
        var reserved = new HashSet<string>(StringComparer.Ordinal) { ".hubtasks/release.json" };

        var errors = PathRules.Check([("asset", path), ("another", "other.bin"), ("fine", "dir/fine.bin")], reserved);

        Assert.Equal(code, Assert.Single(errors).Code);
    }

    [Theory]
    [InlineData("{tag}/{name}", "v1/m.onnx")]
    [InlineData("onnx/{name}", "onnx/m.onnx")]
    public void A_format_is_filled(string format, string expected)
    {
        Assert.Null(PathFormat.Check(format, needsName: true));
        Assert.Equal(expected, PathFormat.Fill(format, "m.onnx", "v1"));
    }

    [Theory]
    [InlineData("{version}", true)]
    [InlineData("{name}", false)]
    [InlineData("", true)]
    public void A_format_with_unknown_places_is_refused(string format, bool needsName) =>
        Assert.Equal("HUB4107", PathFormat.Check(format, needsName)?.Code);

    [Fact]
    public void Sums_are_read_in_every_form()
    {
        var hex = new string('a', 64);
        var text =
            $"# comment\n{hex}  plain.bin\r\n{hex.ToUpperInvariant()} *binary.bin\nSHA256 (bsd name.bin) = {hex}\n{hex}  ./dir/x\nd41d8cd9  md5.bin\n";

        var sums = ChecksumFile.Parse("SHA256SUMS", text).ToList();

        Assert.Equal(["plain.bin", "binary.bin", "bsd name.bin", "dir/x"], sums.Select(sum => sum.Name));
        Assert.All(sums, sum => Assert.Equal(hex, sum.Sha256));
        Assert.Equal([("m.onnx", hex)], ChecksumFile.Parse("m.onnx.sha256", hex + "\n"));
    }

    [Theory]
    [InlineData("model.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "HUB4303")]
    [InlineData("model.bin", "\r\n<!DOCTYPE html><html>", "HUB4304")]
    [InlineData("model.bin", "<Error><Code>AccessDenied</Code>", "HUB4304")]
    [InlineData("page.html", "<!DOCTYPE html><html>", null)]
    [InlineData("page.html", "version https://git-lfs.github.com/spec/v1\n", "HUB4303")]
    [InlineData("README.md", "# <html> is fine here", null)]
    public void What_nobody_means_to_publish_is_recognised(string name, string head, string? code) =>
        Assert.Equal(code, ContentGuard.Check(name, System.Text.Encoding.UTF8.GetBytes(head))?.Code);
}
