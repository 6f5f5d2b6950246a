using System.Text.Json;
using FsCheck.Fluent;
using HubTasks.Findings;
using HubTasks.Findings.Reports;
using NJsonSchema;

namespace HubTasks.Tests.Findings.Reports;

public sealed class ReportTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ReportFormat.Text, "Text.txt")]
    [InlineData(ReportFormat.Json, "Json.json")]
    [InlineData(ReportFormat.Sarif, "Sarif.sarif")]
    [InlineData(ReportFormat.GitHub, "GitHub.txt")]
    [InlineData(ReportFormat.Markdown, "Markdown.md")]
    public void A_report_is_as_reviewed(ReportFormat format, string golden) =>
        Golden.Match(ReportFormats.Write(ReportSample.Create(), format), "Golden/" + golden);

    [Theory]
    [InlineData(ReportFormat.Text, "no findings in 3 cards\n")]
    [InlineData(ReportFormat.GitHub, "no findings in 3 cards\n")]
    [InlineData(ReportFormat.Markdown, "### ✅ hubtasks lint: no findings in 3 cards\n")]
    public void Nothing_found_is_one_line(ReportFormat format, string expected) =>
        Assert.Equal(expected, ReportFormats.Write(new Report("lint", []) { Checked = "3 cards" }, format));

    [Fact]
    public async Task The_json_report_keeps_to_its_schema()
    {
        var schema = await JsonSchema.FromFileAsync(Repository.PathTo("schemas/findings.schema.json"), Ct);

        Assert.Empty(schema.Validate(JsonReport.Write(ReportSample.Create())));
        Assert.Empty(schema.Validate(JsonReport.Write(new Report("audit", []))));
        Assert.NotEmpty(schema.Validate("""{"version":1}"""));
    }

    [Theory]
    [InlineData("name: x", 1, 5, "name: x", 0, "^^^^")]
    [InlineData("\tname: x", 2, 6, "    name: x", 4, "^^^^")]
    [InlineData("a\tb", 3, 4, "a   b", 4, "^")]
    [InlineData("許諾: x", 5, 6, "許諾: x", 6, "^")]
    [InlineData("許諾: x", 1, 3, "許諾: x", 0, "^^^^")]
    [InlineData("e\u0301x", 3, 4, "e\u0301x", 1, "^")]
    [InlineData("👍🏽 x", 6, 7, "👍🏽 x", 5, "^")]
    [InlineData("ab", 3, 3, "ab", 2, "^")]
    [InlineData("ab", 90, 95, "ab", 2, "^")]
    [InlineData("", 1, 1, "", 0, "^")]
    public void The_caret_stands_below_what_is_meant(
        string line,
        int from,
        int to,
        string shown,
        int pad,
        string carets
    )
    {
        var excerpt = TextReport.Excerpt(line, new TextSpan(1, from, 1, to));

        Assert.Equal((shown, pad, carets.Length), excerpt);
    }

    [Fact]
    public void A_long_line_is_cut_around_the_finding()
    {
        var line = new string('a', 5000) + "HERE" + new string('b', 5000);

        var (shown, pad, carets) = TextReport.Excerpt(line, new TextSpan(1, 5001, 1, 5005));

        Assert.Equal(102, shown.Length);
        Assert.Equal("HERE", shown.Substring(pad, carets));
    }

    [Fact]
    public void A_file_cannot_speak_to_the_terminal()
    {
        var finding = new Finding(
            ReportSample.Key,
            Severity.Warning,
            "a\u001b[2Jb.md",
            new TextSpan(1, 1, 1, 2),
            "key `\u001b]0;owned\u0007` \u202E"
        );
        var report = new Report("lint", [finding]) { TextOf = _ => "\u001b[31mred\u202Etxt" };

        Assert.DoesNotContain(TextReport.Write(report), unit => unit is '\u001b' or '\u0007' or '\u202E');
    }

    [Fact]
    public void Twelve_errors_become_ten_annotations_and_a_line()
    {
        var findings = Enumerable
            .Range(1, 12)
            .Select(i => new Finding(ReportSample.License, Severity.Error, $"{i:00}.md", TextSpan.At(1, 1), "x"))
            .Append(new Finding(ReportSample.Title, Severity.Info, "00.md", TextSpan.At(1, 1), "first by name"));

        var lines = GitHubReport.Write(new Report("lint", [.. findings])).Split('\n');

        Assert.Equal(10, lines.Count(line => line.StartsWith("::error ", StringComparison.Ordinal)));
        Assert.StartsWith("::error ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("::notice ", lines[10], StringComparison.Ordinal);
        Assert.StartsWith("2 more findings are not annotated", lines[11], StringComparison.Ordinal);
    }

    [Fact]
    public void A_summary_that_would_be_too_long_is_cut_at_a_row()
    {
        var findings = Enumerable
            .Range(1, 20_000)
            .Select(i => new Finding(
                ReportSample.License,
                Severity.Error,
                $"{i}.md",
                TextSpan.At(1, 1),
                new string('x', 60)
            ));

        var text = MarkdownReport.Write(new Report("lint", [.. findings]));

        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(text), 800_000, 1_000_000);
        Assert.Matches(@"\|\n\n… \d+ more\n\z", text);
    }

    /// <summary>The vector is what github/codeql-action computes for this text.</summary>
    [Fact]
    public void A_line_has_the_fingerprint_that_code_scanning_computes() =>
        Assert.Equal(
            [
                "762921c2d78ebfdf:1",
                "c2d8ad86578302f6:1",
                "205332b45a153ce9:1",
                "c8ec4d17bf74a960:1",
                "1206fe68acbbe876:1",
                "c129715d7a2bc9a3:1",
            ],
            LineHash.Of("---\nlicense: mit\n---\n\n# Title\n")
        );

    [Fact]
    public void A_fingerprint_survives_lines_added_above_and_other_line_ends()
    {
        var text = string.Concat(Enumerable.Range(0, 40).Select(i => $"line {i}\n"));

        var before = LineHash.Of(text);
        var after = LineHash.Of(("new\n\n" + text).Replace("\n", "\r\n", StringComparison.Ordinal));

        Assert.Equal(before, after.Skip(2));
    }

    [Theory]
    [InlineData("", "README.md", "README.md")]
    [InlineData("a/b/", "../c/./x.md", "a/c/x.md")]
    [InlineData("a/", "../../x.md", "../x.md")]
    [InlineData("a/", "/abs/x.md", "/abs/x.md")]
    [InlineData("", "a\\b.md", "a/b.md")]
    public void Names_are_given_from_the_root(string prefix, string file, string expected) =>
        Assert.Equal(expected, new Report("lint", []) { Prefix = prefix }.FromRoot(file));

    [Fact]
    public void Any_text_gives_every_report_without_a_break_in_its_form()
    {
        var property = Prop.ForAll(
            ArbMap.Default.ArbFor<string?>(),
            ArbMap.Default.ArbFor<int>(),
            (text, number) =>
            {
                var line = Math.Abs(number % 5) + 1;
                var finding = new Finding(
                    ReportSample.Key,
                    Severity.Warning,
                    text ?? "x",
                    new TextSpan(line, 1 + (line * 3), line, 2 + (line * 4)),
                    text ?? "",
                    text
                );
                var report = new Report("lint", [finding]) { TextOf = _ => text };
                JsonDocument.Parse(JsonReport.Write(report)).Dispose();
                JsonDocument.Parse(SarifReport.Write(report)).Dispose();
                var commands = GitHubReport.Write(report).TrimEnd('\n').Split('\n');
                var rows = MarkdownReport.Write(report).TrimEnd('\n').Split('\n');
                return TextReport.Write(report).All(unit => unit is '\n' || unit >= ' ')
                    && commands.Length == 2
                    && rows.Length == 7
                    && rows[^1].Replace("\\|", "", StringComparison.Ordinal).Count(unit => unit == '|') == 5;
            }
        );

        FsCheck.Check.QuickThrowOnFailure(property);
    }
}
