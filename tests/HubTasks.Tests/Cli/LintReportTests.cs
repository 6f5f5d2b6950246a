using NJsonSchema;

namespace HubTasks.Tests.Cli;

/// <summary>What a person, a program and a pull request get to see of two cards with troubles.</summary>
public sealed class LintReportTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("text", "Text.txt")]
    [InlineData("json", "Json.json")]
    [InlineData("sarif", "Sarif.sarif")]
    [InlineData("github", "GitHub.txt")]
    [InlineData("markdown", "Markdown.md")]
    public async Task A_report_on_cards_is_as_reviewed(string format, string golden) =>
        Golden.Match(await ReportAsync(format), "LintReport/" + golden);

    [Fact]
    public async Task The_json_report_keeps_to_its_schema()
    {
        var schema = await JsonSchema.FromFileAsync(Repository.PathTo("schemas/findings.schema.json"), Ct);

        Assert.Empty(schema.Validate(await ReportAsync("json")));
    }

    private async Task<string> ReportAsync(string format)
    {
        var cards = Path.Combine(Golden.SourceFolder(), "LintReport");
        _folder.Write("model/README.md", await File.ReadAllTextAsync(Path.Combine(cards, "model.md"), Ct));
        _folder.Write("data/README.md", await File.ReadAllTextAsync(Path.Combine(cards, "dataset.md"), Ct));

        var run = await CliRun.InAsync(_folder, Ct, "lint", "--format", format);

        Assert.Equal(1, run.ExitCode);
        return run.Output;
    }
}
